//! No-show marks: of the booker, of a guest, or without a person.

use chrono::TimeDelta;

use super::{History, PAUSE};
use crate::domain::{Absence, BookingEvent, EventType};

const GUEST: &str = "guest@";
/// The time between two clicks.
const MOMENT: TimeDelta = TimeDelta::milliseconds(700);

/// Returns whether an event marks a guest, which does not affect the call.
pub(super) fn is_of_guest(event: &BookingEvent) -> bool {
    let mut absences = event.absences.iter();
    absences.any(|absence| absence.email.starts_with(GUEST))
}

impl History {
    /// Marks a participant as absent, or removes the mark.
    pub(super) fn mark(&mut self) {
        let mut absent = self.choose(2) == 0;
        let is_at_once = self.choose(3) == 0;
        if let Some(last) = self
            .events
            .last()
            .filter(|last| is_at_once && last.event_type.is_mark())
        {
            // A click that follows so fast removes the mark.
            self.pause = MOMENT;
            absent = last.event_type == EventType::NoShowCleared;
        }
        let event_type = if absent {
            EventType::NoShowMarked
        } else {
            EventType::NoShowCleared
        };
        let mut event = self.event(event_type, None);
        self.name_seat(&mut event);
        let host = format!("{}.example", self.name);
        match self.choose(3) {
            0 => event.absences = vec![absence(format!("ada@{host}"), absent)],
            // An event about a guest reports nothing else, not even the booker.
            1 if self.seat.is_none() => {
                let guest = format!("{GUEST}{host}");
                event.match_emails = vec![guest.clone()];
                event.absences = vec![absence(guest, absent)];
                event.attendees.clear();
            }
            _ => {}
        }
        self.expect(&event);
        self.events.push(event);
        self.pause = PAUSE;
    }
}

fn absence(email: String, absent: bool) -> Absence {
    Absence { email, absent }
}
