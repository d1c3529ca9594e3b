//! Seats of a shared call: how they are named, and what is told of the call as a whole.

use super::History;
use crate::domain::{Attendee, BookingEvent, EventType};

/// What whoever booked a shared call first has said; nobody else's brief may tell it.
pub const FIRST_BOOKERS_NOTES: &str = "of the first booker";

impl History {
    /// A seat is named by its id, by the person or by both; and what concerns the whole call names none.
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
            0 if !is_booked && !is_left => self.tell_of_first_booker(event),
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

    /// What concerns a whole shared call tells of whoever booked first, and of what that one has said.
    pub(super) fn tell_of_first_booker(&self, event: &mut BookingEvent) {
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
