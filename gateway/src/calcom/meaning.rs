//! Tells what an event means where its name alone does not.

use proto::booking::v1::BookingEventType;

use super::{
    booking::MAX_ATTENDEES,
    field::{Object, WrongField},
    seat,
};

/// Returns what an event of the type `named` means with this `payload`.
pub(super) fn read(
    named: BookingEventType,
    payload: &Object<'_>,
) -> Result<BookingEventType, WrongField> {
    match named {
        BookingEventType::Cancelled => cancellation(payload),
        BookingEventType::NoShowMarked => no_show(payload),
        other => Ok(other),
    }
}

/// Returns what a cancellation means: Cal.com also announces a host's wish for another time in this
/// way, and one person's leaving a call that several share.
fn cancellation(payload: &Object<'_>) -> Result<BookingEventType, WrongField> {
    let wants_another_time = payload.field("requestReschedule").flag()?.unwrap_or(false);
    let is_seat = seat::is_one_of_several(payload)?;
    Ok(match (wants_another_time, is_seat) {
        (true, _) => BookingEventType::RescheduleRequested,
        (false, true) => BookingEventType::SeatCancelled,
        (false, false) => BookingEventType::Cancelled,
    })
}

/// Returns whether a mark was set or taken back. One that is set outweighs those that are not.
fn no_show(payload: &Object<'_>) -> Result<BookingEventType, WrongField> {
    let attendees = payload.field("attendees");
    let mut marks = Vec::new();
    for attendee in attendees.items(MAX_ATTENDEES)? {
        marks.extend(attendee.object()?.field("noShow").flag()?);
    }
    if marks.is_empty() {
        return Err(attendees.wrong_in_items("noShow", "expected a boolean, got none"));
    }
    Ok(if marks.contains(&true) {
        BookingEventType::NoShowMarked
    } else {
        BookingEventType::NoShowCleared
    })
}
