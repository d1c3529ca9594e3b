//! Deletes deliveries after their retention time.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{array, sql},
    prelude::*,
    sql_types::Bool,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::EVENT_OVER_TIME;
use crate::store::schema::webhook_deliveries;

/// The number of deliveries per statement. It is small, so that no other transaction waits long.
pub const BATCH_SIZE: i64 = 500;

/// The condition that a delivery of the alias `old` may be deleted, as in the index.
const IS_FINISHED: &str = "old.state IN ('applied', 'ignored', 'unreadable')";

/// Deletes deliveries that ended before a time, at most [`BATCH_SIZE`] and the oldest first.
/// Returns their number.
///
/// Deliveries that wait or are dead letters are never deleted. Nor are those of upcoming calls: an
/// import may bring the contact, and copies must be recognised.
pub async fn delete_finished(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
) -> QueryResult<usize> {
    let old = diesel::alias!(webhook_deliveries as old);
    let is_over = format!("coalesce({EVENT_OVER_TIME}, finished_at) < now()");
    let finished_at = old.field(webhook_deliveries::finished_at);
    let oldest = old
        .filter(sql::<Bool>(IS_FINISHED))
        .filter(finished_at.lt(before))
        .filter(sql::<Bool>(&is_over))
        .order(finished_at)
        .limit(BATCH_SIZE)
        .select(old.field(webhook_deliveries::id))
        .for_update()
        .skip_locked();
    diesel::delete(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq_any(array(oldest)))
        .execute(conn)
        .await
}
