//! Erases persons, and shows the stored data about a person.

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

/// Whether an erasure is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The affected records are only counted.
    Count,
    /// The person is erased.
    Erase,
    /// The person is erased if this number of records changes; otherwise the records are only
    /// counted.
    EraseIf(usize),
}

/// The result of an erasure.
#[derive(Clone, Debug)]
pub struct Erased {
    /// Whether the person was erased.
    pub is_done: bool,
    /// The records that were changed or deleted, by table.
    pub changed: Changed,
    /// The hash that identifies the person from now on, in hex digits.
    pub address_hash: String,
}

impl Erased {
    /// Returns the number of these records in all tables.
    pub fn count(&self) -> usize {
        self.changed.values().map(BTreeSet::len).sum()
    }
}

/// The stored data about a person.
#[derive(Clone, Debug)]
pub struct Held {
    /// The requested records and some more, by table and id.
    pub records: Vec<HeldRecord>,
    /// When the person was erased, or `None` if that never happened.
    pub erased_at: Option<DateTime<Utc>>,
}

/// Erases a person in one transaction, and records that the person must not be stored or contacted
/// again.
///
/// Erasing a person again erases what has arrived since.
///
/// # Errors
/// Fails if a statement fails; nothing changes then.
pub async fn erase(
    conn: &mut AsyncPgConnection,
    address: &str,
    mode: Mode,
    actor: &Actor,
) -> diesel::QueryResult<Erased> {
    // Another tool may have just written the address.
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
    // The person is read only under the locks: whatever is recorded or imported from now on sees
    // the hash.
    let (person, traces) = erasure::find_person(conn, &owner).await?;
    let changed = erasure::erase(conn, &person, &traces).await?;
    let address_hash = hex::encode(hash);
    let entry = actor.does(AuditAction::ErasePerson, &address_hash);
    audit::append(conn, &entry).await?;
    // The revoked work is due again.
    notifications::notify(conn).await?;
    Ok(Erased {
        is_done: false,
        changed,
        address_hash,
    })
}

/// Returns the stored data about a person, after the record with the table and id `after`.
///
/// Returns at least one record more than `count`, if there are as many.
///
/// # Errors
/// Fails if a statement fails. Nothing is returned then, so that every view is in the audit log.
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
