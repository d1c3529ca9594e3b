//! The state of importing from another database: the cursors, and the origin of records.

pub mod failures;
pub mod removal;
pub mod written;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::{sync_cursors, synced_records};
use crate::domain::SyncedKind;

/// The number of records per statement.
const RECORDS_AT_ONCE: usize = 500;

/// A record with its origin.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = synced_records, check_for_backend(diesel::pg::Pg))]
pub struct SyncedRecord<'a> {
    /// The database that the record comes from.
    pub source: &'a str,
    pub kind: SyncedKind,
    pub id: &'a str,
    /// When the record had last changed there.
    pub updated_at: DateTime<Utc>,
}

/// Returns the cursor of a table: when the last record that was read had changed, and its id.
pub async fn find_cursor(
    conn: &mut AsyncPgConnection,
    source: &str,
    kind: SyncedKind,
) -> QueryResult<Option<(DateTime<Utc>, String)>> {
    sync_cursors::table
        .find((source, kind))
        .select((sync_cursors::updated_at, sync_cursors::record_id))
        .get_result(conn)
        .await
        .optional()
}

/// Stores the cursor of a table.
pub async fn save_cursor(
    conn: &mut AsyncPgConnection,
    source: &str,
    kind: SyncedKind,
    (updated_at, record_id): (DateTime<Utc>, &str),
) -> QueryResult<()> {
    let place = (
        sync_cursors::updated_at.eq(updated_at),
        sync_cursors::record_id.eq(record_id),
    );
    diesel::insert_into(sync_cursors::table)
        .values((
            sync_cursors::source.eq(source),
            sync_cursors::kind.eq(kind),
            place,
        ))
        .on_conflict((sync_cursors::source, sync_cursors::kind))
        .do_update()
        .set(place)
        .execute(conn)
        .await
        .map(drop)
}

/// Returns when records had last changed when they were read. Records that were never read are left
/// out.
pub async fn versions<'a>(
    conn: &mut AsyncPgConnection,
    source: &str,
    kind: SyncedKind,
    ids: impl Iterator<Item = &'a str>,
) -> QueryResult<HashMap<String, DateTime<Utc>>> {
    let rows = synced_records::table
        .filter(synced_records::source.eq(source))
        .filter(synced_records::kind.eq(kind))
        .filter(synced_records::id.eq_any(ids.collect::<Vec<_>>()))
        .select((synced_records::id, synced_records::updated_at))
        .load(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Stores the origin of records.
pub async fn save_records(
    conn: &mut AsyncPgConnection,
    records: &[SyncedRecord<'_>],
) -> QueryResult<()> {
    for records in records.chunks(RECORDS_AT_ONCE) {
        diesel::insert_into(synced_records::table)
            .values(records)
            .on_conflict((
                synced_records::source,
                synced_records::kind,
                synced_records::id,
            ))
            .do_update()
            .set(synced_records::updated_at.eq(excluded(synced_records::updated_at)))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Lists the ids of imported records of a kind after `after`, at most `limit`.
pub async fn list_ids(
    conn: &mut AsyncPgConnection,
    source: &str,
    kind: SyncedKind,
    after: &str,
    limit: i64,
) -> QueryResult<Vec<String>> {
    synced_records::table
        .filter(synced_records::source.eq(source))
        .filter(synced_records::kind.eq(kind))
        .filter(synced_records::id.gt(after))
        .order(synced_records::id)
        .limit(limit)
        .select(synced_records::id)
        .load(conn)
        .await
}

/// Removes the origin of records.
pub async fn forget(
    conn: &mut AsyncPgConnection,
    source: &str,
    kind: SyncedKind,
    ids: &[String],
) -> QueryResult<()> {
    diesel::delete(synced_records::table)
        .filter(synced_records::source.eq(source))
        .filter(synced_records::kind.eq(kind))
        .filter(synced_records::id.eq_any(ids))
        .execute(conn)
        .await
        .map(drop)
}
