//! Prospects of which unmatched deliveries are still to be requeued.

use std::time::Duration;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{current_time, lease, schema::prospects};

/// How long after some deliveries the next ones are requeued: twenty a second is what one person makes at most, and
/// what the workers apply beside everything else.
const PAUSE: Duration = Duration::from_secs(5);

/// Has more unmatched deliveries of prospects requeued after a pause.
pub async fn put_off(conn: &mut AsyncPgConnection, ids: &[&str]) -> QueryResult<()> {
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

/// Keeps that nothing of a prospect is left to requeue.
pub async fn finish(conn: &mut AsyncPgConnection, id: &str) -> QueryResult<()> {
    diesel::update(prospects::table.find(id))
        .set(prospects::requeue_at.eq(None::<chrono::DateTime<chrono::Utc>>))
        .execute(conn)
        .await
        .map(drop)
}
