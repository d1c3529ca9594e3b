//! Persons across prospects: outreach to a person with an upcoming call is paused.
//!
//! Contacts whose address was written by another tool are found by its normal form, which only this
//! program can compute.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures_util::{future::try_join_all, try_join};

use crate::{
    App,
    app::{Next, StepError},
    domain::{Addressed, BookingEvent, ContactStatus, Details, find_person},
    inbox::requeue::requeue_named,
    now,
    store::{
        Locks,
        ahead::{self, CallAhead},
        contacts::{self, Address, StaleContact},
        deliveries::Named,
        outreach_logs,
        sequences::{self, Pause},
        sharers, steps, transaction,
    },
};

/// Normalises the addresses of a batch of stale contacts. Returns whether there were any.
///
/// # Errors
/// Fails if a statement fails; nothing changes then.
pub async fn normalise_stale(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    let stale = contacts::list_stale(conn).await?;
    normalise(conn, &stale).await
}

/// Normalises the addresses of the stale contacts that an event names. Returns whether there were any.
///
/// At most one batch is normalised. The others are left to the background job, which requeues the
/// unmatched deliveries of each.
///
/// # Errors
/// Fails if a statement fails; nothing changes then.
pub async fn normalise_named(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<bool> {
    let mut stale = contacts::list_stale(conn).await?;
    stale.retain(|contact| contact.is_named(event));
    normalise(conn, &stale).await
}

async fn normalise(conn: &mut AsyncPgConnection, stale: &[StaleContact]) -> QueryResult<bool> {
    if stale.is_empty() {
        return Ok(false);
    }
    let named = Named::by_addresses(stale.iter().map(|contact| &contact.address));
    let prospect_ids = stale.iter().map(|contact| &*contact.prospect_id);
    transaction(conn, async |conn| {
        locks(stale).acquire(conn).await?;
        contacts::save_addresses(conn, stale).await?;
        let contacts = stale.iter().map(|contact| (&contact.id, &contact.address));
        pause_contacts_with_calls(conn, contacts).await?;
        requeue_named(conn, &named, prospect_ids.clone()).await
    })
    .await?;
    // This runs again after the commit, as after an import.
    transaction(conn, async |conn| {
        requeue_named(conn, &named, prospect_ids.clone()).await
    })
    .await?;
    Ok(true)
}

fn locks(stale: &[StaleContact]) -> Locks {
    let prospects = stale.iter().map(|contact| contact.prospect_id.clone());
    let owners = stale
        .iter()
        .filter_map(|contact| contact.address.untagged_email.as_deref());
    Locks::default()
        .and_prospects(prospects.collect::<BTreeSet<_>>())
        .and_persons(owners)
}

/// Pauses outreach in all tables.
pub(crate) async fn pause_outreach(conn: &AsyncPgConnection, pause: &Pause<'_>) -> QueryResult<()> {
    // The order matters: the log selects the sequences that are about to be paused, and that
    // selection depends on their unsent steps.
    try_join!(
        outreach_logs::append_paused(conn, pause),
        sequences::pause(conn, pause),
        steps::pause(conn, pause),
    )
    .map(drop)
}

/// Pauses the outreach to contacts who share a call that an unknown person has booked: events of
/// their own seats may have been lost. The caller holds the locks on them.
pub(crate) async fn pause_sharers(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<()> {
    let sharing = event.sharers();
    let is_ahead = event.event_type.confirms() && Details::of(event).is_ahead(now());
    if sharing.is_empty() || !is_ahead {
        return Ok(());
    }
    let known = sharers::list(conn, &sharing).await?;
    let contact_ids = sharing
        .iter()
        .flat_map(|address| find_person(address, &known))
        .map(|contact| contact.id.clone())
        .collect::<BTreeSet<_>>();
    let contact_ids = contact_ids.into_iter().collect::<Vec<_>>();
    contacts::advance(conn, &contact_ids, ContactStatus::Replied).await?;
    let pause = Pause {
        contact_ids: &contact_ids,
        led_from: "",
        booking_uid: event.booking_uid.as_deref().unwrap_or_default(),
    };
    pause_outreach(conn, &pause).await
}

/// Pauses the outreach to those of `contacts` who have an upcoming call: it was imported after the
/// call was booked. The caller holds the locks on the prospects and the persons.
pub(crate) async fn pause_contacts_with_calls<'a>(
    conn: &AsyncPgConnection,
    contacts: impl Iterator<Item = (&'a String, &'a Address)>,
) -> QueryResult<()> {
    let contacts = contacts.filter_map(|(id, address)| {
        let forms = (address.normalised_email.as_ref(), &address.untagged_email);
        Some((id, address, (forms.0?, forms.1.as_ref()?)))
    });
    let contacts = contacts.collect::<Vec<_>>();
    let named = contacts.iter().map(|(_, _, (email, _))| (*email).clone());
    let named = named.collect::<Vec<_>>();
    let calls = contacts
        .iter()
        .map(|(_, address, _)| ahead::list(conn, address));
    let (calls, known) = try_join!(try_join_all(calls), sharers::list(conn, &named))?;
    let mut converted = Vec::new();
    let mut replied = Vec::new();
    let mut paused = BTreeMap::<_, Vec<_>>::new();
    for ((id, _, (email, owner)), calls) in contacts.into_iter().zip(calls) {
        let is_meant = |address: &String| {
            let person = find_person(address, &known).into_iter();
            person.map(Addressed::address).any(|it| it == email)
        };
        let takes_part =
            |call: &&CallAhead| call.is_own || call.addresses_of(owner).iter().any(is_meant);
        let calls = calls.iter().filter(takes_part).collect::<Vec<_>>();
        let Some(uid) = calls.iter().map(|call| &call.uid).min() else {
            continue;
        };
        let mut bookers = calls
            .iter()
            .map(|call| call.is_own || call.booker().is_some_and(is_meant));
        let list = if bookers.any(|is_booker| is_booker) {
            &mut converted
        } else {
            &mut replied
        };
        list.push(id.clone());
        paused.entry(uid.clone()).or_default().push(id.clone());
    }
    contacts::advance(conn, &converted, ContactStatus::Converted).await?;
    contacts::advance(conn, &replied, ContactStatus::Replied).await?;
    for (booking_uid, contact_ids) in &paused {
        let pause = Pause {
            contact_ids,
            led_from: "",
            booking_uid,
        };
        pause_outreach(conn, &pause).await?;
    }
    Ok(())
}

/// The background job.
pub(crate) async fn normalise_batch(app: App) -> Result<Next, StepError> {
    let mut conn = app.database.connection().await?;
    Ok(if normalise_stale(&mut conn).await? {
        Next::AtOnce
    } else {
        Next::WhenWoken
    })
}
