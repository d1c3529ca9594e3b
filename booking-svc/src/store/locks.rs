//! Locks that serialise transactions which change the same booking or the same outreach.
//!
//! They are advisory locks on names, not on rows: a booking may have no row yet, and one lock
//! covers all rows of a prospect. They are released at the end of the transaction.

use std::collections::BTreeSet;

use diesel::{
    sql_query,
    sql_types::{Array, BigInt, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::prepared::Prepare as _;

/// A name to lock.
pub type LockName = (Kind, String);

/// The kind of a name, which is the seed of its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The uid or the number of a booking, known or not.
    Booking = 0,
    /// The id of a prospect, with all of its records.
    Prospect = 1,
    /// A person, in any prospect. Persons share a limited number of locks.
    Person = 2,
}

/// The number of locks that all persons share, which bounds the locks of a transaction with many
/// persons.
const PERSON_LOCKS: u64 = 1024;

/// Names to lock. Every transaction locks them in the same order, to avoid deadlocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locks(BTreeSet<LockName>);

impl Locks {
    /// Returns locks on bookings, known or not.
    pub fn on_bookings(names: impl IntoIterator<Item = String>) -> Self {
        let names = names.into_iter();
        Self(names.map(|name| (Kind::Booking, name)).collect())
    }

    /// Adds locks on prospects, each with its contacts, sequences, steps and plans.
    #[must_use]
    pub fn and_prospects(mut self, ids: impl IntoIterator<Item = String>) -> Self {
        let ids = ids.into_iter().map(|id| (Kind::Prospect, id));
        self.0.extend(ids);
        self
    }

    /// Returns the names, in the order in which they are locked.
    pub fn names(&self) -> impl Iterator<Item = &LockName> {
        self.0.iter()
    }

    /// Adds locks on persons, by their addresses without tags. They cover the outreach to a person
    /// in any prospect, and the person's identity.
    #[must_use]
    pub fn and_persons<'a>(mut self, owners: impl IntoIterator<Item = &'a str>) -> Self {
        let names = owners.into_iter().map(person_lock);
        self.0.extend(names.map(|name| (Kind::Person, name)));
        self
    }

    /// Returns whether these locks include `others`.
    pub fn include(&self, others: &Self) -> bool {
        self.0.is_superset(&others.0)
    }

    /// Acquires the locks until the end of the transaction, waiting for other holders. Statements
    /// that are sent after this one see what those have committed.
    pub async fn acquire(&self, mut conn: &AsyncPgConnection) -> diesel::QueryResult<()> {
        let kinds = self.0.iter().map(|(kind, _)| *kind as i64);
        let names = self.0.iter().map(|(_, name)| name.as_str());
        // Diesel supports no advisory locks. The rows of `unnest` are locked in order, one by one.
        sql_query(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, kind)) \
             FROM unnest($1, $2) AS named (name, kind)",
        )
        .bind::<Array<Text>, _>(names.collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(kinds.collect::<Vec<_>>())
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
    }
}

/// Hashes by FNV-1a, which is the same in every process, whatever its version.
fn person_lock(owner: &str) -> String {
    let hash = owner
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    (hash % PERSON_LOCKS).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_takes_no_more_locks_than_there_are() {
        let owners = (0..10_000).map(|number| format!("ada{number}@acme.example"));
        let owners = owners.collect::<Vec<_>>();

        let locks = Locks::default().and_persons(owners.iter().map(String::as_str));

        assert_eq!(locks.0.len(), 1024);
        assert!(locks.include(&Locks::default().and_persons(["bob@acme.example"])));
    }

    #[test]
    fn every_transaction_locks_in_the_same_order_and_nothing_twice() {
        let locks = |uids: [&str; 3]| {
            Locks::on_bookings(uids.map(str::to_owned)).and_prospects(["a".to_owned()])
        };

        assert_eq!(locks(["b", "a", "b"]), locks(["a", "b", "a"]));
        let names = locks(["b", "a", "b"]).0.into_iter().collect::<Vec<_>>();
        let expected = [
            (Kind::Booking, "a"),
            (Kind::Booking, "b"),
            (Kind::Prospect, "a"),
        ];
        assert_eq!(names, expected.map(|(kind, name)| (kind, name.to_owned())));
    }
}
