//! Prospects with unmatched deliveries that are still to be requeued.

use std::time::Duration;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{current_time, lease, schema::prospects};

/// The pause between two batches. That makes twenty deliveries a second, the most that one person
/// causes, and what the workers can apply in addition to all other work.
const PAUSE: Duration = Duration::from_secs(5);

/// Schedules the requeuing of more unmatched deliveries of prospects, after a pause.
pub async fn postpone(conn: &mut AsyncPgConnection, ids: &[&str]) -> QueryResult<()> {
    diesel::update(prospects::table.filter(prospects::id.eq_any(ids)))
        .set(prospects::requeue_at.eq(lease::after(PAUSE)))
        .execute(conn)
        .await
        .map(drop)
}

/// Locks the prospect that has been due the longest.
pub async fn lock_due(conn: &mut AsyncPgConnection) -> QueryResult<Option<String>> {
    prospects::table
        .filter(prospects::requeue_at.le(current_time().nullable()))
        .order(prospects::requeue_at)
        .select(prospects::id)
        .for_update()
        .skip_locked()
        .first(conn)
        .await
        .optional()
}

/// Records that no deliveries of a prospect are left to requeue.
pub async fn finish(conn: &mut AsyncPgConnection, id: &str) -> QueryResult<()> {
    diesel::update(prospects::table.find(id))
        .set(prospects::requeue_at.eq(None::<chrono::DateTime<chrono::Utc>>))
        .execute(conn)
        .await
        .map(drop)
}
