//! Seats of a shared call: how events name them, and what events about the whole call report.

use super::History;
use crate::domain::{Attendee, BookingEvent, EventType};

/// The notes of the first booker of a shared call, which no other attendee's brief may contain.
pub const FIRST_BOOKERS_NOTES: &str = "of the first booker";

impl History {
    /// Names the seat by its id, by the person or by both. Events about the whole call name no
    /// seat.
    pub(super) fn name_seat(&mut self, event: &mut BookingEvent) {
        let Some(seat) = self.seat else {
            return;
        };
        let address = event.match_emails.first().cloned();
        let is_booked = matches!(
            event.event_type,
            EventType::BookingCreated | EventType::BookingRescheduled | EventType::BookingRequested
        );
        let is_left = event.event_type == EventType::SeatCancelled;
        match self.choose(4) {
            0 if !is_booked && !is_left => self.add_first_booker(event),
            1 if !is_booked && self.has_id => {
                event.seat_uid = Some(format!("seat-{seat}"));
                event.match_emails.clear();
            }
            2 => {
                self.has_id &= !is_booked;
                event.seat_email = address;
            }
            _ => {
                self.has_id |= is_booked && self.is_fresh;
                event.seat_uid = Some(format!("seat-{seat}"));
                event.seat_email = address;
            }
        }
    }

    /// Adds the first booker and that person's notes to an event about a whole shared call.
    pub(super) fn add_first_booker(&self, event: &mut BookingEvent) {
        let email = format!("ida@{}.example", self.name);
        event.match_emails.insert(0, email.clone());
        let first = Attendee {
            email,
            ..Attendee::default()
        };
        event.attendees.insert(0, first);
        event.meeting.notes = Some(FIRST_BOOKERS_NOTES.to_owned());
    }
}
