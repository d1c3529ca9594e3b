//! Erasing a person, and showing what is held about one.

use std::collections::BTreeSet;

use addresses::{normalise, untagged};
use chrono::{DateTime, Utc};
use diesel::result::Error as DieselError;
use diesel_async::AsyncPgConnection;

use crate::{
    domain::{Actor, AuditAction},
    persons,
    store::{
        Locks, audit, erased_persons,
        erasure::{self, Changed, HeldRecord},
        notifications, transaction,
    },
};

/// What is done if a person is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is only counted.
    Count,
    /// It is erased.
    Erase,
    /// It is erased if so many records are changed or deleted, and only counted if not.
    EraseIf(usize),
}

/// What was erased, or would be.
#[derive(Clone, Debug)]
pub struct Erased {
    /// Whether it was.
    pub is_done: bool,
    /// The records that were changed or deleted, by table.
    pub changed: Changed,
    /// The hash by which the person is known from now on, in hexadecimal digits.
    pub address_hash: String,
}

impl Erased {
    /// Returns how many records that are, in all tables together.
    pub fn count(&self) -> usize {
        self.changed.values().map(BTreeSet::len).sum()
    }
}

/// What is held about a person.
#[derive(Clone, Debug)]
pub struct Held {
    /// The records that were asked for and some more, by table and id.
    pub records: Vec<HeldRecord>,
    /// When the person was erased, if that ever happened.
    pub erased_at: Option<DateTime<Utc>>,
}

/// Erases a person in one transaction, and keeps that this person is not to be stored or written to again.
///
/// Erasing a person twice erases what has come since.
///
/// # Errors
/// A statement failed; nothing was changed.
pub async fn erase(
    conn: &mut AsyncPgConnection,
    address: &str,
    mode: Mode,
    actor: &Actor,
) -> diesel::QueryResult<Erased> {
    // Another tool may have written the address a moment ago.
    while persons::normalise_stale(conn).await? {}
    let mut erased = None;
    let ended = transaction(conn, async |conn| {
        let erasing = erased.insert(erase_now(conn, address, actor).await?);
        erasing.is_done = match mode {
            Mode::Count => false,
            Mode::Erase => true,
            Mode::EraseIf(count) => count == erasing.count(),
        };
        if erasing.is_done {
            Ok(())
        } else {
            Err(DieselError::RollbackTransaction)
        }
    });
    match (ended.await, erased) {
        (Ok(()) | Err(DieselError::RollbackTransaction), Some(erased)) => Ok(erased),
        (Err(error), _) => Err(error),
        (Ok(()), None) => Err(DieselError::NotFound),
    }
}

async fn erase_now(
    conn: &mut AsyncPgConnection,
    address: &str,
    actor: &Actor,
) -> diesel::QueryResult<Erased> {
    let owner = untagged(&normalise(address));
    let hash = erased_persons::address_hash(address);
    erasure::take_time(conn).await?;
    let prospect_ids = erasure::list_prospects(conn, &owner).await?;
    Locks::default()
        .and_prospects(prospect_ids)
        .and_persons([owner.as_str()])
        .acquire(conn)
        .await?;
    erased_persons::insert(conn, &hash).await?;
    // Only under the locks: what is recorded or imported from now on sees the hash.
    let (person, traces) = erasure::find_person(conn, &owner).await?;
    let changed = erasure::erase(conn, &person, &traces).await?;
    let address_hash = hex::encode(hash);
    let entry = actor.does(AuditAction::ErasePerson, &address_hash);
    audit::append(conn, &entry).await?;
    // What was being worked on is taken up anew.
    notifications::notify(conn).await?;
    Ok(Erased {
        is_done: false,
        changed,
        address_hash,
    })
}

/// Returns what is held about a person after the record with the table and id `after`.
///
/// At least one record more than `count`, if there are as many.
///
/// # Errors
/// A statement failed; then nothing is returned, so that every view is in the audit log.
pub async fn show(
    conn: &mut AsyncPgConnection,
    address: &str,
    actor: &Actor,
    (after, count): (&(String, String), usize),
) -> diesel::QueryResult<Held> {
    while persons::normalise_stale(conn).await? {}
    transaction(conn, async |conn| {
        erasure::take_time(conn).await?;
        let hash = erased_persons::address_hash(address);
        let owner = untagged(&normalise(address));
        let (person, traces) = erasure::find_person(conn, &owner).await?;
        let person = (&person, &traces);
        let records = erasure::list_held(conn, person, after, count).await?;
        let erased_at = erased_persons::find_time(conn, &hash).await?;
        let entry = actor.does(AuditAction::ViewPerson, hex::encode(hash));
        audit::append(conn, &entry).await?;
        Ok(Held { records, erased_at })
    })
    .await
}
