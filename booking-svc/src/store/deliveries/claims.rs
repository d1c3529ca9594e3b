//! Receipts and leases of deliveries, and how attempts end.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{self, array, case_when, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Double, Nullable, Text, Timestamptz},
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use runtime::trace::Traceparent;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::{DeliveryState, IgnoreReason},
    store::{
        JsonText, current_time,
        lease::{self, Lease},
        prepared::Prepare as _,
        schema::webhook_deliveries,
    },
};

/// How long one attempt to apply a delivery may take before another process may claim it.
pub(super) const LEASE: Duration = Duration::from_secs(30);
/// The number of attempts after which a delivery is a dead letter.
const MAX_ATTEMPTS: i32 = 20;
/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_mins(15);
/// The columns of the lease.
pub(super) const LEASE_COLUMNS: (
    webhook_deliveries::lease_token,
    webhook_deliveries::lease_expires_at,
) = (
    webhook_deliveries::lease_token,
    webhook_deliveries::lease_expires_at,
);

/// A delivery to store.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(diesel::pg::Pg))]
pub struct NewDelivery<'a> {
    /// The id, if this is the first delivery of its event.
    pub id: Uuid,
    /// See [`crate::domain::dedupe_key`].
    pub dedupe_key: &'a str,
    /// The sender.
    pub source: &'a str,
    /// The account of the booking tool that sent it.
    pub account: &'a str,
    /// The event as the sender named it.
    pub event_name: &'a str,
    /// The uid of its booking.
    pub booking_uid: Option<&'a str>,
    /// The SHA-256 of the body.
    pub body_sha256: &'a [u8],
    /// The body without secrets.
    pub payload: Option<&'a JsonText>,
    /// The body of an unreadable delivery.
    pub raw_body: Option<&'a [u8]>,
    /// The event to apply, as JSON.
    pub event: Option<JsonText>,
    /// `Received` with an event, else `Ignored` or `Unreadable`.
    pub state: DeliveryState,
    /// Why it is ignored or unreadable.
    pub reason: Option<&'a str>,
    /// When the delivery arrived.
    pub received_at: DateTime<Utc>,
    /// The id of its trace, as 32 hex digits.
    pub trace_id: Option<String>,
    /// Its trace context, as a `traceparent`.
    pub traceparent: Option<String>,
    /// See [`crate::domain::CopyKey`].
    pub copy_key: Option<String>,
    /// When the event happened, if there is a `copy_key`.
    pub event_time: Option<DateTime<Utc>>,
}

/// A delivery that a worker has claimed.
#[derive(Clone, Debug)]
pub struct DueDelivery {
    /// The lease on the delivery.
    pub lease: Lease,
    /// The event to apply, as JSON.
    pub event: Value,
    /// The trace context of the delivery.
    pub traceparent: Option<Traceparent>,
    /// Whether every attempt ended without a result, for example because each one crashed its
    /// process.
    pub is_exhausted: bool,
}

/// The time until the second look at an unmatched delivery: longer than an import may take that was
/// in progress when the delivery was ignored.
const SECOND_LOOK: Duration = Duration::from_mins(1);

/// Stores a delivery without an event to apply. Returns whether it is the first copy.
pub async fn keep(conn: &mut AsyncPgConnection, new: &NewDelivery<'_>) -> QueryResult<bool> {
    keep_until(conn, new, sql("NULL")).await
}

/// Stores an unmatched delivery, which gets a second look. Returns the same as [`keep`].
pub async fn keep_unmatched(
    conn: &mut AsyncPgConnection,
    new: &NewDelivery<'_>,
) -> QueryResult<bool> {
    let ignored = NewDelivery {
        state: DeliveryState::Ignored,
        reason: Some(IgnoreReason::NoMatchingOutreachSequence.as_str()),
        ..new.clone()
    };
    keep_until(conn, &ignored, lease::after(SECOND_LOOK)).await
}

async fn keep_until(
    conn: &mut AsyncPgConnection,
    new: &NewDelivery<'_>,
    next_look: SqlLiteral<Nullable<Timestamptz>>,
) -> QueryResult<bool> {
    let kept = diesel::insert_into(webhook_deliveries::table)
        .values((
            new,
            webhook_deliveries::finished_at.eq(current_time().nullable()),
            webhook_deliveries::next_attempt_at.eq(next_look),
        ))
        .on_conflict(webhook_deliveries::dedupe_key)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(kept == 1)
}

