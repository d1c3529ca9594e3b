//! The seats in a shared call, in whatever outreach.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{prepared::Prepare as _, schema::bookings};
use crate::domain::{BookingEvent, BookingState, Seat};

/// How many seats of a call are looked at.
const MOST_SEATS: i64 = 500;

/// Returns the event as one about the seat of the other person whom it names, if it is.
pub async fn of_other(
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
    Ok(event.of_other_seat(&seats.collect::<Vec<_>>()))
}
