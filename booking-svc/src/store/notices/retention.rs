//! Deleting notices that were kept long enough.

use diesel::{sql_query, sql_types::Integer};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// The number of notices per statement; few, so that no other transaction waits long.
pub const BATCH_SIZE: usize = 500;

/// Deletes notices that were finished more than `days` days ago, at most [`BATCH_SIZE`] and the oldest first,
/// and returns how many.
///
/// Dead ones are kept until an operator handles them. Notices of upcoming calls are kept, so that they are
/// not sent twice.
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
