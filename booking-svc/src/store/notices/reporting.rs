//! Stores the results of attempts to send notices.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    claiming::LEASE_COLUMNS,
    reading::{self, Notice, NoticeView},
};
use crate::{
    domain::{DestinationState, NoticeState, SkipReason},
    store::{
        current_time,
        lease::{self, Lease},
        prepared::Prepare as _,
        schema::{notice_destinations, notices, paused_destinations},
        transaction,
    },
};

/// The waits after failed attempts, in seconds. After the last one, the notice is given up at that
/// destination. Up to a fifth is added at random.
const WAITS: [u64; 6] = [5, 30, 300, 1_800, 7_200, 18_000];

/// An attempt to send a notice to a destination.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The destination.
    pub destination: String,
    /// The outcome.
    pub outcome: AttemptOutcome,
    /// Why the attempt failed or was skipped.
    pub error: String,
    /// The minimum wait before the next attempt, if the peer asked for one.
    pub retry_delay: Option<Duration>,
    /// Whether the peer may have accepted the notice although the attempt failed.
    pub may_be_accepted: bool,
}

/// A sender's report on a claimed notice.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// All destinations of the notice.
    pub destinations: &'a [String],
    /// An attempt at one of them.
    pub attempt: Option<&'a Attempt>,
    /// The fallback, which becomes a destination if the attempt failed for good.
    pub fallback: Option<&'a str>,
    /// Whether the sender is done with the lease.
    pub release: bool,
}

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// The peer has accepted the notice.
    Sent,
    /// Another attempt may succeed.
    Failed,
    /// No other attempt can succeed.
    Refused,
    /// The notice must not be sent there.
    Skipped,
}

/// Stores a report on a claimed notice. Returns the notice after it, or `None` if the lease was
/// taken over.
pub async fn report(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    report: Report<'_>,
) -> QueryResult<Option<NoticeView>> {
    transaction(conn, async |conn| {
        let notice = notices::table
            .find(lease.id)
            .filter(notices::lease_token.eq(lease.token))
            .select(Notice::as_select())
            .for_update()
            .get_result(conn)
            .await
            .optional()?;
        let Some(notice) = notice else {
            return Ok(None);
        };
        add_destinations(conn, lease.id, report.destinations).await?;
        if let Some(attempt) = report.attempt {
            let state = keep_attempt(conn, &notice, attempt).await?;
            let is_lost = matches!(state, DestinationState::Dead | DestinationState::Skipped);
            if let Some(fallback) = report.fallback.filter(|_| is_lost) {
                add_destinations(conn, lease.id, &[fallback.to_owned()]).await?;
            }
        }
        settle(conn, lease.id, report.release).await?;
        reading::find(conn, lease.id).await
    })
    .await
}

async fn add_destinations(
    conn: &mut AsyncPgConnection,
    notice_id: Uuid,
    destinations: &[String],
) -> QueryResult<()> {
    let new = destinations.iter().map(|destination| {
        (
            notice_destinations::notice_id.eq(notice_id),
            notice_destinations::destination.eq(destination),
            notice_destinations::next_attempt_at.eq(current_time().nullable()),
        )
    });
    diesel::insert_into(notice_destinations::table)
        .values(new.collect::<Vec<_>>())
        .on_conflict_do_nothing()
        .prepared()
        .execute(conn)
        .await
        .map(drop)
}

async fn keep_attempt(
    conn: &mut AsyncPgConnection,
    notice: &Notice,
    attempt: &Attempt,
) -> QueryResult<DestinationState> {
    let key = (notice.id, attempt.destination.as_str());
    let (state, retry) = match attempt.outcome {
        AttemptOutcome::Sent => (DestinationState::Sent, None),
        AttemptOutcome::Skipped => (DestinationState::Skipped, None),
        AttemptOutcome::Refused => (DestinationState::Dead, None),
        AttemptOutcome::Failed => match retry_wait(conn, key, attempt).await? {
            Some(wait) => (DestinationState::Pending, Some(after(wait))),
            None => (DestinationState::Dead, None),
        },
    };
    let error = Some(attempt.error.as_str()).filter(|error| !error.is_empty());
    diesel::update(notice_destinations::table.find(key))
        .set((
            notice_destinations::state.eq(state),
            notice_destinations::attempts.eq(notice_destinations::attempts + 1),
            notice_destinations::may_be_accepted
                .eq(notice_destinations::may_be_accepted
                    .or(attempt.may_be_accepted.into_sql::<Bool>())),
            notice_destinations::last_error.eq(error),
            notice_destinations::updated_at.eq(current_time()),
            notice_destinations::next_attempt_at.eq(None::<DateTime<Utc>>),
        ))
        .prepared()
        .execute(conn)
        .await?;
    if state == DestinationState::Sent {
        keep_accepted(conn, notice.id, &attempt.destination).await?;
    }
    let Some(next_attempt_at) = retry else {
        return Ok(state);
    };
    diesel::update(notice_destinations::table.find(key))
        .set(notice_destinations::next_attempt_at.eq(next_attempt_at.nullable()))
        .execute(conn)
        .await?;
    give_up_after(conn, key, notice.useless_at).await?;
    notice_destinations::table
        .find(key)
        .select(notice_destinations::state)
        .get_result(conn)
        .await
}

