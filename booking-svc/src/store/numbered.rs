//! Finds bookings by their uids, or by the numbers that the booking tool has given them.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::{prepared::Prepare as _, related::NO_MATCH, schema::bookings};
use crate::domain::{BookingEvent, NumberedBooking};

/// The maximum number of bookings of a call that are read: its seats share a number.
const MOST: i64 = 100;

/// The columns of such a booking.
type Columns = (
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// Returns the event with the stored uids of its bookings, or `None` if they are the same.
pub async fn renamed(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<BookingEvent>> {
    let own = event.booking_uid.as_deref().unwrap_or(NO_MATCH);
    let replaced = event.other_reschedule_uid().unwrap_or(NO_MATCH);
    let numbers = [&event.booking_number, &event.reschedule_number];
    let numbers = numbers.map(|number| number.as_deref().unwrap_or(NO_MATCH));
    let of_uid = bookings::call_uid
        .eq(own)
        .or(bookings::call_uid.eq(replaced));
    let has_number = bookings::booking_number
        .eq(numbers[0])
        .or(bookings::booking_number.eq(numbers[1]))
        .assume_not_null();
    let columns = (
        bookings::call_uid,
        bookings::booking_number,
        bookings::reschedule_uid,
        bookings::seat_uid,
        bookings::seat_email,
    );
    let (mut one, mut other) = (conn, conn);
    // Each query uses an index of its own.
    let (by_uid, by_number) = try_join!(
        bookings::table
            .filter(of_uid)
            .limit(MOST)
            .select(columns)
            .prepared()
            .load::<Columns>(&mut one),
        bookings::table
            .filter(bookings::booking_number.is_not_null())
            .filter(has_number)
            .limit(MOST)
            .select(columns)
            .prepared()
            .load::<Columns>(&mut other),
    )?;
    let known = by_uid.into_iter().chain(by_number);
    let known = known.map(|(call_uid, number, reschedule_uid, seat_uid, seat_email)| {
        let is_seat = seat_uid.is_some() || seat_email.is_some();
        NumberedBooking {
            call_uid,
            number,
            reschedule_uid,
            is_seat,
        }
    });
    Ok(event.renamed(&known.collect::<Vec<_>>()))
}
