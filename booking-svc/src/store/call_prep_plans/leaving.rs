//! The plans of bookings that move to another sequence.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;
use uuid::Uuid;

use crate::store::{current_time, schema::call_prep_plans, sequences::Sequence};

/// Moves the plans of bookings to the new sequence of the bookings.
///
/// A plan about another prospect stays in the shared call, if that prospect has another seat in it;
/// otherwise it no longer belongs to the call.
pub async fn move_to(
    conn: &AsyncPgConnection,
    booking_uids: &[&str],
    sequence: &Sequence,
) -> QueryResult<()> {
    if booking_uids.is_empty() {
        return Ok(());
    }
    let (mut moving, mut leaving) = (conn, conn);
    let plans = || call_prep_plans::table.filter(call_prep_plans::booking_uid.eq_any(booking_uids));
    let moved = diesel::update(plans())
        .filter(call_prep_plans::prospect_id.eq(&sequence.prospect_id))
        .set(call_prep_plans::sequence_id.eq(&sequence.id));
    let left = diesel::update(plans())
        .filter(call_prep_plans::prospect_id.ne(&sequence.prospect_id))
        .set((
            call_prep_plans::booking_uid.eq(None::<&str>),
            call_prep_plans::was_left.eq(true),
            call_prep_plans::next_attempt_at.eq(None::<DateTime<Utc>>),
            call_prep_plans::lease_token.eq(None::<Uuid>),
            call_prep_plans::lease_expires_at.eq(None::<DateTime<Utc>>),
            call_prep_plans::updated_at.eq(current_time()),
        ));
    // In this order, so that a plan that stays with another seat is kept.
    try_join!(
        moved.execute(&mut moving),
        stay(conn, booking_uids, &sequence.prospect_id),
        left.execute(&mut leaving),
    )
    .map(drop)
}

/// Moves the plans about other prospects to the taken seat in the same call that was booked first, as
/// `domain::shared_plan` does when a seat is given up. They become due, to list its attendees.
async fn stay(
    mut conn: &AsyncPgConnection,
    booking_uids: &[&str],
    prospect_id: &str,
) -> QueryResult<usize> {
    const STAY: &str = "
        UPDATE call_prep_plans plan SET booking_uid = mate.uid, sequence_id = mate.sequence_id,
            moved = plan.status = 'READY', next_attempt_at = now(), lease_token = NULL,
            lease_expires_at = NULL, updated_at = now()
        FROM bookings own, bookings mate
        WHERE own.uid = ANY ($1) AND plan.booking_uid = own.uid AND plan.prospect_id <> $2
            AND (own.seat_uid IS NOT NULL OR own.seat_email IS NOT NULL) AND mate.uid = (
                SELECT seat.uid FROM bookings seat
                WHERE seat.call_uid = own.call_uid AND seat.prospect_id = plan.prospect_id AND seat.live
                    AND (seat.seat_uid IS NOT NULL OR seat.seat_email IS NOT NULL)
                ORDER BY coalesce(
                    least((seat.heard ->> 'BOOKING_REQUESTED')::timestamptz, (seat.heard ->> 'BOOKING_CREATED')::timestamptz),
                    (seat.heard ->> 'BOOKING_RESCHEDULED')::timestamptz) NULLS LAST, seat.uid
                LIMIT 1)";
    sql_query(STAY)
        .bind::<Array<Text>, _>(booking_uids)
        .bind::<Text, _>(prospect_id)
        .execute(&mut conn)
        .await
}
