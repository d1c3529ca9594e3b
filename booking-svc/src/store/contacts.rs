//! Contacts: their normalised addresses, and their outreach status.

use std::{
    collections::{BTreeMap, BTreeSet},
    iter,
};

use addresses::{normalise, untagged};
use diesel::{
    alias,
    dsl::{self, case_when, exists},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join_all;

use super::{
    current_time,
    prepared::Prepare as _,
    related::is_of_another_series,
    schema::{bookings, contacts, outreach_sequences, outreach_steps},
    sequences::{Sequence, goes_on, unsent_steps},
};
use crate::domain::{BookingEvent, CallContact, ContactStatus, OutreachStatus, Progress as _};

// The contact whose address other contacts may share.
alias!(const NAMED: Alias<Named> = contacts as named);

/// The address of a contact: as given, and in the normal forms that identify persons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contacts, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct Address {
    pub primary_email: Option<String>,
    pub normalised_email: Option<String>,
    pub untagged_email: Option<String>,
    /// The address from which both forms were derived.
    pub normalised_from: Option<String>,
}

impl Address {
    /// Returns an address with its normal forms.
    pub fn of(primary_email: Option<String>) -> Self {
        let normalised = primary_email.as_deref().map(normalise);
        let normalised =
            // The index limits the length.
            normalised.filter(|address| (1..=addresses::MAX_BYTES).contains(&address.len()));
        Self {
            untagged_email: normalised.as_deref().map(untagged),
            normalised_email: normalised,
            normalised_from: primary_email.clone(),
            primary_email,
        }
    }
}

/// The maximum number of addresses that are normalised at once.
const BATCH_SIZE: i64 = 500;

/// A contact whose address was written by another tool, with the normal forms that it must have.
#[derive(Clone, Debug)]
pub struct StaleContact {
    pub id: String,
    pub prospect_id: String,
    pub address: Address,
    /// The untagged form of the previous address.
    pub former: Option<String>,
}

impl StaleContact {
    /// Returns whether an event names the contact, its address or its previous address.
    pub fn is_named(&self, event: &BookingEvent) -> bool {
        let owners = owners(event, &[]);
        let addresses = [&self.address.untagged_email, &self.former];
        event.contact_id.as_ref() == Some(&self.id)
            || addresses
                .into_iter()
                .flatten()
                .any(|address| owners.contains(address))
    }
}

/// Lists contacts whose address was written by another program, at most one batch.
pub async fn list_stale(mut conn: &AsyncPgConnection) -> QueryResult<Vec<StaleContact>> {
    let rows = contacts::table
        .filter(contacts::address_is_stale)
        .order(contacts::id)
        .limit(BATCH_SIZE)
        .select((
            contacts::id,
            contacts::prospect_id,
            contacts::primary_email,
            contacts::untagged_email,
        ))
        .load::<(String, String, Option<String>, Option<String>)>(&mut conn)
        .await?;
    let stale = |(id, prospect_id, primary_email, former)| StaleContact {
        id,
        prospect_id,
        address: Address::of(primary_email),
        former,
    };
    Ok(rows.into_iter().map(stale).collect())
}

/// Returns whether there are stale contacts.
pub async fn has_stale(mut conn: &AsyncPgConnection) -> QueryResult<bool> {
    let stale = contacts::table
        .filter(contacts::address_is_stale)
        .select(contacts::id);
    diesel::select(exists(stale)).get_result(&mut conn).await
}

/// Saves the normal forms of addresses, unless an address has changed again.
pub async fn save_addresses(
    conn: &AsyncPgConnection,
    contacts: &[StaleContact],
) -> QueryResult<()> {
    let saves = contacts.iter().map(async |contact| {
        let mut conn = conn;
        diesel::update(contacts::table.find(&contact.id))
            .filter(contacts::primary_email.is_not_distinct_from(&contact.address.primary_email))
            .set(&contact.address)
            .prepared()
            .execute(&mut conn)
            .await
    });
    try_join_all(saves).await.map(drop)
}

