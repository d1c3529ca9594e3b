//! Marks of who did not come: the booker, a guest, or whoever it was.

use chrono::TimeDelta;

use super::{History, PAUSE};
use crate::domain::{Absence, BookingEvent, EventType};

const GUEST: &str = "guest@";
/// Between two clicks.
const MOMENT: TimeDelta = TimeDelta::milliseconds(700);

/// Whether an event marks a guest, which tells nothing of the call.
pub(super) fn is_of_guest(event: &BookingEvent) -> bool {
    let mut absences = event.absences.iter();
    absences.any(|absence| absence.email.starts_with(GUEST))
}

impl History {
    /// Somebody is marked as absent, or the mark is taken back.
    pub(super) fn mark(&mut self) {
        let mut absent = self.choose(2) == 0;
        let is_at_once = self.choose(3) == 0;
        if let Some(last) = self
            .events
            .last()
            .filter(|last| is_at_once && last.event_type.is_mark())
        {
            // Whoever clicks that fast takes back what was marked.
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
            // Of a guest nothing else is told, not even the booker.
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
