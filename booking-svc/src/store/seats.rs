//! The seats of a shared call, in any outreach.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Nullable, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{
    Json, MOST_SEATS, deliveries,
    prepared::Prepare as _,
    schema::{bookings, call_prep_plans},
};
use crate::domain::{BookingEvent, BookingState, EventTimes, Seat};

/// The state, the holder and the ids of a seat, the times of its events, and when it was moved.
type SeatColumns = (
    BookingState,
    Option<String>,
    Vec<String>,
    Json<EventTimes>,
    Option<DateTime<Utc>>,
);

/// Returns the event reassigned to the seat of the other person it names, or `None` if its seat is
/// correct.
pub async fn reassigned(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<BookingEvent>> {
    let Some(call_uid) = event
        .booking_uid
        .as_ref()
        .filter(|_| event.other_seat_email.is_some())
    else {
        return Ok(None);
    };
    let seats = bookings::table
        .filter(bookings::call_uid.eq(call_uid))
        .limit(MOST_SEATS)
        .select((
            bookings::state,
            bookings::seat_email,
            bookings::seat_uids,
            bookings::heard,
            bookings::superseded_time,
        ))
        .prepared()
        .load::<SeatColumns>(&mut conn)
        .await?;
    let seat = |(state, holder, uids, event_times, superseded_time): SeatColumns| Seat {
        state,
        holder,
        uids,
        event_times: event_times.0,
        superseded_time,
    };
    let seats = seats.into_iter().map(seat);
    Ok(event.reassigned(&seats.collect::<Vec<_>>()))
}

/// A seat that is stored for the person whose answers the event reported. It belongs to another
/// person, since the first one has another seat.
#[derive(Clone, Debug, QueryableByName)]
pub struct Misplaced {
    #[diesel(sql_type = Text)]
    uid: String,
    #[diesel(sql_type = Text)]
    sequence_id: String,
    #[diesel(sql_type = Text)]
    prospect_id: String,
}

impl Misplaced {
    /// Returns the prospect of the seat.
    pub fn prospect_id(&self) -> &str {
        &self.prospect_id
    }
}

/// Finds the seat that is stored for the person who takes the seat of an event, and belongs to
/// another person: the event of a further seat has arrived first.
pub async fn find_misplaced(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<Misplaced>> {
    // A seat that has moved since, or that has other ids, is the person's own.
    const FIND: &str = "
        SELECT seat.uid, seat.sequence_id, seat.prospect_id FROM webhook_deliveries delivery
        JOIN bookings seat ON seat.uid = delivery.booking_uid || '/' || (delivery.event ->> 'seatUid')
        WHERE delivery.booking_uid = $1 AND delivery.state = 'applied' AND delivery.event ->> 'seatUid' <> $2
          AND delivery.event ->> 'seatEmail' = $3 AND delivery.event ->> 'otherSeatEmail' IS NOT NULL
          AND delivery.event ->> 'eventType' IN ('BOOKING_CREATED', 'BOOKING_REQUESTED')
          AND (delivery.event_time <= $4) IS NOT TRUE
          AND seat.seat_email = $3 AND seat.seat_uids <@ ARRAY[delivery.event ->> 'seatUid', $2]
          AND seat.state <> 'superseded' AND seat.reschedule_uid IS NULL
        LIMIT 1";
    let named = (&event.booking_uid, &event.seat_uid, &event.seat_email);
    let (Some(call_uid), Some(seat_uid), Some(holder)) = named else {
        return Ok(None);
    };
    if !event.event_type.begins_booking() || event.other_seat_email.is_some() {
        return Ok(None);
    }
    sql_query(FIND)
        .bind::<Text, _>(call_uid)
        .bind::<Text, _>(seat_uid)
        .bind::<Text, _>(holder)
        .bind::<Nullable<Timestamptz>, _>(event.event_time)
        .prepared()
        .get_result(&mut conn)
        .await
        .optional()
}

/// Replaces a misplaced seat with the seat of an event, which no event has reported yet. Events about
/// the whole call already apply to it.
///
/// The deliveries that were applied to the call in the same sequence become due, since each of them
/// may be about either seat. Must be called under the locks of the call and the prospect.
pub async fn reassign(
    conn: &mut AsyncPgConnection,
    misplaced: &Misplaced,
    event: &BookingEvent,
) -> QueryResult<()> {
    const ADD: &str = "
        INSERT INTO bookings (uid, state, sequence_id, contact_id, prospect_id, attendees, created_at,
            seat_uid, seat_uids, seat_email)
        SELECT $2, 'pending', sequence_id, contact_id, prospect_id, '[]', created_at,
            $3, array_remove(ARRAY[$3], NULL), $4
        FROM bookings WHERE uid = $1
        ON CONFLICT (uid) DO NOTHING";
    let uid = event.kept_uid().unwrap_or_default();
    let call_uid = event.booking_uid.as_deref().unwrap_or_default();
    sql_query(ADD)
        .bind::<Text, _>(&misplaced.uid)
        .bind::<Text, _>(&uid)
        .bind::<Nullable<Text>, _>(&event.seat_uid)
        .bind::<Nullable<Text>, _>(&event.seat_email)
        .execute(conn)
        .await?;
    let plans = call_prep_plans::table.filter(call_prep_plans::booking_uid.eq(&misplaced.uid));
    diesel::update(plans)
        .set(call_prep_plans::booking_uid.eq(&uid))
        .execute(conn)
        .await?;
    diesel::delete(bookings::table.find(&misplaced.uid))
        .execute(conn)
        .await?;
    deliveries::requeue_applied(conn, call_uid, &misplaced.sequence_id, &misplaced.uid).await
}
