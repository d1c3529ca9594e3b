//! Records that could not be imported from another database or written back to it, and why.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{
    domain::SyncedKind,
    store::{
        current_time,
        schema::{sync_failures, sync_record_failures},
    },
};

/// Lists the prospects that could not be imported.
pub async fn list(conn: &mut AsyncPgConnection, source: &str) -> QueryResult<Vec<String>> {
    sync_failures::table
        .filter(sync_failures::source.eq(source))
        .order(sync_failures::prospect_id)
        .select(sync_failures::prospect_id)
        .load(conn)
        .await
}

/// Records that a prospect could not be imported. Returns whether this failure is new.
pub async fn save(
    conn: &mut AsyncPgConnection,
    source: &str,
    prospect_id: &str,
    reason: &str,
) -> QueryResult<bool> {
    let known = sync_failures::table
        .find((source, prospect_id))
        .select(sync_failures::reason)
        .get_result::<String>(conn)
        .await
        .optional()?;
    diesel::insert_into(sync_failures::table)
        .values((
            sync_failures::source.eq(source),
            sync_failures::prospect_id.eq(prospect_id),
            sync_failures::reason.eq(reason),
        ))
        .on_conflict((sync_failures::source, sync_failures::prospect_id))
        .do_update()
        .set((
            sync_failures::reason.eq(reason),
            sync_failures::failed_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    Ok(known.as_deref() != Some(reason))
}

/// Removes the failure of a prospect.
pub async fn remove(
    conn: &mut AsyncPgConnection,
    source: &str,
    prospect_id: &str,
) -> QueryResult<()> {
    diesel::delete(sync_failures::table.find((source, prospect_id)))
        .execute(conn)
        .await
        .map(drop)
}

/// Lists the failed records of a kind.
pub async fn list_records(
    conn: &mut AsyncPgConnection,
    source: &str,
    kind: SyncedKind,
) -> QueryResult<Vec<String>> {
    sync_record_failures::table
        .filter(sync_record_failures::source.eq(source))
        .filter(sync_record_failures::kind.eq(kind))
        .order(sync_record_failures::record_id)
        .select(sync_record_failures::record_id)
        .load(conn)
        .await
}

/// Records that a record failed. Returns whether this failure is new.
pub async fn save_record(
    conn: &mut AsyncPgConnection,
    source: &str,
    (kind, id): (SyncedKind, &str),
    reason: &str,
) -> QueryResult<bool> {
    let known = sync_record_failures::table
        .find((source, kind, id))
        .select(sync_record_failures::reason)
        .get_result::<String>(conn)
        .await
        .optional()?;
    diesel::insert_into(sync_record_failures::table)
        .values((
            sync_record_failures::source.eq(source),
            sync_record_failures::kind.eq(kind),
            sync_record_failures::record_id.eq(id),
            sync_record_failures::reason.eq(reason),
        ))
        .on_conflict((
            sync_record_failures::source,
            sync_record_failures::kind,
            sync_record_failures::record_id,
        ))
        .do_update()
        .set((
            sync_record_failures::reason.eq(reason),
            sync_record_failures::failed_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    Ok(known.as_deref() != Some(reason))
}

/// Removes the failures of a kind, except for those that persist.
pub async fn keep_only(
    conn: &mut AsyncPgConnection,
    source: &str,
    kind: SyncedKind,
    failing: &[String],
) -> QueryResult<()> {
    diesel::delete(sync_record_failures::table)
        .filter(sync_record_failures::source.eq(source))
        .filter(sync_record_failures::kind.eq(kind))
        .filter(sync_record_failures::record_id.ne_all(failing))
        .execute(conn)
        .await
        .map(drop)
}
