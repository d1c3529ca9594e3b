//! Reads the booking in the payload of an event.

use proto::{
    booking::v1::{Attendee, BookingEvent, BookingEventType},
    well_known::Timestamp,
};

use super::{
    addresses,
    event_name::{Effect, effect},
    field::{Field, Object, WrongField},
    meaning, people,
    seat::{self, Seat},
    series,
    text::{self, id, uid},
    unnamed,
};
use crate::{addresses::normalised, time};

/// The keys of a booking's uid, in order of precedence.
pub(super) const UID_KEYS: [&str; 3] = ["bookingUid", "uid", "id"];

/// Reads the booking in `payload`, which is the body itself or a member of it, the `envelope`.
pub(super) fn read(
    event_type: BookingEventType,
    envelope: &Object<'_>,
    payload: &Object<'_>,
) -> Result<BookingEvent, WrongField> {
    let metadata = payload.field("metadata").object();
    let event_type = meaning::read(event_type, payload)?;
    let (booking_uid, reschedule_uid) = uids(event_type, payload);
    let start_time = timestamp(&payload.field("startTime"));
    let end_time = timestamp(&payload.field("endTime"))
        .filter(|end| start_time.is_none_or(|start| start.seconds <= end.seconds))
        .or_else(|| end_after(start_time?, &payload.field("length")));
    let people = read_people(event_type, payload);
    let seat = people.seat.unwrap_or_default();
    let booker = people.match_emails.first().unwrap_or(&reschedule_uid);
    Ok(BookingEvent {
        r#type: event_type.into(),
        booking_uid: if booking_uid.is_empty() {
            unnamed::uid(payload, booker, start_time)
        } else {
            booking_uid
        },
        reschedule_uid,
        start_time,
        end_time,
        event_type_id: id(&payload.field("eventTypeId")).unwrap_or_default(),
        title: title(&payload.field("title")),
        match_emails: people.match_emails,
        attendees: people.attendees,
        outreach_sequence_id: first_present(&metadata, ["outreachSequenceId", "sequenceId"], id),
        contact_id: id(&metadata.field("contactId")).unwrap_or_default(),
        seat_uid: seat.uid,
        seat_email: seat.booker.unwrap_or_default(),
        other_seat_email: seat.otherwise.unwrap_or_default(),
        confirms_all: seat.confirms_all,
        booking_number: number(event_type, payload),
        reschedule_number: uid(&payload.field("rescheduleId")).unwrap_or_default(),
        series_uid: series::uid(event_type, payload),
        ends_series: series::ends(event_type, payload),
        absences: meaning::absences(event_type, payload),
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
            | BookingEventType::NoShowCleared
            | BookingEventType::DetailsChanged => timestamp(&envelope.field("createdAt")),
        },
        ..BookingEvent::default()
    })
}

/// The participants of a call, and the ones an event concerns.
struct People {
    seat: Option<Seat>,
    attendees: Vec<Attendee>,
    match_emails: Vec<String>,
}

fn read_people(event_type: BookingEventType, payload: &Object<'_>) -> People {
    let responses = payload.field("responses").object();
    let mut attendees = people::listed(payload);
    let mut hosts = people::hosts(payload);
    let mut match_emails = addresses::read(&attendees, &responses, &hosts);
    if match_emails.is_empty() {
        // A host who books a call with themselves, as a test, is the booker.
        hosts.clear();
        match_emails = addresses::read(&attendees, &responses, &hosts);
    }
    attendees.retain(|person| !normalised(&person.email).is_some_and(|it| hosts.contains(&it)));

    let seat = seat::read(event_type, payload, &attendees, &responses);
    let booker = match &seat {
        Some(seat) => seat.booker.clone(),
        // The answers are those of the first booker, who may have cancelled.
        None if seat::is_one_of_several(payload) => None,
        None => addresses::of_booker(&responses)
            .filter_map(normalised)
            .find(|address| !hosts.contains(address)),
    };
    let booker = booker.map(|email| people::booker(email, &responses));
    let mut guests = Vec::new();
    if let Some(seat) = &seat {
        match_emails = seat.booker.iter().cloned().collect();
        // After a seat was cancelled, the answers are those of the first booker.
        if event_type != BookingEventType::SeatCancelled {
            guests = addresses::further_guests(&attendees, &responses, &hosts);
        }
    }
    let mut attendees = people::booker_first(attendees, booker);
    attendees.extend(guests);
    attendees.truncate(people::MAX_ATTENDEES);
    People {
        seat,
        attendees,
        match_emails,
    }
}

/// Returns the number of the booking in Cal.com's database.
fn number(event_type: BookingEventType, payload: &Object<'_>) -> String {
    // Bodies that are a row of the database have the number there.
    let is_row = event_type == BookingEventType::MeetingEnded && !payload.field("uid").is_absent();
    let keys = if is_row {
        ["bookingId", "id"]
    } else {
        ["bookingId"; 2]
    };
    first_present(payload, keys, uid)
}

/// Returns the uid of the booking, and of the one that it replaces.
fn uids(event_type: BookingEventType, payload: &Object<'_>) -> (String, String) {
    let booking_uid = first_present(payload, UID_KEYS, uid);
    let reschedule_uid = reschedule_uid(payload, &booking_uid);
    let is_booked = matches!(effect(event_type), Effect::Books | Effect::Moves);
    if booking_uid.is_empty() && is_booked {
        // Without the new uid, only the move to another time is known.
        return (reschedule_uid.clone(), reschedule_uid);
    }
    (booking_uid, reschedule_uid)
}

/// Returns the uid of the booking that `booking_uid` replaces, or an empty one for a booking that
/// was rescheduled under its own uid.
fn reschedule_uid(payload: &Object<'_>, booking_uid: &str) -> String {
    // `fromReschedule` is the column name, in bodies that are a row of Cal.com's database.
    let predecessor = first_present(payload, ["rescheduleUid", "fromReschedule"], uid);
    if predecessor == booking_uid {
        return String::new();
    }
    predecessor
}

/// Returns the first value of `keys` that can be read and is not empty.
fn first_present<const N: usize>(
    object: &Object<'_>,
    keys: [&str; N],
    read: impl Fn(&Field<'_>) -> Option<String>,
) -> String {
    let mut values = keys.iter().filter_map(|key| read(&object.field(key)));
    values.find(|value| !value.is_empty()).unwrap_or_default()
}

fn title(field: &Field<'_>) -> String {
    let title = field.text_or_number().unwrap_or_default();
    text::cut(&title, text::MAX_TITLE_BYTES)
}

/// Returns the end of a call that starts at `start` and has a length in minutes. A length that no
/// call has is left out.
fn end_after(start: Timestamp, length: &Field<'_>) -> Option<Timestamp> {
    const LONGEST: f64 = 7.0 * 24.0 * 60.0;
    let minutes = length.number()?;
    let is_length = minutes > 0.0 && minutes <= LONGEST;
    #[expect(clippy::cast_possible_truncation, reason = "it is small")]
    let seconds = is_length.then_some((minutes * 60.0) as i64)?;
    let end = start.seconds + seconds;
    (end <= time::LAST_SECOND).then_some(Timestamp {
        seconds: end,
        nanos: start.nanos,
    })
}

/// Returns the time. An invalid one counts as absent: the booking is recorded without it.
fn timestamp(field: &Field<'_>) -> Option<Timestamp> {
    field.text().and_then(time::parse).map(Timestamp::from)
}
