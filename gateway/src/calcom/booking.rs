//! Reads the booking in the payload of an event.

use chrono::{DateTime, Datelike as _, Utc};
use proto::{
    booking::v1::{Attendee, BookingEvent, BookingEventType},
    well_known::Timestamp,
};

use super::{
    addresses,
    field::{Field, Object, WrongField},
    meaning, seat,
};

/// Where a booking has its uid, the one that decides first.
pub(super) const UID_KEYS: [&str; 3] = ["bookingUid", "uid", "id"];

/// How many attendees are read.
pub(super) const MAX_ATTENDEES: usize = 500;
const MAX_UID_BYTES: usize = 255;

/// Reads `payload`, which came in `envelope`, as the booking to which an event of `event_type`
/// happened.
pub(super) fn read(
    event_type: BookingEventType,
    envelope: &Object<'_>,
    payload: &Object<'_>,
) -> Result<BookingEvent, WrongField> {
    let metadata = payload.field("metadata").object()?;
    let responses = payload.field("responses").object()?;
    let attendees = read_attendees(&payload.field("attendees"))?;
    let event_type = meaning::read(event_type, payload)?;
    let booking_uid = first_present(payload, UID_KEYS, uid)?;
    let end_time = time(&payload.field("endTime"))?;
    let seat = seat::read(event_type, payload, &attendees, &responses)?;
    Ok(BookingEvent {
        r#type: event_type.into(),
        reschedule_uid: reschedule_uid(payload, &booking_uid)?,
        booking_uid,
        start_time: time(&payload.field("startTime"))?,
        end_time,
        event_type_id: id(&payload.field("eventTypeId"))?,
        title: text(&payload.field("title"))?,
        match_emails: match &seat {
            Some(seat) => seat.booker.iter().cloned().collect(),
            None => addresses::read(&attendees, &responses),
        },
        attendees,
        outreach_sequence_id: first_present(&metadata, ["outreachSequenceId", "sequenceId"], id)?,
        contact_id: id(&metadata.field("contactId"))?,
        seat_uid: seat.map(|seat| seat.uid).unwrap_or_default(),
        event_time: match event_type {
            // Beside the name of this event stands the time at which the call was booked.
            BookingEventType::MeetingEnded => end_time,
            _ => time(&envelope.field("createdAt"))?,
        },
    })
}

/// Returns the uid of the booking that the one with `booking_uid` replaces. A booking that kept its
/// uid has no predecessor.
fn reschedule_uid(payload: &Object<'_>, booking_uid: &str) -> Result<String, WrongField> {
    // The second name is that of the column, in bodies that are a row of Cal.com's database.
    let predecessor = first_present(payload, ["rescheduleUid", "fromReschedule"], uid)?;
    if predecessor == booking_uid {
        return Ok(String::new());
    }
    Ok(predecessor)
}

fn read_attendees(list: &Field<'_>) -> Result<Vec<Attendee>, WrongField> {
    let attendees = list.items(MAX_ATTENDEES)?;
    attendees.iter().map(read_attendee).collect()
}

fn read_attendee(attendee: &Field<'_>) -> Result<Attendee, WrongField> {
    let attendee = attendee.object()?;
    let language = attendee.field("language").object()?;
    // Attendees that are rows of Cal.com's database have the locale beside the name.
    let locale = language
        .field("locale")
        .or_else(|| attendee.field("locale"));
    Ok(Attendee {
        email: text(&attendee.field("email"))?,
        name: text(&attendee.field("name"))?,
        time_zone: text(&attendee.field("timeZone"))?,
        language: text(&locale)?,
    })
}

/// Returns what the first of `keys` that is present says. The others must have a right type too.
fn first_present<const N: usize>(
    object: &Object<'_>,
    keys: [&str; N],
    read: impl Fn(&Field<'_>) -> Result<String, WrongField>,
) -> Result<String, WrongField> {
    let mut first = None;
    for key in keys {
        let field = object.field(key);
        let text = read(&field)?;
        if first.is_none() && !field.is_absent() {
            first = Some(text);
        }
    }
    Ok(first.unwrap_or_default())
}

fn text(field: &Field<'_>) -> Result<String, WrongField> {
    Ok(field.text()?.unwrap_or_default().to_owned())
}

fn id(field: &Field<'_>) -> Result<String, WrongField> {
    Ok(field.text_or_number()?.unwrap_or_default())
}

/// Returns the uid. As in JavaScript, the number zero is none.
pub(super) fn uid(field: &Field<'_>) -> Result<String, WrongField> {
    let uid = id(field)?;
    if field.is_zero() {
        return Ok(String::new());
    }
    if uid.len() > MAX_UID_BYTES {
        return Err(field.wrong(format!(
            "expected at most {MAX_UID_BYTES} bytes, got {}",
            uid.len()
        )));
    }
    Ok(uid)
}

/// Returns the time. One that is no RFC 3339 time is left out: the booking counts all the same.
fn time(field: &Field<'_>) -> Result<Option<Timestamp>, WrongField> {
    Ok(field.text()?.and_then(timestamp))
}

fn timestamp(text: &str) -> Option<Timestamp> {
    const LAST_NANOSECOND: i32 = 999_999_999;
    let time = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    if !(1..=9999).contains(&time.year()) {
        return None;
    }
    let mut timestamp = Timestamp::from(time);
    // A leap second counts past the end of its second in chrono, which a `Timestamp` must not.
    timestamp.nanos = timestamp.nanos.min(LAST_NANOSECOND);
    Some(timestamp)
}
