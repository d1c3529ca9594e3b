//! The names under which the dates of series are stored.

use addresses::untagged;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{
    Json, MOST_DATES,
    prepared::Prepare as _,
    schema::{bookings, outreach_sequences},
    sequences::Sequence,
};
use crate::domain::{BookingEvent, EventTimes, LONGEST_PAUSE, NamedDate};

/// The columns of a date: the name of its series, the event type, the addresses, the number, the
/// times of its events, and its start.
type Columns = (
    Option<String>,
    Option<String>,
    Json<Vec<String>>,
    Option<String>,
    Json<EventTimes>,
    Option<DateTime<Utc>>,
);

/// Returns the event with the name under which the other dates of its series are stored in the
/// outreach to the same contact, or `None` if that name is the same.
pub async fn renamed(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
) -> QueryResult<Option<BookingEvent>> {
    let Some(time) = event.event_time.filter(|_| event.series_uid.is_some()) else {
        return Ok(None);
    };
    let of_contact = outreach_sequences::table
        .filter(outreach_sequences::contact_id.eq(&sequence.contact_id))
        .select(outreach_sequences::id);
    let dates = bookings::table
        .filter(bookings::live)
        .filter(bookings::series_uid.is_not_null())
        .filter(bookings::details_time.between(time - LONGEST_PAUSE, time + LONGEST_PAUSE))
        .filter(
            bookings::sequence_id
                .eq(&sequence.id)
                .or(bookings::sequence_id.eq_any(of_contact)),
        )
        .limit(MOST_DATES)
        .select((
            bookings::series_uid,
            bookings::event_type_id,
            bookings::untagged_emails,
            bookings::booking_number,
            bookings::heard,
            bookings::start_time,
        ))
        .prepared()
        .load::<Columns>(&mut conn)
        .await?;
    let dates = dates.into_iter();
    let dates = dates.filter_map(
        |(series_uid, event_type_id, emails, booking_number, heard, start_time)| {
            let booker = emails.0.as_slice().first().map(|email| untagged(email));
            Some(NamedDate {
                series_uid: series_uid?,
                event_type_id,
                booker: booker.unwrap_or_default(),
                booking_number,
                event_times: heard.0,
                start_time,
            })
        },
    );
    Ok(event.of_named_series(&dates.collect::<Vec<_>>()))
}
