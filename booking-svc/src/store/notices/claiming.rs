//! Claims notices for senders.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Nullable, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::reading::{self, Notice, NoticeView};
use crate::{
    domain::{DestinationState, SkipReason},
    store::{
        current_time,
        lease::{self, Lease},
        prepared::Prepare as _,
        schema::{notice_destinations, notices},
        transaction,
    },
};

/// The lease of a sender, for all destinations of a notice.
const LEASE: Duration = Duration::from_secs(90);
/// The columns of the lease.
pub(super) const LEASE_COLUMNS: (notices::lease_token, notices::lease_expires_at) =
    (notices::lease_token, notices::lease_expires_at);

/// Claims the notices that have been due the longest and have no lease.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    token: Uuid,
    limit: i64,
) -> QueryResult<Vec<NoticeView>> {
    transaction(conn, async |conn| {
        let due = notices::table
            .filter(notices::next_attempt_at.le(current_time().nullable()))
            .filter(lease::is_free(notices::lease_expires_at))
            .order(notices::next_attempt_at)
            .limit(limit)
            .select(notices::id)
            .for_update()
            .skip_locked()
            .load::<Uuid>(conn)
            .await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let mut claimed = diesel::update(notices::table)
            .filter(notices::id.eq_any(&due))
            .set((
                notices::told_at.eq(sent_or_unreported()),
                lease::granted(LEASE_COLUMNS, token, LEASE),
                notices::attempts.eq(notices::attempts + 1),
            ))
            .returning(Notice::as_returning())
            .prepared()
            .get_results(conn)
            .await?;
        claimed.sort_by_key(|notice| notice.next_attempt_at);
        reading::with_destinations(conn, claimed).await
    })
    .await
}

/// Returns the time of the clock that decides when notices are due.
pub async fn clock(conn: &mut AsyncPgConnection) -> QueryResult<DateTime<Utc>> {
    diesel::select(current_time()).get_result(conn).await
}

/// Marks a claimed notice as begun, and stores its call start and expiry. Returns whether the lease
/// is still valid.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    start: Option<DateTime<Utc>>,
    useless_at: Option<DateTime<Utc>>,
) -> QueryResult<bool> {
    let begun = diesel::update(notices::table.find(lease.id))
        .filter(notices::lease_token.eq(lease.token))
        .set((
            notices::begun_at.eq(current_time().nullable()),
            notices::useless_at.eq(useless_at),
        ))
        .prepared()
        .execute(conn)
        .await?;
    // The start in a notice that was sent is not changed.
    diesel::update(notices::table.find(lease.id))
        .filter(notices::lease_token.eq(lease.token))
        .filter(notices::told_at.is_null())
        .set(notices::told_start.eq(start))
        .prepared()
        .execute(conn)
        .await?;
    Ok(begun == 1)
}

/// Records that the lost database had sent a claimed notice, with the start that the call had when
/// the notice was decided.
pub async fn record_sent(conn: &mut AsyncPgConnection, lease: Lease) -> QueryResult<()> {
    diesel::update(notices::table.find(lease.id))
        .filter(notices::lease_token.eq(lease.token))
        .filter(notices::told_at.is_null())
        .set((
            notices::told_at.eq(current_time().nullable()),
            notices::told_start.eq(notices::decided_start),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Finishes a claimed notice as skipped, for all remaining destinations.
pub async fn finish_skipped(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    reason: SkipReason,
) -> QueryResult<()> {
    diesel::update(notice_destinations::table)
        .filter(notice_destinations::notice_id.eq(lease.id))
        .filter(notice_destinations::state.eq(DestinationState::Pending))
        .set((
            notice_destinations::state.eq(DestinationState::Skipped),
            notice_destinations::last_error.eq(reason.as_str()),
            notice_destinations::next_attempt_at.eq(None::<DateTime<Utc>>),
            notice_destinations::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    let state = "CASE WHEN EXISTS (SELECT FROM notice_destinations AS known \
                 WHERE known.notice_id = notices.id AND known.state = 'sent') \
                 THEN 'sent' ELSE 'skipped' END";
    diesel::update(notices::table.find(lease.id))
        .filter(notices::lease_token.eq(lease.token))
        .set((
            notices::state.eq(sql::<Text>(state)),
            notices::skip_reason.eq(reason),
            notices::resend.eq(false),
            notices::next_attempt_at.eq(None::<DateTime<Utc>>),
            notices::finished_at.eq(current_time().nullable()),
            lease::released(LEASE_COLUMNS),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// The SQL for when a notice was first sent. One whose sender never reported counts as sent.
fn sent_or_unreported() -> SqlLiteral<Nullable<Timestamptz>> {
    sql("coalesce(told_at, CASE WHEN lease_token IS NOT NULL THEN begun_at END)")
}
