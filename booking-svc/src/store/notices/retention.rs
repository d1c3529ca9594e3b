//! Deleting notices that were kept long enough.

use diesel::{sql_query, sql_types::Integer};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// How many notices are deleted at once; few, so that nobody waits for it.
pub const BATCH_SIZE: usize = 500;

/// Deletes notices that were finished more than `days` days ago, at most [`BATCH_SIZE`] and the oldest
/// first, and returns how many.
///
/// Dead ones are kept until a person has seen to them. What was told of a call that is ahead is kept: it must not be told twice.
pub async fn delete_finished(
    conn: &mut AsyncPgConnection,
    days: u16,
) -> diesel::QueryResult<usize> {
    sql_query(format!(
        "DELETE FROM notices WHERE id = ANY (ARRAY( \
             SELECT id FROM notices \
             WHERE state <> 'dead' AND created_at < now() - make_interval(days => $1) \
                 AND finished_at < now() - make_interval(days => $1) \
                 AND (useless_at < now() OR (useless_at IS NULL AND told_at IS NULL)) \
             ORDER BY created_at, id LIMIT {BATCH_SIZE} FOR UPDATE SKIP LOCKED))"
    ))
    .bind::<Integer, _>(i32::from(days))
    .execute(conn)
    .await
}