/// The number of persons in one condition. With an array of them, PostgreSQL would plan the
/// statement again each time.
const PERSONS_AT_ONCE: usize = 4;
/// Placeholders for unused places. They differ from each other: PostgreSQL would merge equal ones,
/// find the custom plan cheaper than the generic one, and plan the statement again each time.
const NO_PERSONS: [&str; PERSONS_AT_ONCE] = ["", " ", "  ", "   "];

type IsOwner<'a> = dsl::Eq<contacts::untagged_email, Option<&'a str>>;

/// The condition that a contact has one of a few addresses, tags aside.
pub(super) type IsOneOf<'a> =
    dsl::Or<dsl::Or<dsl::Or<IsOwner<'a>, IsOwner<'a>>, IsOwner<'a>>, IsOwner<'a>>;

/// Returns the conditions, one per query, that together find every contact with one of these
/// addresses, or with one that differs in its tag alone.
pub(super) fn conditions(owners: &BTreeSet<String>) -> Vec<IsOneOf<'_>> {
    let owners = owners.iter().map(String::as_str).collect::<Vec<_>>();
    owners.chunks(PERSONS_AT_ONCE).map(is_one_of).collect()
}

fn is_one_of<'a>(owners: &[&'a str]) -> IsOneOf<'a> {
    let is = |place: usize| {
        let owner = owners.get(place).copied();
        contacts::untagged_email.eq(Some(owner.unwrap_or(NO_PERSONS[place])))
    };
    is(0).or(is(1)).or(is(2)).or(is(3))
}

/// Returns the addresses, without tags, of an event and of the bookings that it names.
pub(super) fn owners(event: &BookingEvent, known_emails: &[String]) -> BTreeSet<String> {
    let addresses = event.match_emails.iter().chain(known_emails).cloned();
    addresses
        .chain(event.sharers())
        .map(|address| untagged(&address))
        .collect()
}

/// Lists the contacts who take part in the call of an event, by their addresses, and all who share
/// the address of the contact of its sequence, ordered by id.
pub async fn list_of_call(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
    known_emails: &[String],
) -> QueryResult<Vec<CallContact>> {
    let owners = owners(event, known_emails);
    let owners = owners.iter().map(String::as_str).collect::<Vec<_>>();
    // The first query always runs: it also finds the contact of the sequence.
    let (first, others) = owners.split_at(owners.len().min(PERSONS_AT_ONCE));
    let others = others.chunks(PERSONS_AT_ONCE).map(|owners| (owners, None));
    let queries = iter::once((first, sequence.contact_id.as_deref())).chain(others);
    let found = queries
        .map(|(owners, contact_id)| list_call_contacts(conn, event, sequence, owners, contact_id));
    let found = try_join_all(found).await?.into_iter().flatten();
    let by_id = found.map(|contact| (contact.id.clone(), contact));
    Ok(by_id.collect::<BTreeMap<_, _>>().into_values().collect())
}

async fn list_call_contacts(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
    owners: &[&str],
    contact_id: Option<&str>,
) -> QueryResult<Vec<CallContact>> {
    let owner = NAMED
        .filter(NAMED.field(contacts::id).nullable().eq(contact_id))
        .select(NAMED.field(contacts::untagged_email))
        .single_value();
    let takes_part = is_one_of(owners)
        .or(contacts::id.nullable().eq(contact_id))
        .or(contacts::untagged_email.eq(owner));
    let other_call = bookings::table
        .filter(bookings::contact_id.eq(contacts::id.nullable()))
        .filter(bookings::live)
        .filter(bookings::over_time.gt(current_time()))
        .filter(bookings::call_uid.ne(event.booking_uid.as_deref().unwrap_or_default()))
        .filter(bookings::call_uid.ne(event.other_reschedule_uid().unwrap_or_default()))
        .filter(is_of_another_series!(event))
        .select(bookings::uid);
    let others = outreach_sequences::table
        .filter(outreach_sequences::contact_id.eq(contacts::id.nullable()))
        .filter(outreach_sequences::id.ne(&sequence.id))
        .filter(goes_on!().or(exists(unsent_steps!())))
        .select(outreach_sequences::id);
    let rows = contacts::table
        .filter(takes_part)
        .select((
            contacts::id,
            contacts::normalised_email,
            contacts::untagged_email,
            contacts::outreach_status,
            exists(other_call),
            exists(others),
        ))
        .prepared()
        .load::<(
            String,
            Option<String>,
            Option<String>,
            ContactStatus,
            bool,
            bool,
        )>(&mut conn)
        .await?;
    Ok(rows.into_iter().map(call_contact).collect())
}

