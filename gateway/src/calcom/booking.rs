//! Reads the booking in the payload of an event.

use chrono::{DateTime, Datelike as _, Utc};
use proto::{
    booking::v1::{Attendee, BookingEvent, BookingEventType},
    well_known::Timestamp,
};

use super::{
    addresses,
    field::{Field, Object, WrongField},
};

const MAX_ATTENDEES: usize = 500;
const MAX_UID_BYTES: usize = 255;

/// Reads `payload` as the booking to which an event of `event_type` happened.
pub(super) fn read(
    event_type: BookingEventType,
    payload: &Object<'_>,
) -> Result<BookingEvent, WrongField> {
    let metadata = payload.field("metadata").object()?;
    let responses = payload.field("responses").object()?;
    let attendees = read_attendees(&payload.field("attendees"))?;
    let event_type = meaning(event_type, payload)?;
    Ok(BookingEvent {
        r#type: event_type.into(),
        booking_uid: first_present(payload, ["bookingUid", "uid", "id"], uid)?,
        reschedule_uid: uid(&payload.field("rescheduleUid"))?,
        start_time: time(&payload.field("startTime"))?,
        end_time: time(&payload.field("endTime"))?,
        event_type_id: id(&payload.field("eventTypeId"))?,
        title: text(&payload.field("title"))?,
        match_emails: addresses::read(&attendees, &responses),
        seat_uid: seat_uid(event_type, payload, &attendees)?,
        attendees,
        outreach_sequence_id: first_present(&metadata, ["outreachSequenceId", "sequenceId"], id)?,
        contact_id: id(&metadata.field("contactId"))?,
        event_time: None,
    })
}

/// Returns what a cancellation means: Cal.com also announces a host's wish for another time in this
/// way, and one person's leaving a call that several share.
fn meaning(
    event_type: BookingEventType,
    payload: &Object<'_>,
) -> Result<BookingEventType, WrongField> {
    let wants_another_time = payload.field("requestReschedule").flag()?.unwrap_or(false);
    let is_shared = !payload.field("seatsPerTimeSlot").is_absent();
    Ok(match event_type {
        BookingEventType::Cancelled if wants_another_time => BookingEventType::RescheduleRequested,
        BookingEventType::Cancelled if is_shared => BookingEventType::SeatCancelled,
        other => other,
    })
}

/// Returns the seat. A cancelled one that has no id goes by the address of whoever left it.
fn seat_uid(
    event_type: BookingEventType,
    payload: &Object<'_>,
    attendees: &[Attendee],
) -> Result<String, WrongField> {
    let named = id(&payload.field("attendeeSeatId"))?;
    if named.is_empty() && event_type == BookingEventType::SeatCancelled {
        let address = attendees
            .first()
            .map(|attendee| attendee.email.to_lowercase());
        return Ok(address.unwrap_or_default());
    }
    Ok(named)
}

fn read_attendees(list: &Field<'_>) -> Result<Vec<Attendee>, WrongField> {
    let attendees = list.items(MAX_ATTENDEES)?;
    attendees.iter().map(read_attendee).collect()
}

fn read_attendee(attendee: &Field<'_>) -> Result<Attendee, WrongField> {
    let attendee = attendee.object()?;
    let language = attendee.field("language").object()?;
    Ok(Attendee {
        email: text(&attendee.field("email"))?,
        name: text(&attendee.field("name"))?,
        time_zone: text(&attendee.field("timeZone"))?,
        language: text(&language.field("locale"))?,
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
fn uid(field: &Field<'_>) -> Result<String, WrongField> {
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
