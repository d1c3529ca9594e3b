//! From what is stored to what is decided.

use std::collections::BTreeSet;

use crate::{
    domain::{BookingEvent, BookingState, Decision, Details, KnownBooking, Relation, decide},
    store::{bookings::Booking, known::Known, outreach::Sequence},
};

impl Known {
    /// Decides what `event`, which belongs to `sequence`, changes.
    pub fn decide(&self, event: &BookingEvent, sequence: &Sequence) -> Decision {
        let planned = self
            .plans
            .iter()
            .filter_map(|plan| plan.booking_uid.as_deref())
            .collect::<BTreeSet<_>>();
        let known = self
            .bookings
            .iter()
            .filter_map(|near| {
                let booking = &near.booking;
                Some(KnownBooking {
                    uid: booking.uid.clone(),
                    // A newer version may keep a word that this one does not know.
                    state: BookingState::from_word(&booking.state)?,
                    confirmed: booking.confirmed,
                    reschedule_uid: booking.reschedule_uid.clone(),
                    no_show_time: booking.no_show_time,
                    relation: if booking.sequence_id == sequence.id {
                        Relation::Sequence
                    } else {
                        Relation::Contact
                    },
                    is_ahead: near.is_ahead,
                    // A plan about somebody else is no plan for this call.
                    has_plan: booking.prospect_id == sequence.prospect_id
                        && planned.contains(booking.uid.as_str()),
                })
            })
            .collect::<Vec<_>>();
        decide(&known, event)
    }

    /// Returns what is told about the booking that counts now, with what the event adds to it.
    pub fn details_of_current(&self, event: &BookingEvent, decision: &Decision) -> Details {
        let current_uid = decision.current_uid.as_deref();
        let stored = current_uid
            .and_then(|uid| self.booking(uid))
            .map(Booking::details);
        let told = (event.kept_uid().as_deref() == current_uid).then(|| Details::of(event));
        match (stored, told) {
            (Some(stored), Some(told)) => stored.merge(told),
            (stored, told) => stored.or(told).unwrap_or_default(),
        }
    }

    /// Returns the booking with this uid.
    pub fn booking(&self, uid: &str) -> Option<&Booking> {
        let mut bookings = self.bookings.iter().map(|near| &near.booking);
        bookings.find(|booking| booking.uid == uid)
    }
}