/// Returns the wait after a failed attempt, or `None` if it was the last one: a notice that the
/// peer may have accepted twice is not sent again.
async fn retry_wait(
    conn: &mut AsyncPgConnection,
    key: (Uuid, &str),
    attempt: &Attempt,
) -> QueryResult<Option<Duration>> {
    let (attempts, was_perhaps_accepted) = notice_destinations::table
        .find(key)
        .select((
            notice_destinations::attempts,
            notice_destinations::may_be_accepted,
        ))
        .get_result::<(i32, bool)>(conn)
        .await?;
    let may_be_tried = !(attempt.may_be_accepted && was_perhaps_accepted);
    Ok(may_be_tried
        .then(|| wait(attempts, attempt.retry_delay))
        .flatten())
}

/// Records that a destination accepted a notice, and so works.
async fn keep_accepted(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    destination: &str,
) -> QueryResult<()> {
    diesel::update(notices::table.find(id))
        .filter(notices::told_at.is_null())
        .set(
            notices::told_at.eq(sql::<diesel::sql_types::Nullable<Timestamptz>>(
                "clock_timestamp()",
            )),
        )
        .prepared()
        .execute(conn)
        .await?;
    diesel::delete(paused_destinations::table.find(destination))
        .execute(conn)
        .await
        .map(drop)
}

/// Gives up a destination whose next attempt would come after the call.
async fn give_up_after(
    conn: &mut AsyncPgConnection,
    key: (Uuid, &str),
    useless_at: Option<DateTime<Utc>>,
) -> QueryResult<()> {
    let Some(useless_at) = useless_at else {
        return Ok(());
    };
    diesel::update(notice_destinations::table.find(key))
        .filter(notice_destinations::next_attempt_at.ge(useless_at))
        .set((
            notice_destinations::state.eq(DestinationState::Dead),
            notice_destinations::next_attempt_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Finishes a notice if no destination waits; releases it if all remaining destinations wait, or if
/// the sender is done with the lease.
async fn settle(conn: &mut AsyncPgConnection, id: Uuid, release: bool) -> QueryResult<()> {
    let states = notice_destinations::table
        .filter(notice_destinations::notice_id.eq(id))
        .select((
            notice_destinations::state,
            notice_destinations::next_attempt_at.gt(clock().nullable()),
            notice_destinations::next_attempt_at,
        ))
        .prepared()
        .load::<(DestinationState, Option<bool>, Option<DateTime<Utc>>)>(conn)
        .await?;
    let has = |state| {
        states
            .iter()
            .any(|(of_destination, ..)| *of_destination == state)
    };
    if has(DestinationState::Pending) {
        let is_due = |(state, waits, _): &&(_, Option<bool>, _)| {
            *state == DestinationState::Pending && *waits != Some(true)
        };
        let next = states.iter().filter_map(|(.., next)| *next).min();
        if !release && states.iter().any(|each| is_due(&each)) {
            return Ok(());
        }
        return diesel::update(notices::table.find(id))
            .set((
                notices::next_attempt_at.eq(next),
                lease::released(LEASE_COLUMNS),
            ))
            .execute(conn)
            .await
            .map(drop);
    }
    let (state, reason) = if has(DestinationState::Sent) {
        (NoticeState::Sent, None)
    } else if has(DestinationState::Dead) {
        (NoticeState::Dead, None)
    } else {
        (NoticeState::Skipped, Some(SkipReason::NoRecipient))
    };
    let again_at = diesel::update(notices::table.find(id))
        .set((
            notices::state.eq(state),
            notices::skip_reason.eq(reason),
            notices::resend.eq(false),
            notices::next_attempt_at.eq(None::<DateTime<Utc>>),
            notices::finished_at.eq(current_time().nullable()),
            lease::released(LEASE_COLUMNS),
        ))
        .returning(notices::again_at)
        .prepared()
        .get_result::<Option<DateTime<Utc>>>(conn)
        .await?;
    match again_at {
        Some(_) => begin_again(conn, id).await,
        None => Ok(()),
    }
}

/// Makes a notice due again that was finished while the call got another host.
async fn begin_again(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<()> {
    diesel::update(notices::table.find(id))
        .set((
            notices::state.eq(NoticeState::Pending),
            notices::skip_reason.eq(None::<SkipReason>),
            notices::next_attempt_at.eq(notices::again_at),
            notices::finished_at.eq(None::<DateTime<Utc>>),
            notices::again_at.eq(None::<DateTime<Utc>>),
        ))
        .prepared()
        .execute(conn)
        .await
        .map(drop)
}

/// Returns the wait after a failed attempt, or `None` after the last one.
fn wait(earlier_attempts: i32, requested: Option<Duration>) -> Option<Duration> {
    let index = usize::try_from(earlier_attempts).unwrap_or_default();
    let wait = Duration::from_secs(*WAITS.get(index)?);
    Some(wait.max(requested.unwrap_or_default()))
}

fn after(wait: Duration) -> SqlLiteral<Timestamptz> {
    let wait = wait.as_millis();
    sql(&format!(
        "clock_timestamp() + {wait} * (1 + random() / 5) * interval '1 millisecond'"
    ))
}

fn clock() -> SqlLiteral<Timestamptz> {
    sql("clock_timestamp()")
}
