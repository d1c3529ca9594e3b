//! Manual actions: resending notices, and pausing destinations.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::{
    domain::{DestinationState, NoticeState, SkipReason},
    store::{
        current_time,
        schema::{notice_destinations, notices, paused_destinations},
    },
};

/// Makes a finished notice due again, at one destination or at all of its destinations. Returns
/// whether it was finished and has such a destination. Must be called in a transaction.
pub async fn resend(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    destination: Option<&str>,
) -> QueryResult<bool> {
    let resent = diesel::update(notices::table.find(id))
        .filter(notices::finished_at.is_not_null())
        .set((
            notices::state.eq(NoticeState::Pending),
            notices::skip_reason.eq(None::<SkipReason>),
            notices::resend.eq(true),
            // A notice that was never claimed must not count as one that waits.
            notices::begun_at.eq(current_time().nullable()),
            notices::next_attempt_at.eq(current_time().nullable()),
            notices::finished_at.eq(None::<chrono::DateTime<chrono::Utc>>),
        ))
        .execute(conn)
        .await?;
    if resent == 0 {
        return Ok(false);
    }
    let due = (
        notice_destinations::state.eq(DestinationState::Pending),
        notice_destinations::attempts.eq(0),
        notice_destinations::may_be_accepted.eq(false),
        notice_destinations::next_attempt_at.eq(current_time().nullable()),
        notice_destinations::updated_at.eq(current_time()),
    );
    let of_notice = notice_destinations::notice_id.eq(id);
    match destination {
        Some(name) => {
            diesel::update(notice_destinations::table)
                .filter(of_notice)
                .filter(notice_destinations::destination.eq(name))
                .set(due)
                .execute(conn)
                .await?;
        }
        None => {
            diesel::update(notice_destinations::table)
                .filter(of_notice)
                .set(due)
                .execute(conn)
                .await?;
        }
    }
    Ok(true)
}

/// Lists the destinations to which nothing is sent.
pub async fn list_paused(conn: &mut AsyncPgConnection) -> QueryResult<Vec<String>> {
    paused_destinations::table
        .order(paused_destinations::destination)
        .select(paused_destinations::destination)
        .load(conn)
        .await
}

/// Pauses a destination.
pub async fn pause(
    conn: &mut AsyncPgConnection,
    destination: &str,
    reason: &str,
) -> QueryResult<()> {
    diesel::insert_into(paused_destinations::table)
        .values((
            paused_destinations::destination.eq(destination),
            paused_destinations::reason.eq(reason),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}
