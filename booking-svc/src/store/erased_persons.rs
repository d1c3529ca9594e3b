//! Erased persons. Only a hash of each is stored.

use std::collections::BTreeSet;

use addresses::{normalise, untagged};
use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join_all;
use sha2::{Digest as _, Sha256};

use super::{
    prepared::Prepare as _,
    schema::{contacts, erased_persons},
};

/// The hash that identifies an erased person: of the normalised address without its tag.
pub type AddressHash = Vec<u8>;

/// The number of persons in one condition. With an array of them, PostgreSQL would plan the
/// statement again each time.
const PERSONS_AT_ONCE: usize = 4;
/// Placeholders for unused places. With NULL, or the same hash twice, the custom plan would be
/// cheaper than the generic one, and PostgreSQL would plan the statement again each time.
const NO_HASHES: [&[u8]; PERSONS_AT_ONCE] = [&[0], &[1], &[2], &[3]];

/// Returns the hash of an address in any form.
pub fn address_hash(address: &str) -> AddressHash {
    Sha256::digest(untagged(&normalise(address))).to_vec()
}

/// Returns the hashes of those addresses that belong to erased persons. The statements are
/// pipelined.
pub async fn find(
    conn: &AsyncPgConnection,
    addresses: impl IntoIterator<Item = impl AsRef<str>>,
) -> QueryResult<BTreeSet<AddressHash>> {
    let addresses = addresses.into_iter();
    let hashes = addresses.map(|address| address_hash(address.as_ref()));
    let hashes = hashes
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>();
    let found = hashes.chunks(PERSONS_AT_ONCE).map(async |hashes| {
        let mut conn = conn;
        let is = |place: usize| {
            let hash = hashes.get(place).cloned();
            erased_persons::address_hash.eq(hash.unwrap_or_else(|| NO_HASHES[place].to_vec()))
        };
        let is_one_of = is(0).or(is(1)).or(is(2)).or(is(3));
        erased_persons::table
            .filter(is_one_of)
            .select(erased_persons::address_hash)
            .load::<AddressHash>(&mut conn)
            .await
    });
    let found = try_join_all(found).await?;
    Ok(found.into_iter().flatten().collect())
}

/// Returns whether any person was ever erased.
pub async fn has_any(mut conn: &AsyncPgConnection) -> QueryResult<bool> {
    let erased = erased_persons::table.select(erased_persons::address_hash);
    diesel::select(exists(erased)).get_result(&mut conn).await
}

/// Returns when a person was erased, or `None` if that never happened.
pub async fn find_time(
    conn: &mut AsyncPgConnection,
    hash: &AddressHash,
) -> QueryResult<Option<DateTime<Utc>>> {
    erased_persons::table
        .find(hash)
        .select(erased_persons::erased_at)
        .get_result(conn)
        .await
        .optional()
}

/// Returns the number of erased contacts of a prospect, which only grows.
pub async fn count_contacts(mut conn: &AsyncPgConnection, prospect_id: &str) -> QueryResult<i64> {
    contacts::table
        .filter(contacts::prospect_id.eq(prospect_id))
        .filter(contacts::erased_at.is_not_null())
        .count()
        .prepared()
        .get_result(&mut conn)
        .await
}

/// Records that a person was erased.
pub async fn insert(conn: &mut AsyncPgConnection, hash: &AddressHash) -> QueryResult<()> {
    diesel::insert_into(erased_persons::table)
        .values(erased_persons::address_hash.eq(hash))
        .on_conflict_do_nothing()
        .prepared()
        .execute(conn)
        .await
        .map(drop)
}
