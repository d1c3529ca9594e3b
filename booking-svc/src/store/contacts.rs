//! Contacts: the addresses that tell who they are, and what a booking makes of them.

use std::collections::BTreeSet;

use addresses::{normalise, untagged};
use diesel::{
    dsl::{self, case_when},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join_all;

use super::{current_time, prepared::Prepare as _, schema::contacts};
use crate::domain::ContactStatus;

/// Longer addresses are nobody's: there is an index on them.
const LONGEST_ADDRESS: usize = 320;

/// The address of a contact: as it was given, and in the forms by which persons are told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = contacts, check_for_backend(diesel::pg::Pg))]
#[diesel(treat_none_as_null = true)]
pub struct Address {
    pub primary_email: Option<String>,
    pub normalised_email: Option<String>,
    pub untagged_email: Option<String>,
    /// The address that both were made from.
    pub normalised_from: Option<String>,
}

impl Address {
    /// Returns an address with its forms.
    pub fn of(primary_email: Option<String>) -> Self {
        let normalised = primary_email.as_deref().map(normalise);
        let normalised =
            normalised.filter(|address| (1..=LONGEST_ADDRESS).contains(&address.len()));
        Self {
            untagged_email: normalised.as_deref().map(untagged),
            normalised_email: normalised,
            normalised_from: primary_email.clone(),
            primary_email,
        }
    }
}

/// How many addresses are normalised at once.
const BATCH_SIZE: i64 = 500;

/// A contact whose address another tool has written, with the forms that it must have.
#[derive(Clone, Debug)]
pub struct StaleContact {
    pub id: String,
    pub prospect_id: String,
    pub address: Address,
}

/// Lists contacts whose address was written by something else than this program, a batch at most.
pub async fn list_stale(mut conn: &AsyncPgConnection) -> QueryResult<Vec<StaleContact>> {
    let rows = contacts::table
        .filter(contacts::address_is_stale)
        .order(contacts::id)
        .limit(BATCH_SIZE)
        .select((contacts::id, contacts::prospect_id, contacts::primary_email))
        .load::<(String, String, Option<String>)>(&mut conn)
        .await?;
    let stale = |(id, prospect_id, primary_email)| StaleContact {
        id,
        prospect_id,
        address: Address::of(primary_email),
    };
    Ok(rows.into_iter().map(stale).collect())
}

/// Returns whether there are stale contacts.
pub async fn has_stale(mut conn: &AsyncPgConnection) -> QueryResult<bool> {
    let stale = contacts::table.filter(contacts::address_is_stale);
    diesel::select(dsl::exists(stale))
        .get_result(&mut conn)
        .await
}

/// Saves the forms of addresses, unless those have changed again.
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

/// How many persons one condition tells. Not an array of them, for which PostgreSQL would plan the statement
/// anew each time.
const PERSONS_AT_ONCE: usize = 4;

type IsOwner<'a> = dsl::Eq<contacts::untagged_email, Option<&'a str>>;

/// Whether a contact has an address that is one of a few, tags aside.
pub(super) type IsOneOf<'a> =
    dsl::Or<dsl::Or<dsl::Or<IsOwner<'a>, IsOwner<'a>>, IsOwner<'a>>, IsOwner<'a>>;

/// Returns the conditions, one a query, that find every contact with one of these addresses, or with one
/// that differs by a tag alone.
pub(super) fn conditions(owners: &BTreeSet<String>) -> Vec<IsOneOf<'_>> {
    let owners = owners.iter().map(String::as_str).collect::<Vec<_>>();
    owners.chunks(PERSONS_AT_ONCE).map(is_one_of).collect()
}

fn is_one_of<'a>(owners: &[&'a str]) -> IsOneOf<'a> {
    let is = |place| contacts::untagged_email.eq(owners.get(place).copied());
    is(0).or(is(1)).or(is(2)).or(is(3))
}

/// Sets the status of a contact who was in contact just now. A contact who has opted out stays so:
/// booking a call is no consent to be mailed.
pub async fn set_status(
    mut conn: &AsyncPgConnection,
    id: &str,
    status: ContactStatus,
) -> QueryResult<()> {
    diesel::update(contacts::table.find(id))
        .set((
            contacts::outreach_status.eq(case_when(
                contacts::outreach_status.eq(ContactStatus::OptedOut),
                contacts::outreach_status,
            )
            .otherwise(status)),
            contacts::last_contacted_at.eq(current_time().nullable()),
            contacts::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}
