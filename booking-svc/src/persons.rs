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
    domain::{BookingEvent, ContactStatus, Details, find_person},
    inbox::requeue::requeue_named,
    now,
    store::{
        Locks, bookings,
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
    let (ids, addresses) = contacts
        .filter(|(_, address)| address.normalised_email.is_some())
        .unzip::<_, _, Vec<_>, Vec<_>>();
    let found = addresses
        .into_iter()
        .map(|address| bookings::find_ahead(conn, address));
    let found = try_join_all(found).await?;
    let mut converted = Vec::new();
    let mut replied = Vec::new();
    let mut paused = BTreeMap::<_, Vec<_>>::new();
    for (id, call) in ids.into_iter().zip(found) {
        let Some(uid) = call.uid else { continue };
        let is_booker = call.is_booker.unwrap_or_default();
        let list = if is_booker {
            &mut converted
        } else {
            &mut replied
        };
        list.push(id.clone());
        paused.entry(uid).or_default().push(id.clone());
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
