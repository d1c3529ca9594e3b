//! Deleting deliveries that were kept long enough.

use diesel::{sql_query, sql_types::Integer};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::EVENT_OVER_TIME;

/// The number of deliveries per statement; few, so that no other transaction waits long.
pub const BATCH_SIZE: usize = 500;

/// Deletes deliveries that have ended more than `days` days ago, at most [`BATCH_SIZE`] and the oldest
/// first, and returns how many.
///
/// One that is still to be applied or was given up is never deleted. Nor is one whose call is still
/// ahead: an import may bring its contact, and a copy of it must be known.
pub async fn delete_finished(
    conn: &mut AsyncPgConnection,
    days: u16,
) -> diesel::QueryResult<usize> {
    sql_query(format!(
        "DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY( \
             SELECT id FROM webhook_deliveries \
             WHERE state IN ('applied', 'ignored', 'unreadable') \
                 AND finished_at < now() - make_interval(days => $1) \
                 AND coalesce({EVENT_OVER_TIME}, finished_at) < now() \
             ORDER BY finished_at LIMIT {BATCH_SIZE} FOR UPDATE SKIP LOCKED))"
    ))
    .bind::<Integer, _>(i32::from(days))
    .execute(conn)
    .await
}
