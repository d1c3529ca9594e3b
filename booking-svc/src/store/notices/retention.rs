//! Deletes notices after their retention time.

use chrono::{DateTime, Utc};
use diesel::{dsl::array, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{
    domain::NoticeState,
    store::{current_time, schema::notices},
};

/// The number of notices per statement. It is small, so that no other transaction waits long.
pub const BATCH_SIZE: i64 = 500;

/// Deletes notices that were finished before a time, at most [`BATCH_SIZE`] and the oldest first.
/// Returns their number.
///
/// Dead ones are kept until an operator handles them. Notices of upcoming calls are kept, so that they are
/// not sent twice.
pub async fn delete_finished(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
) -> QueryResult<usize> {
    let old = diesel::alias!(notices as old);
    let useless_at = old.field(notices::useless_at);
    let is_unsent = useless_at
        .is_null()
        .and(old.field(notices::told_at).is_null());
    let oldest = old
        .filter(old.field(notices::state).ne(NoticeState::Dead))
        .filter(old.field(notices::created_at).lt(before))
        .filter(old.field(notices::finished_at).lt(before))
        .filter(useless_at.lt(current_time().nullable()).or(is_unsent))
        .order((old.field(notices::created_at), old.field(notices::id)))
        .limit(BATCH_SIZE)
        .select(old.field(notices::id))
        .for_update()
        .skip_locked();
    diesel::delete(notices::table)
        .filter(notices::id.eq_any(array(oldest)))
        .execute(conn)
        .await
}