/// Stores a delivery with an event and claims it in the same statement: its receipt.
///
/// Returns the lease if the event is ours to apply: the event is new, or an earlier copy may be
/// retried and has no lease.
pub async fn receive(
    conn: &mut AsyncPgConnection,
    new: &NewDelivery<'_>,
    token: Uuid,
) -> QueryResult<Option<Lease>> {
    use diesel::query_dsl::methods::FilterDsl;

    let claimed = diesel::insert_into(webhook_deliveries::table)
        .values((
            new,
            lease::granted(LEASE_COLUMNS, token, LEASE),
            webhook_deliveries::attempts.eq(1),
            webhook_deliveries::next_attempt_at.eq(current_time().nullable()),
        ))
        .on_conflict(webhook_deliveries::dedupe_key)
        .do_update()
        .set((
            webhook_deliveries::state.eq(DeliveryState::Received),
            webhook_deliveries::reason.eq(None::<String>),
            webhook_deliveries::last_error.eq(None::<String>),
            webhook_deliveries::finished_at.eq(None::<DateTime<Utc>>),
            webhook_deliveries::event.eq(excluded(webhook_deliveries::event)),
            webhook_deliveries::payload.eq(excluded(webhook_deliveries::payload)),
            webhook_deliveries::body_sha256.eq(excluded(webhook_deliveries::body_sha256)),
            webhook_deliveries::trace_id.eq(excluded(webhook_deliveries::trace_id)),
            webhook_deliveries::traceparent.eq(excluded(webhook_deliveries::traceparent)),
            webhook_deliveries::lease_token.eq(excluded(webhook_deliveries::lease_token)),
            webhook_deliveries::lease_expires_at.eq(excluded(webhook_deliveries::lease_expires_at)),
            // A copy that revives a finished delivery starts with a new budget of attempts.
            webhook_deliveries::attempts.eq(case_when(
                webhook_deliveries::state.eq(DeliveryState::Received),
                webhook_deliveries::attempts + 1,
            )
            .otherwise(1)),
            webhook_deliveries::next_attempt_at.eq(current_time().nullable()),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .filter(is_open())
        .returning(webhook_deliveries::id)
        // Unlike `get_result`, which returns with the first row, this waits for the commit: the row
        // may still fail to be stored.
        .get_results::<Uuid>(conn)
        .await?
        .pop();
    Ok(claimed.map(|id| Lease { id, token }))
}

type MayBeRetried = dsl::Or<
    dsl::EqAny<webhook_deliveries::state, [DeliveryState; 2]>,
    dsl::IsNotDistinctFrom<webhook_deliveries::reason, IgnoreReason>,
>;

/// The condition that the event of a delivery may still be applied: the delivery waits, is a dead
/// letter, or is unmatched.
pub(super) fn may_be_retried() -> MayBeRetried {
    webhook_deliveries::state
        .eq_any([DeliveryState::Received, DeliveryState::Dead])
        .or(webhook_deliveries::reason
            .is_not_distinct_from(IgnoreReason::NoMatchingOutreachSequence))
}

type IsOpen = dsl::And<MayBeRetried, lease::IsFree<webhook_deliveries::lease_expires_at>>;

/// The condition that a copy may apply the event of a delivery: it may be retried, and has no
/// lease.
pub(super) fn is_open() -> IsOpen {
    may_be_retried().and(lease::is_free(webhook_deliveries::lease_expires_at))
}

/// The condition that a delivery of the alias `due` waits.
const IS_DUE: &str = "due.state = 'received'";

/// Claims the delivery that has been due the longest and has no lease.
pub async fn claim_due(
    conn: &mut AsyncPgConnection,
    token: Uuid,
) -> QueryResult<Option<DueDelivery>> {
    let due = diesel::alias!(webhook_deliveries as due);
    let next = due
        // The same literal as in the index: a plan for any state would not use it.
        .filter(sql::<Bool>(IS_DUE))
        .filter(
            due.field(webhook_deliveries::next_attempt_at)
                .le(current_time().nullable()),
        )
        .filter(lease::is_free(
            due.field(webhook_deliveries::lease_expires_at),
        ))
        .order(due.field(webhook_deliveries::next_attempt_at))
        .limit(1)
        .select(due.field(webhook_deliveries::id))
        .for_update()
        .skip_locked();
    let claimed = diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq_any(array(next)))
        .set((
            lease::granted(LEASE_COLUMNS, token, LEASE),
            webhook_deliveries::attempts.eq(webhook_deliveries::attempts + 1),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .returning((
            webhook_deliveries::id,
            webhook_deliveries::event,
            webhook_deliveries::attempts,
            webhook_deliveries::traceparent,
        ))
        .prepared()
        .get_result::<(Uuid, Option<Value>, i32, Option<String>)>(conn)
        .await
        .optional()?;
    Ok(
        claimed.map(|(id, event, attempts, traceparent)| DueDelivery {
            lease: Lease { id, token },
            event: event.unwrap_or(Value::Null),
            traceparent: traceparent.and_then(|text| text.parse().ok()),
            is_exhausted: attempts > MAX_ATTEMPTS,
        }),
    )
}

/// Returns the time until a delivery can be claimed, or `None` if none waits.
///
/// A delivery with a lease can be claimed when that expires.
pub async fn until_next_due(conn: &mut AsyncPgConnection) -> QueryResult<Option<Duration>> {
    let seconds = webhook_deliveries::table
        // The same literal as in the index.
        .filter(sql::<Bool>("state = 'received'"))
        .select(sql::<Nullable<Double>>(
            "extract(epoch FROM min(greatest(next_attempt_at, lease_expires_at)) \
                                - clock_timestamp())::float8",
        ))
        .get_result::<Option<f64>>(conn)
        .await?;
    Ok(seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or_default()))
}

/// Finishes a claimed delivery as unmatched, so that it gets a second look. Returns whether the
/// lease was still held; if not, nothing changes.
pub async fn ignore_unmatched(conn: &mut AsyncPgConnection, lease: Lease) -> QueryResult<bool> {
    let finished = diesel::update(webhook_deliveries::table.find(lease.id))
        .filter(webhook_deliveries::lease_token.eq(lease.token))
        .set((
            lease::released(LEASE_COLUMNS),
            webhook_deliveries::state.eq(DeliveryState::Ignored),
            webhook_deliveries::reason.eq(IgnoreReason::NoMatchingOutreachSequence),
            webhook_deliveries::last_error.eq(None::<String>),
            webhook_deliveries::next_attempt_at.eq(lease::after(SECOND_LOOK)),
            webhook_deliveries::finished_at.eq(current_time().nullable()),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await?;
    Ok(finished == 1)
}

/// Releases a claimed delivery after a failed attempt: it is retried after a backoff, or becomes a
/// dead letter after the last attempt.
///
/// Returns whether the delivery is retried. If the lease is no longer held, nothing changes, and it
/// is not.
pub async fn release(conn: &mut AsyncPgConnection, lease: Lease, error: &str) -> QueryResult<bool> {
    let is_last = webhook_deliveries::attempts.ge(MAX_ATTEMPTS);
    let state = diesel::update(webhook_deliveries::table.find(lease.id))
        .filter(webhook_deliveries::lease_token.eq(lease.token))
        .set((
            lease::released(LEASE_COLUMNS),
            webhook_deliveries::state.eq(case_when(
                is_last,
                DeliveryState::Dead.into_sql::<Text>(),
            )
            .otherwise(DeliveryState::Received)),
            webhook_deliveries::reason.eq(case_when(is_last, error.into_sql::<Text>())),
            webhook_deliveries::last_error.eq(error),
            webhook_deliveries::next_attempt_at.eq(case_when(
                diesel::dsl::not(is_last),
                lease::backoff::<Timestamptz>(LONGEST_WAIT),
            )),
            webhook_deliveries::finished_at.eq(case_when(is_last, current_time())),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .returning(webhook_deliveries::state)
        .get_result::<DeliveryState>(conn)
        .await
        .optional()?;
    Ok(state == Some(DeliveryState::Received))
}

/// Postpones a claimed delivery that waits for others: it is retried after `wait`, and the attempt
/// does not count. Nothing changes if the lease is no longer held.
pub async fn postpone(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    wait: Duration,
) -> QueryResult<()> {
    diesel::update(webhook_deliveries::table.find(lease.id))
        .filter(webhook_deliveries::lease_token.eq(lease.token))
        .set((
            lease::released(LEASE_COLUMNS),
            webhook_deliveries::attempts.eq(webhook_deliveries::attempts - 1),
            webhook_deliveries::next_attempt_at.eq(lease::after(wait)),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}
