//! Reads notices.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::{
    domain::{DestinationState, LastSent, NoticeKind, NoticeState, SkipReason},
    store::schema::{notice_destinations, notices},
};

/// A stored notice.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notices, check_for_backend(diesel::pg::Pg))]
pub struct Notice {
    /// The id.
    pub id: Uuid,
    /// The id of the call, which is that of its first plan.
    pub call_id: Uuid,
    /// The kind.
    pub kind: NoticeKind,
    /// The state.
    pub state: NoticeState,
    /// Why it was skipped.
    pub skip_reason: Option<SkipReason>,
    /// The start of the call before it was moved.
    pub moved_from: Option<DateTime<Utc>>,
    /// The start of the call when the notice was first claimed.
    pub told_start: Option<DateTime<Utc>>,
    /// When the event happened, by the sender's clock.
    pub event_time: Option<DateTime<Utc>>,
    /// After this time the notice is not retried.
    pub useless_at: Option<DateTime<Utc>>,
    /// Whether a user requested to send the notice again.
    pub resend: bool,
    /// How often the notice was claimed.
    pub attempts: i32,
    /// When the notice is due.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When the notice was created.
    pub created_at: DateTime<Utc>,
    /// When the notice was finished.
    pub finished_at: Option<DateTime<Utc>>,
}

/// The state of a notice at one destination.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = notice_destinations, check_for_backend(diesel::pg::Pg))]
pub struct Destination {
    /// The notice.
    pub notice_id: Uuid,
    /// The name.
    pub destination: String,
    /// The state.
    pub state: DestinationState,
    /// The number of attempts.
    pub attempts: i32,
    /// Why the last attempt failed, or the destination was skipped.
    pub last_error: Option<String>,
    /// When the next attempt is due.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When the state last changed.
    pub updated_at: DateTime<Utc>,
}

/// A notice with its destinations, by name.
pub type NoticeView = (Notice, Vec<Destination>);

/// A filter for notices, and where the page begins.
#[derive(Clone, Debug, Default)]
pub struct NoticeFilter {
    /// Only those in this state.
    pub state: Option<NoticeState>,
    /// Only those of this call.
    pub call_id: Option<Uuid>,
    /// Only those after this one, by the time of creation and the id.
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

/// Finds a notice.
pub async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<NoticeView>> {
    let notice = notices::table
        .find(id)
        .select(Notice::as_select())
        .get_result(conn)
        .await
        .optional()?;
    let with_destinations = with_destinations(conn, notice.into_iter().collect()).await?;
    Ok(with_destinations.into_iter().next())
}

/// Lists notices, the newest first.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: NoticeFilter,
    limit: i64,
) -> QueryResult<Vec<NoticeView>> {
    let mut query = notices::table
        .order((notices::created_at.desc(), notices::id.desc()))
        .limit(limit)
        .select(Notice::as_select())
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(notices::state.eq(state));
    }
    if let Some(call_id) = filter.call_id {
        query = query.filter(notices::call_id.eq(call_id));
    }
    if let Some((created_at, id)) = filter.after {
        query = query.filter(
            notices::created_at
                .lt(created_at)
                .or(notices::created_at.eq(created_at).and(notices::id.lt(id))),
        );
    }
    let listed = query.load(conn).await?;
    with_destinations(conn, listed).await
}

/// Returns the last other notice of the call that was sent, except for reminders. The notice itself
/// does not count: some of its destinations may be left.
///
/// A notice that is being sent, or was never reported, counts as sent: its recipients must receive
/// a cancellation.
pub async fn last_sent(
    conn: &mut AsyncPgConnection,
    notice: &Notice,
) -> QueryResult<Option<LastSent>> {
    let last = notices::table
        .filter(notices::call_id.eq(notice.call_id))
        .filter(notices::id.ne(notice.id))
        .filter(
            notices::told_at.is_not_null().or(notices::begun_at
                .is_not_null()
                .and(notices::lease_token.is_not_null())),
        )
        .filter(notices::kind.ne(NoticeKind::Reminder))
        .order(notices::told_at.desc().nulls_first())
        .select((notices::kind, notices::told_start))
        .first::<(NoticeKind, Option<DateTime<Utc>>)>(conn)
        .await
        .optional()?;
    Ok(last.map(|(kind, start)| LastSent { kind, start }))
}

/// Returns whether the time from which the notice's call has moved was sent for another call, which is
/// part of it now: for one of `plan_ids`.
pub async fn was_sent_by_another(
    conn: &mut AsyncPgConnection,
    notice: &Notice,
    plan_ids: &[Uuid],
) -> QueryResult<bool> {
    let Some(moved_from) = notice.moved_from.filter(|_| plan_ids.len() > 1) else {
        return Ok(false);
    };
    let sent = notices::table
        .filter(notices::call_id.eq_any(plan_ids))
        .filter(notices::call_id.ne(notice.call_id))
        .filter(notices::told_start.eq(moved_from))
        .filter(notices::told_at.is_not_null());
    // It is sent once.
    let sent_again = notices::table
        .filter(notices::call_id.eq(notice.call_id))
        .filter(notices::id.ne(notice.id))
        .filter(notices::moved_from.eq(moved_from))
        .filter(notices::told_at.is_not_null());
    diesel::select(exists(sent).and(not(exists(sent_again))))
        .get_result(conn)
        .await
}

/// Lists the destinations that accepted another notice of the same call, or of one that is part of it now:
/// of one of `plan_ids`.
pub async fn list_informed(
    conn: &mut AsyncPgConnection,
    notice: &Notice,
    plan_ids: &[Uuid],
) -> QueryResult<Vec<String>> {
    let others = notices::table
        .filter(notices::call_id.eq_any(plan_ids))
        .filter(notices::id.ne(notice.id))
        .select(notices::id)
        .load::<Uuid>(conn)
        .await?;
    notice_destinations::table
        .filter(notice_destinations::notice_id.eq_any(others))
        .filter(notice_destinations::state.eq(DestinationState::Sent))
        .order(notice_destinations::destination)
        .select(notice_destinations::destination)
        .distinct()
        .load(conn)
        .await
}

/// Loads the destinations of notices.
pub(super) async fn with_destinations(
    conn: &mut AsyncPgConnection,
    notices: Vec<Notice>,
) -> QueryResult<Vec<NoticeView>> {
    if notices.is_empty() {
        return Ok(Vec::new());
    }
    let ids = notices.iter().map(|notice| notice.id).collect::<Vec<_>>();
    let destinations = notice_destinations::table
        .filter(notice_destinations::notice_id.eq_any(ids))
        .order((
            notice_destinations::notice_id,
            notice_destinations::destination,
        ))
        .select(Destination::as_select())
        .load(conn)
        .await?;
    let of_notice = |notice: Notice| {
        let is_of_notice = |destination: &&Destination| destination.notice_id == notice.id;
        let own = destinations.iter().filter(is_of_notice).cloned().collect();
        (notice, own)
    };
    Ok(notices.into_iter().map(of_notice).collect())
}
