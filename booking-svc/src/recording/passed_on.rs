//! Events that also apply to other seats of a shared call.

use super::decided::Decided;
use crate::{
    domain::{BookingEvent, EventType},
    store::bookings::Booking,
};

/// An event to store for other seats of a shared call.
#[derive(Debug)]
pub(super) enum PassedOn<'a> {
    /// An event about the whole call, for all its seats except these.
    ToOthers {
        call_uid: &'a str,
        replaced_uid: Option<&'a str>,
        own_uids: [Option<String>; 2],
    },
    /// Earlier events of the whole call, for a new seat, except those applied to this sequence.
    Earlier {
        seat_uid: String,
        call_uid: &'a str,
        but_of: Option<&'a str>,
    },
    /// A confirmation, for all other seats that were requested.
    ToRequested { call_uid: &'a str, own_uid: String },
}

pub(super) fn passed_on<'a>(event: &'a BookingEvent, decided: &'a Decided) -> Vec<PassedOn<'a>> {
    let to_requested = || {
        Some(PassedOn::ToRequested {
            call_uid: event.booking_uid.as_deref()?,
            own_uid: decided.decision.event.kept_uid()?,
        })
    };
    let to_requested = event.confirms_all.then(to_requested).flatten();
    to_others(event, decided)
        .into_iter()
        .chain(to_requested)
        .collect()
}

fn to_others<'a>(event: &'a BookingEvent, decided: &'a Decided) -> Option<PassedOn<'a>> {
    let call_uid = event.booking_uid.as_deref()?;
    let kept = &decided.decision.event;
    if event.is_of_seat() {
        let seat_uid = kept.kept_uid()?;
        let known = decided.snapshot.booking(&seat_uid);
        // A seat may be stored before an event has reported it.
        let is_reported = |booking: &Booking| booking.is_seat() && booking.heard.0.tells_booking();
        let is_new = !known.is_some_and(is_reported);
        return is_new.then_some(PassedOn::Earlier {
            call_uid,
            // The sequence has already received the events of the whole call.
            but_of: known.map(|booking| &*booking.sequence_id),
            seat_uid,
        });
    }
    // These events always concern a single seat.
    let may_concern_others = match event.event_type {
        EventType::BookingCreated | EventType::BookingRequested | EventType::SeatCancelled => false,
        EventType::BookingRescheduled
        | EventType::BookingRejected
        | EventType::BookingCancelled
        | EventType::RescheduleRequested
        | EventType::NoShowMarked
        | EventType::NoShowCleared
        | EventType::MeetingEnded
        | EventType::DetailsChanged => true,
    };
    may_concern_others.then(|| PassedOn::ToOthers {
        call_uid,
        replaced_uid: event.other_reschedule_uid(),
        own_uids: [kept.kept_uid(), kept.kept_reschedule_uid()],
    })
}
