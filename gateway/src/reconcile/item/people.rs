//! Reads the participants of a booking from Cal.com's API.

use proto::booking::v1::{Attendee, BookingEvent};
use serde_json::{Map, Value};

use super::{ListedBooking, id};
use crate::{addresses, meeting, reconcile::compare::Absence};

/// The API's placeholder for a value that it cannot read.
const PLACEHOLDER: &str = "unknown";

/// Adds the attendees and the metadata of a booking without seats.
pub(super) fn with_people(
    mut booking: ListedBooking,
    item: &Value,
    attendees: &[&Map<String, Value>],
) -> ListedBooking {
    let guests = item.get("guests").and_then(Value::as_array);
    let guests = guests.into_iter().flatten().filter_map(Value::as_str);
    let guests = guests.collect::<Vec<_>>();
    let listed = attendees.iter().filter_map(|attendee| address(attendee));
    let listed = addresses::distinct(listed);
    booking.event.match_emails = addresses::distinct(
        answered_address(item.get("bookingFieldsResponses"))
            .chain(listed.iter().map(String::as_str))
            .chain(guests.iter().copied()),
    );
    let guests = addresses::distinct(guests.into_iter()).into_iter();
    let further = guests.filter(|guest| !listed.contains(guest));
    let further = further.map(|email| Attendee {
        email,
        ..Attendee::default()
    });
    let attendees = attendees.iter().map(|person| read_attendee(person));
    booking.event.attendees = attendees.chain(further).collect();
    read_metadata(&mut booking.event, item.get("metadata"));
    if let Some(members) = item.as_object() {
        meeting::read_texts(&mut booking.event, members);
    }
    booking
}

/// Returns the seat of `attendee`, without the metadata of the whole booking: that comes from the
/// link of the first booker and names the outreach to that person.
pub(super) fn seat(shared: &ListedBooking, attendee: &Map<String, Value>) -> Option<ListedBooking> {
    let mut booking = shared.clone();
    seat_uid(attendee)?.clone_into(&mut booking.event.seat_uid);
    booking.absence = absence(&[attendee]);
    booking.event.match_emails = addresses::distinct(
        answered_address(attendee.get("bookingFieldsResponses")).chain(address(attendee)),
    );
    booking.event.seat_email = booking
        .event
        .match_emails
        .first()
        .cloned()
        .unwrap_or_default();
    booking.event.attendees = vec![read_attendee(attendee)];
    read_metadata(&mut booking.event, attendee.get("metadata"));
    meeting::read_texts(&mut booking.event, attendee);
    Some(booking)
}

pub(super) fn seat_uid(attendee: &Map<String, Value>) -> Option<&str> {
    let uid = attendee.get("seatUid")?.as_str()?;
    (!uid.is_empty()).then_some(uid)
}

/// Returns the booker among the attendees: the absence of a guest does not mean that the call was
/// missed.
pub(super) fn booker<'item>(
    item: &Value,
    attendees: &[&'item Map<String, Value>],
) -> Vec<&'item Map<String, Value>> {
    let mut answered = answered_address(item.get("bookingFieldsResponses"));
    let answered = answered.find_map(addresses::normalised);
    let has_answered = |attendee: &&&Map<String, Value>| {
        answered.is_some() && address(attendee).and_then(addresses::normalised) == answered
    };
    let booker = attendees.iter().find(has_answered).or(attendees.first());
    booker.copied().into_iter().collect()
}

pub(super) fn absence(attendees: &[&Map<String, Value>]) -> Absence {
    let mut marks = attendees
        .iter()
        .map(|attendee| attendee.get("absent").and_then(Value::as_bool));
    if marks.clone().any(|absent| absent == Some(true)) {
        Absence::Marked
    } else if !attendees.is_empty() && marks.all(|absent| absent == Some(false)) {
        Absence::Unmarked
    } else {
        Absence::NotStated
    }
}

fn read_attendee(attendee: &Map<String, Value>) -> Attendee {
    let person = |key| {
        let value = attendee.get(key).and_then(Value::as_str);
        value
            .filter(|text| !is_placeholder(text))
            .unwrap_or_default()
            .to_owned()
    };
    Attendee {
        email: person("email"),
        name: person("name"),
        time_zone: person("timeZone"),
        language: person("language"),
    }
}

fn read_metadata(event: &mut BookingEvent, metadata: Option<&Value>) {
    let named = |key| id(metadata.and_then(|metadata| metadata.get(key)));
    event.outreach_sequence_id = named("outreachSequenceId");
    if event.outreach_sequence_id.is_empty() {
        event.outreach_sequence_id = named("sequenceId");
    }
    event.contact_id = named("contactId");
}

fn answered_address(answers: Option<&Value>) -> impl Iterator<Item = &str> {
    let answer = answers.and_then(|answers| answers.get("email"));
    answer.and_then(Value::as_str).into_iter()
}

fn address(attendee: &Map<String, Value>) -> Option<&str> {
    attendee.get("email").and_then(Value::as_str)
}

fn is_placeholder(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case(PLACEHOLDER)
}
