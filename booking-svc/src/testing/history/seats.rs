//! Seats of a shared call: how events name them, and what events about the whole call report.

use super::{History, PAUSE};
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
        event.attendees.insert(0, person(&email));
        event.meeting.notes = Some(FIRST_BOOKERS_NOTES.to_owned());
    }
}

impl History {
    /// Returns the event by which somebody else has taken a seat before, if the history begins with a seat that is taken.
    pub fn taken_first_by(&self, address: &str) -> Option<BookingEvent> {
        let taken = self.events.first().filter(|event| {
            event.event_type == EventType::BookingCreated
                && event.seat_uid.is_some()
                && event.seat_email.is_some()
        })?;
        Some(BookingEvent {
            event_time: taken.event_time.map(|time| time - PAUSE),
            attendees: vec![person(address)],
            match_emails: vec![address.to_owned()],
            seat_uid: Some("first-seat".to_owned()),
            seat_email: Some(address.to_owned()),
            ..taken.clone()
        })
    }
}

impl BookingEvent {
    /// Returns the event of a further seat as it is told with the answers of whoever has booked the call first.
    #[must_use]
    pub fn told_with_answers_of(&self, first: &Self) -> Self {
        Self {
            attendees: [&first.attendees[..], &self.attendees].concat(),
            match_emails: first.match_emails.clone(),
            seat_email: first.seat_email.clone(),
            other_seat_email: self.seat_email.clone(),
            ..self.clone()
        }
    }
}

fn person(address: &str) -> Attendee {
    Attendee {
        email: address.to_owned(),
        ..Attendee::default()
    }
}
