//! Determines the type of an event whose name has several meanings.

use proto::booking::v1::{Absence, BookingEventType};

use super::{
    event_name::{Effect, effect},
    field::{Field, Object, WrongField},
    people, seat,
};
use crate::addresses::normalised;

/// The maximum number of no-show marks per event.
const MAX_MARKS: usize = 100;

/// Returns the type of an event that is `named` by its name and has this `payload`.
pub(super) fn read(
    named: BookingEventType,
    payload: &Object<'_>,
) -> Result<BookingEventType, WrongField> {
    match named {
        BookingEventType::Cancelled => Ok(cancellation(payload)),
        BookingEventType::NoShowMarked => no_show(payload),
        BookingEventType::Unspecified
        | BookingEventType::Created
        | BookingEventType::RescheduleRequested
        | BookingEventType::SeatCancelled
        | BookingEventType::Rescheduled
        | BookingEventType::Requested
        | BookingEventType::Rejected
        | BookingEventType::NoShowCleared
        | BookingEventType::MeetingEnded
        | BookingEventType::DetailsChanged => Ok(named),
    }
}

/// `BOOKING_CANCELLED` is also sent when the host requests another time, and when one attendee leaves
/// a shared call.
fn cancellation(payload: &Object<'_>) -> BookingEventType {
    let wants_another_time = payload.field("requestReschedule").flag() == Some(true);
    // With several attendees and no seat, the call is off for all of them.
    let is_of_one = !seat::named(payload).is_empty() || people::guests(payload).len() <= 1;
    let is_seat = seat::is_one_of_several(payload) && is_of_one;
    match (wants_another_time, is_seat) {
        (true, _) => BookingEventType::RescheduleRequested,
        (false, true) => BookingEventType::SeatCancelled,
        (false, false) => BookingEventType::Cancelled,
    }
}

/// Returns the participants whose no-show mark was set or removed. Cal.com lists those whose mark
/// has changed.
pub(super) fn absences(event_type: BookingEventType, payload: &Object<'_>) -> Vec<Absence> {
    if effect(event_type) == Effect::Marks {
        marks(payload).collect()
    } else {
        Vec::new()
    }
}

/// Returns the no-show marks of known participants. A mark of an address that cannot be read is
/// nobody's.
fn marks<'body>(payload: &Object<'body>) -> impl Iterator<Item = Absence> + use<'body> {
    let mark = |entry: Field<'_>| {
        let attendee = entry.object();
        Some(Absence {
            email: attendee.field("email").text().and_then(normalised)?,
            absent: attendee.field("noShow").flag()?,
        })
    };
    let entries = people::entries(&payload.field("attendees")).into_iter();
    entries.filter_map(mark).take(MAX_MARKS)
}

/// Returns whether a no-show mark was set or removed. One attendee with the mark is enough to count
/// as set.
fn no_show(payload: &Object<'_>) -> Result<BookingEventType, WrongField> {
    let mut marks = marks(payload).peekable();
    if marks.peek().is_some() {
        return Ok(if marks.any(|mark| mark.absent) {
            BookingEventType::NoShowMarked
        } else {
            BookingEventType::NoShowCleared
        });
    }
    let attendees = payload.field("attendees");
    let entries = people::entries(&attendees);
    let mut flags = entries.iter().map(|entry| entry.object().field("noShow"));
    Err(if flags.any(|flag| flag.flag().is_some()) {
        attendees.wrong_in_items("email", "expected an address, got none")
    } else {
        attendees.wrong_in_items("noShow", "expected a boolean, got none")
    })
}
