//! Reads the seat of an attendee in a shared call.

use ::addresses::{digest, untagged};
use proto::booking::v1::{Attendee, BookingEvent, BookingEventType};

use crate::addresses::{distinct, normalised};

use super::{addresses, field::Object, text::uid};

/// One of several seats in a call.
#[derive(Debug, Default)]
pub(super) struct Seat {
    /// The id of the seat within the booking, or empty if the payload does not identify it.
    pub(super) uid: String,
    /// The normalised address of the person in the seat, if the event contains it.
    pub(super) booker: Option<String>,
    /// The address of the seat's holder if the person in `booker` has another seat in the call.
    pub(super) otherwise: Option<String>,
    /// Whether the event also confirms the other seats of the call.
    pub(super) confirms_all: bool,
}

/// Returns whether `payload` is about a shared call, or one seat in it.
pub(super) fn is_one_of_several(payload: &Object<'_>) -> bool {
    let seats = payload.field("seatsPerTimeSlot").number().unwrap_or(0.0);
    seats > 0.0 || !named(payload).is_empty()
}

/// Returns the id of the seat that the payload names, or an empty one.
pub(super) fn named(payload: &Object<'_>) -> String {
    uid(&payload.field("attendeeSeatId")).unwrap_or_default()
}

/// Returns the seat that an event concerns, or `None` for events about the whole call.
pub(super) fn read(
    event_type: BookingEventType,
    payload: &Object<'_>,
    attendees: &[Attendee],
    responses: &Object<'_>,
) -> Option<Seat> {
    let named = named(payload);
    let is_one = match event_type {
        BookingEventType::Created
        | BookingEventType::Requested
        | BookingEventType::SeatCancelled => is_one_of_several(payload),
        // The host moves the whole call, under its uid or with all attendees. An attendee who moves
        // alone has an id, or is the only one in the new call.
        BookingEventType::Rescheduled => {
            let is_alone = attendees.len() <= 1 && has_new_uid(payload);
            is_one_of_several(payload) && (is_alone || !named.is_empty())
        }
        // Without `attendeeSeatId`, these concern the whole shared call.
        BookingEventType::Unspecified
        | BookingEventType::Cancelled
        | BookingEventType::RescheduleRequested
        | BookingEventType::Rejected
        | BookingEventType::NoShowMarked
        | BookingEventType::NoShowCleared
        | BookingEventType::MeetingEnded
        | BookingEventType::DetailsChanged => !named.is_empty(),
    };
    if !is_one {
        return None;
    }
    let booker = holder(event_type, payload, attendees, responses);
    let otherwise = booker.as_deref().and_then(|booker| {
        let takes_seat = takes_seat(event_type) && !named.is_empty();
        let is_other = |last: &String| untagged(last) != untagged(booker);
        listed_last(attendees).filter(|last| takes_seat && is_other(last))
    });
    let digest = || booker.as_deref().map(digest).unwrap_or_default();
    // An attendee who takes a seat receives its id, so without one the host has confirmed the call.
    let is_confirmed = event_type == BookingEventType::Created && named.is_empty();
    let confirms_all = is_confirmed && attendees.len() > 1;
    let uid = if named.is_empty() { digest() } else { named };
    Some(Seat {
        uid,
        booker,
        otherwise,
        confirms_all,
    })
}

fn takes_seat(event_type: BookingEventType) -> bool {
    matches!(
        event_type,
        BookingEventType::Created | BookingEventType::Requested
    )
}

/// Returns the attendee who is listed last: Cal.com appends the one who takes a further seat.
fn listed_last(attendees: &[Attendee]) -> Option<String> {
    let mut addresses = attendees.iter().rev().map(|attendee| &attendee.email);
    addresses.find_map(|address| normalised(address))
}

/// Returns whether the notes and answers are those of the person an event concerns. For a
/// shared call, Cal.com sends those of the first booker, who may have left, unless an attendee
/// takes a seat.
pub(super) fn has_own_texts(event: &BookingEvent, payload: &Object<'_>) -> bool {
    let takes_seat = takes_seat(event.r#type());
    if event.r#type() == BookingEventType::SeatCancelled {
        return false;
    }
    if !is_one_of_several(payload) {
        return true;
    }
    let responses = payload.field("responses").object();
    match addresses::of_booker(&responses).find_map(normalised) {
        Some(answered) => answered == event.seat_email,
        None => takes_seat,
    }
}

/// Returns the address of the person in the seat of an event, if the event contains it.
fn holder(
    event_type: BookingEventType,
    payload: &Object<'_>,
    attendees: &[Attendee],
    responses: &Object<'_>,
) -> Option<String> {
    let listed = distinct(attendees.iter().map(|attendee| attendee.email.as_str()));
    let mut answered = addresses::of_booker(responses).filter_map(normalised);
    match event_type {
        // All attendees are listed, in any order. The answers are those of the person who takes the
        // seat, unless that person is not listed: then they are those of the first booker, who has
        // left or is hidden from the others.
        BookingEventType::Created | BookingEventType::Requested => match answered.next() {
            Some(answered) if listed.is_empty() || is_among(&listed, &answered) => Some(answered),
            Some(_) => listed.into_iter().next_back(),
            None => listed.into_iter().next(),
        },
        BookingEventType::Unspecified
        | BookingEventType::Cancelled
        | BookingEventType::RescheduleRequested
        | BookingEventType::SeatCancelled
        | BookingEventType::Rescheduled
        | BookingEventType::Rejected
        | BookingEventType::NoShowMarked
        | BookingEventType::NoShowCleared
        | BookingEventType::MeetingEnded
        | BookingEventType::DetailsChanged => match <[String; 1]>::try_from(listed) {
            Ok([alone]) => Some(alone),
            // A move takes a seat in another call, which may have its own id, and includes answers.
            Err(_) if event_type == BookingEventType::Rescheduled && has_new_uid(payload) => {
                answered.next()
            }
            // The seat is known by its id alone: other attendees may be listed, or none, and the
            // answers are those of the first booker.
            Err(_) if !named(payload).is_empty() => None,
            Err(listed) => listed.into_iter().next().or_else(|| answered.next()),
        },
    }
}

/// Returns whether an address is listed, whatever its tag: users of a platform have one.
fn is_among(listed: &[String], address: &str) -> bool {
    let owner = untagged(address);
    listed.iter().any(|listed| untagged(listed) == owner)
}

/// Returns whether a call was moved to another uid.
fn has_new_uid(payload: &Object<'_>) -> bool {
    let replaced = uid(&payload.field("rescheduleUid"));
    replaced.is_some_and(|replaced| Some(replaced) != uid(&payload.field("uid")))
}
