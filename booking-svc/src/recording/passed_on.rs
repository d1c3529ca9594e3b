//! What an event tells seats of a shared call, too.

use super::decided::Decided;
use crate::domain::{BookingEvent, EventType};

/// What is passed on to seats of a shared call.
#[derive(Debug)]
pub(super) enum PassedOn<'a> {
    /// An event about the whole call, to the seats in it but for these.
    ToOthers {
        call_uid: &'a str,
        replaced_uid: Option<&'a str>,
        own_uids: [Option<String>; 2],
    },
    /// What was told of the whole call before, to a seat that is new, but for what was applied to this sequence.
    Earlier {
        seat_uid: String,
        call_uid: &'a str,
        but_of: Option<&'a str>,
    },
}

pub(super) fn passed_on<'a>(event: &'a BookingEvent, decided: &'a Decided) -> Option<PassedOn<'a>> {
    let call_uid = event.booking_uid.as_deref()?;
    let kept = &decided.decision.event;
    if event.is_of_seat() {
        let seat_uid = kept.kept_uid()?;
        let known = decided.snapshot.booking(&seat_uid);
        let is_new = known.is_none_or(|booking| !booking.is_seat());
        return is_new.then_some(PassedOn::Earlier {
            call_uid,
            // What the sequence knew as the call was told of it.
            but_of: known.map(|booking| &*booking.sequence_id),
            seat_uid,
        });
    }
    // Who books, or asks, does so for one.
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
