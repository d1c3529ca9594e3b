//! Reads the booking in the payload of an event.

use proto::{
    booking::v1::{Attendee, BookingEvent, BookingEventType},
    well_known::Timestamp,
};

use super::{
    addresses,
    field::{Field, Object, WrongField},
    meaning, seat,
};
use crate::time;

/// The keys of a booking's uid, in order of precedence.
pub(super) const UID_KEYS: [&str; 3] = ["bookingUid", "uid", "id"];

pub(super) const MAX_ATTENDEES: usize = 500;
/// What booking-svc accepts.
pub(crate) const MAX_UID_BYTES: usize = 255;

/// Reads the booking in `payload`, which is the body itself or a member of it, the `envelope`.
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
    let end_time = timestamp(&payload.field("endTime"))?;
    let seat = seat::read(event_type, payload, &attendees, &responses)?;
    Ok(BookingEvent {
        r#type: event_type.into(),
        reschedule_uid: reschedule_uid(payload, &booking_uid)?,
        booking_uid,
        start_time: timestamp(&payload.field("startTime"))?,
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
            // The `createdAt` of this event is the time at which the call was booked.
            BookingEventType::MeetingEnded => end_time,
            BookingEventType::Unspecified
            | BookingEventType::Created
            | BookingEventType::Cancelled
            | BookingEventType::RescheduleRequested
            | BookingEventType::SeatCancelled
            | BookingEventType::Rescheduled
            | BookingEventType::Requested
            | BookingEventType::Rejected
            | BookingEventType::NoShowMarked
            | BookingEventType::NoShowCleared => timestamp(&envelope.field("createdAt"))?,
        },
        ..BookingEvent::default()
    })
}

/// Returns the uid of the booking that the one with `booking_uid` replaces. Empty for a booking that
/// was rescheduled under its own uid.
fn reschedule_uid(payload: &Object<'_>, booking_uid: &str) -> Result<String, WrongField> {
    // `fromReschedule` is the column name, in bodies that are a row of Cal.com's database.
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
    // Attendees that are rows of Cal.com's database have the locale at the top level.
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

/// Returns the value of the first of `keys` that is present. The others must have the same type.
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

/// Returns the uid. The number zero counts as absent, as in Cal.com's JavaScript.
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

/// Returns the time. A text that is no time is left out: the booking is recorded without it.
fn timestamp(field: &Field<'_>) -> Result<Option<Timestamp>, WrongField> {
    const LAST_NANOSECOND: i32 = 999_999_999;
    let time = field.text()?.and_then(time::parse);
    Ok(time.map(|time| {
        let mut timestamp = Timestamp::from(time);
        // chrono counts a leap second as nanoseconds beyond 999,999,999, which are invalid here.
        timestamp.nanos = timestamp.nanos.min(LAST_NANOSECOND);
        timestamp
    }))
}
