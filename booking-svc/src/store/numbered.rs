//! Finds bookings by their uids, or by the numbers that the booking tool has given them.

use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Bool, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::{Json, prepared::Prepare as _, related::NO_MATCH, schema::bookings};
use crate::domain::{BookingEvent, NumberedBooking, UNNAMED, bare_number};

/// The maximum number of bookings of a call that are read: its seats share a number.
const MOST: i64 = 100;

/// The columns of such a booking.
type Columns = (
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Json<Vec<String>>,
);

type Selected = (
    bookings::call_uid,
    bookings::booking_number,
    bookings::reschedule_uid,
    bookings::seat_uid,
    bookings::seat_email,
    bookings::untagged_emails,
);

const COLUMNS: Selected = (
    bookings::call_uid,
    bookings::booking_number,
    bookings::reschedule_uid,
    bookings::seat_uid,
    bookings::seat_email,
    bookings::untagged_emails,
);

/// The condition that a booking has one of two numbers in any account, as in the index.
macro_rules! has_number {
    ($one:expr, $other:expr) => {
        sql::<Bool>("(booking_number IS NOT NULL AND split_part(booking_number, '/', 2) IN (")
            .bind::<Text, _>($one)
            .sql(", ")
            .bind::<Text, _>($other)
            .sql("))")
    };
}

/// Returns the event with the stored uids of its bookings, or `None` if they are the same.
pub async fn renamed(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<BookingEvent>> {
    let own = event.booking_uid.as_deref().unwrap_or(NO_MATCH);
    let replaced = event.other_reschedule_uid().unwrap_or(NO_MATCH);
    let of_uid = bookings::call_uid
        .eq(own)
        .or(bookings::call_uid.eq(replaced));
    let numbers = [&event.booking_number, &event.reschedule_number];
    let numbers = numbers.map(|number| number.as_deref().map_or(NO_MATCH, bare_number));
    let (mut one, mut other) = (conn, conn);
    // Each query uses an index of its own.
    let (by_uid, by_number) = try_join!(
        bookings::table
            .filter(of_uid)
            .limit(MOST)
            .select(COLUMNS)
            .prepared()
            .load::<Columns>(&mut one),
        bookings::table
            .filter(has_number!(numbers[0], numbers[1]))
            .limit(MOST)
            .select(COLUMNS)
            .prepared()
            .load::<Columns>(&mut other),
    )?;
    let known = by_uid.into_iter().chain(by_number).map(numbered);
    Ok(event.renamed(&known.collect::<Vec<_>>()))
}

/// Returns the event with the derived uid under which the booking is stored that the event begins,
/// or `None` if there is no such booking. It counts unless the booking is known under its own uid.
pub async fn of_unnamed(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<BookingEvent>> {
    let Some(number) = event.number_of_begun() else {
        return Ok(None);
    };
    let known = bookings::table
        .filter(has_number!(bare_number(number), NO_MATCH))
        .filter(is_unnamed())
        .limit(MOST)
        .select(COLUMNS)
        .prepared()
        .load::<Columns>(&mut conn)
        .await?;
    let known = known.into_iter().map(numbered).collect::<Vec<_>>();
    Ok(event.renamed(&known))
}

/// The condition that a booking has a derived uid. It is SQL with a literal: PostgreSQL would plan
/// anew each time for a parameter, since hardly any row has such a uid.
fn is_unnamed() -> SqlLiteral<Bool> {
    sql(&format!("bookings.uid LIKE '{UNNAMED}%'"))
}

fn numbered(
    (call_uid, number, reschedule_uid, seat_uid, seat_email, owners): Columns,
) -> NumberedBooking {
    NumberedBooking {
        call_uid,
        number,
        reschedule_uid,
        is_seat: seat_uid.is_some() || seat_email.is_some(),
        owners: owners.0,
    }
}