fn call_contact(
    (id, address, untagged, status, has_other_call, goes_on): (
        String,
        Option<String>,
        Option<String>,
        ContactStatus,
        bool,
        bool,
    ),
) -> CallContact {
    CallContact {
        id,
        address: address.unwrap_or_default(),
        untagged: untagged.unwrap_or_default(),
        status,
        has_other_call,
        goes_on,
    }
}

/// Lists the contacts of a prospect, with their addresses.
pub async fn list_of_prospect(
    mut conn: &AsyncPgConnection,
    prospect_id: &str,
) -> QueryResult<Vec<(String, Address)>> {
    contacts::table
        .filter(contacts::prospect_id.eq(prospect_id))
        .order(contacts::id)
        .select((contacts::id, Address::as_select()))
        .load(&mut conn)
        .await
}

/// Returns which of some contacts were erased.
pub async fn list_erased<'a>(
    mut conn: &AsyncPgConnection,
    ids: impl Iterator<Item = &'a str>,
) -> QueryResult<BTreeSet<String>> {
    let erased = contacts::table
        .filter(contacts::id.eq_any(ids.collect::<Vec<_>>()))
        .filter(contacts::erased_at.is_not_null())
        .select(contacts::id)
        .load(&mut conn)
        .await?;
    Ok(erased.into_iter().collect())
}

/// Records that contacts of a prospect, which were imported without a name and an address, were
/// erased.
pub async fn set_erased(conn: &mut AsyncPgConnection, ids: &[String]) -> QueryResult<()> {
    diesel::update(contacts::table.filter(contacts::id.eq_any(ids)))
        .filter(contacts::erased_at.is_null())
        .set(contacts::erased_at.eq(current_time().nullable()))
        .execute(conn)
        .await
        .map(drop)
}

/// Sets the status of contacts after contact with them just now. A contact who has opted out stays
/// opted out: booking a call is not consent to receive mail.
pub async fn set_status(
    mut conn: &AsyncPgConnection,
    ids: &[String],
    status: ContactStatus,
) -> QueryResult<()> {
    let change = (
        contacts::outreach_status.eq(case_when(
            contacts::outreach_status.eq(ContactStatus::OptedOut),
            contacts::outreach_status,
        )
        .otherwise(status)),
        contacts::last_contacted_at.eq(current_time().nullable()),
        contacts::updated_at.eq(current_time()),
    );
    let changed = match ids {
        [] => return Ok(()),
        // The usual case.
        [id] => {
            let update = diesel::update(contacts::table.find(id)).set(change);
            update.prepared().execute(&mut conn).await
        }
        ids => {
            let update = diesel::update(contacts::table.filter(contacts::id.eq_any(ids)));
            update.set(change).prepared().execute(&mut conn).await
        }
    };
    changed.map(drop)
}

/// Advances contacts to a status, except for those who have reached it or a later one.
pub async fn advance(
    conn: &AsyncPgConnection,
    ids: &[String],
    status: ContactStatus,
) -> QueryResult<()> {
    let mut read = conn;
    let behind = contacts::table
        .filter(contacts::id.eq_any(ids))
        .filter(contacts::outreach_status.ne(status))
        .filter(contacts::outreach_status.ne_all(status.further_on()))
        .select(contacts::id)
        .load::<String>(&mut read)
        .await?;
    set_status(conn, &behind, status).await
}
