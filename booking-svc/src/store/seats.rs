//! The seats of a shared call, in any outreach.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    MOST_SEATS, deliveries,
    prepared::Prepare as _,
    schema::{bookings, outreach_logs},
};
use crate::domain::{BookingEvent, BookingState, Seat};

/// Returns the event reassigned to the seat of the other person whom it names, or `None` if its
/// seat is right.
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
        .select((bookings::state, bookings::seat_email, bookings::seat_uids))
        .prepared()
        .load::<(BookingState, Option<String>, Vec<String>)>(&mut conn)
        .await?;
    let seats = seats.into_iter().map(|(state, holder, uids)| Seat {
        state,
        holder,
        uids,
    });
    Ok(event.reassigned(&seats.collect::<Vec<_>>()))
}

/// A seat that is stored for the person whose answers the event reported, and the delivery of that
/// event. The seat belongs to another person, since the first one has another seat.
#[derive(Clone, Debug, QueryableByName)]
pub struct Misplaced {
    #[diesel(sql_type = SqlUuid)]
    delivery_id: Uuid,
    #[diesel(sql_type = Text)]
    uid: String,
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
        SELECT delivery.id AS delivery_id, seat.uid, seat.prospect_id FROM webhook_deliveries delivery
        JOIN bookings seat ON seat.uid = delivery.booking_uid || '/' || (delivery.event ->> 'seatUid')
        WHERE delivery.booking_uid = $1 AND delivery.state = 'applied' AND delivery.event ->> 'seatUid' <> $2
          AND delivery.event ->> 'seatEmail' = $3 AND delivery.event ->> 'otherSeatEmail' IS NOT NULL
          AND delivery.event ->> 'eventType' IN ('BOOKING_CREATED', 'BOOKING_REQUESTED')
          AND seat.seat_email = $3 AND seat.seat_uids = ARRAY[delivery.event ->> 'seatUid']
          AND seat.live AND seat.reschedule_uid IS NULL
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
        .prepared()
        .get_result(&mut conn)
        .await
        .optional()
}

/// Assigns a misplaced seat to the event, and makes the delivery due that had been applied to it.
/// Must be called under the locks of the call and the prospect.
pub async fn reassign(
    conn: &mut AsyncPgConnection,
    misplaced: &Misplaced,
    event: &BookingEvent,
) -> QueryResult<()> {
    // One statement is needed, since each plan names a booking. The delivery will request a plan of
    // its own.
    const RENAME: &str = "
        WITH seat AS (
            UPDATE bookings SET uid = $2, seat_uid = $3, seat_uids = ARRAY[$3] WHERE uid = $1
        )
        UPDATE call_prep_plans SET booking_uid = $2, delivery_id = NULLIF(delivery_id, $4)
        WHERE booking_uid = $1";
    sql_query(RENAME)
        .bind::<Text, _>(&misplaced.uid)
        .bind::<Text, _>(event.kept_uid().unwrap_or_default())
        .bind::<Text, _>(event.seat_uid.as_deref().unwrap_or_default())
        .bind::<SqlUuid, _>(misplaced.delivery_id)
        .execute(conn)
        .await?;
    let logged = outreach_logs::delivery_id.eq(misplaced.delivery_id);
    diesel::delete(outreach_logs::table.filter(logged))
        .execute(conn)
        .await?;
    deliveries::requeue(conn, misplaced.delivery_id)
        .await
        .map(drop)
}
