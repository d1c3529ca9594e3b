//! Receipt and leases: who takes a delivery in, who applies it, and how that ends.

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

/// How long one attempt to apply a delivery may take before another process may take it over.
pub(super) const LEASE: Duration = Duration::from_secs(30);
/// How often a delivery is tried before it is a dead letter.
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

/// A delivery to keep.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(diesel::pg::Pg))]
pub struct NewDelivery<'a> {
    /// The id, if this is the first delivery of its event.
    pub id: Uuid,
    /// See [`crate::domain::dedupe_key`].
    pub dedupe_key: &'a str,
    /// Who sent it.
    pub source: &'a str,
    /// The account of the booking tool that it came through.
    pub account: &'a str,
    /// The event as the sender named it.
    pub event_name: &'a str,
    /// The booking that it is about.
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
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The trace in which it arrived, 32 hexadecimal digits.
    pub trace_id: Option<String>,
    /// Where in that trace, as a `traceparent`.
    pub traceparent: Option<String>,
    /// See [`crate::domain::CopyKey`].
    pub copy_key: Option<String>,
    /// When the event happened, with a `copy_key`.
    pub event_time: Option<DateTime<Utc>>,
}

/// A delivery that a worker has claimed.
#[derive(Clone, Debug)]
pub struct DueDelivery {
    /// The right to apply it.
    pub lease: Lease,
    /// The event to apply, as JSON.
    pub event: Value,
    /// Where in which trace it arrived.
    pub traceparent: Option<Traceparent>,
    /// Whether every attempt so far ended without a result, as when each kills its process.
    pub is_exhausted: bool,
}

/// After which time an unmatched delivery is looked at again: longer than an import may take that was under
/// way when it was ignored.
const SECOND_LOOK: Duration = Duration::from_mins(1);

/// Keeps a delivery that has nothing to apply. Returns whether it is the first of its
/// kind; if not, nothing was changed.
pub async fn keep(conn: &mut AsyncPgConnection, new: &NewDelivery<'_>) -> QueryResult<bool> {
    keep_until(conn, new, sql("NULL")).await
}

/// Keeps a delivery that has nothing to apply yet, and is looked at again. Returns what [`keep`] does.
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
/// Returns the lease when the event is ours to apply: it is new, or an earlier copy of it may be
/// retried and is not being worked on.
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
            // A copy that takes up what had ended begins anew.
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
        // Unlike `get_result`, which is content with a row, this waits for the commit: a row that
        // was returned may still fail to be kept.
        .get_results::<Uuid>(conn)
        .await?
        .pop();
    Ok(claimed.map(|id| Lease { id, token }))
}

type MayBeRetried = dsl::Or<
    dsl::EqAny<webhook_deliveries::state, [DeliveryState; 2]>,
    dsl::IsNotDistinctFrom<webhook_deliveries::reason, IgnoreReason>,
>;

/// Whether the event of a delivery may still be applied: it waits, is a dead letter, or is unmatched.
pub(super) fn may_be_retried() -> MayBeRetried {
    webhook_deliveries::state
        .eq_any([DeliveryState::Received, DeliveryState::Dead])
        .or(webhook_deliveries::reason
            .is_not_distinct_from(IgnoreReason::NoMatchingOutreachSequence))
}

type IsOpen = dsl::And<MayBeRetried, lease::IsFree<webhook_deliveries::lease_expires_at>>;

/// Whether the event of a delivery may be applied by a copy of it: it may be retried, and no process
/// works on it.
pub(super) fn is_open() -> IsOpen {
    may_be_retried().and(lease::is_free(webhook_deliveries::lease_expires_at))
}

/// Whether a delivery of the alias `due` waits.
const IS_DUE: &str = "due.state = 'received'";

/// Claims the delivery that has been due the longest and has no lease.
pub async fn claim_due(
    conn: &mut AsyncPgConnection,
    token: Uuid,
) -> QueryResult<Option<DueDelivery>> {
    let due = diesel::alias!(webhook_deliveries as due);
    let next = due
        // As it stands in the index: a plan for any state would not use it.
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

/// Returns how long it is until a delivery can be claimed; nothing when none waits.
///
/// One with a lease can be claimed when that expires.
pub async fn until_next_due(conn: &mut AsyncPgConnection) -> QueryResult<Option<Duration>> {
    let seconds = webhook_deliveries::table
        // As it stands in the index.
        .filter(sql::<Bool>("state = 'received'"))
        .select(sql::<Nullable<Double>>(
            "extract(epoch FROM min(greatest(next_attempt_at, lease_expires_at)) \
                                - clock_timestamp())::float8",
        ))
        .get_result::<Option<f64>>(conn)
        .await?;
    Ok(seconds.map(|seconds| Duration::try_from_secs_f64(seconds).unwrap_or_default()))
}

/// Finishes a claimed delivery that is unmatched, and is looked at again. Returns whether the lease still held;
/// if not, nothing was changed.
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

/// Gives a claimed delivery back after a failed attempt: it is tried again after a backoff, or is a
/// dead letter after the last attempt.
///
/// Returns whether it is tried again; not if the lease no longer held, and then nothing was changed.
pub async fn give_back(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    error: &str,
) -> QueryResult<bool> {
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

/// Gives a claimed delivery back that others hold up: it is tried again after `wait`, and this was no attempt.
/// Nothing is changed if the lease no longer held.
pub async fn put_off(
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
