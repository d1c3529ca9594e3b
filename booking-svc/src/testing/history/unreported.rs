//! Moves to a booking whose uid is not told, but whose number is.

use std::collections::BTreeMap;

use super::{Expected, History};
use crate::domain::{BookingState, EventType};

impl Expected {
    /// Returns where each booking stands, those under one name that may be kept under either of two.
    pub fn kept(&self, states: &BTreeMap<String, BookingState>) -> BTreeMap<String, BookingState> {
        let mut kept = states.clone();
        if let Some((former, untold)) = &self.untold
            && let Some(state) = kept.remove(untold)
        {
            kept.insert(former.clone(), state);
        }
        kept
    }

    /// Returns the one name of a booking that may be kept under either of two.
    pub fn kept_uid(&self, uid: String) -> String {
        match &self.untold {
            Some((former, untold)) if *untold == uid => former.clone(),
            _ => uid,
        }
    }
}

impl History {
    /// The call moves to a booking whose uid is not told, and something else happens to that, or nothing.
    pub(super) fn move_untold(&mut self) {
        let former = self.uid(self.current);
        self.move_to_new(EventType::BookingRescheduled);
        let moved = self.events.last_mut().expect("it has just happened");
        moved.booking_uid.clone_from(&moved.reschedule_uid);
        self.expected.untold = Some((former, self.uid(self.current)));
        let next = [
            EventType::BookingCancelled,
            EventType::RescheduleRequested,
            EventType::MeetingEnded,
        ];
        if let Some(event_type) = next.get(usize::from(self.choose(4))) {
            self.happen(*event_type, None);
        }
    }
}
