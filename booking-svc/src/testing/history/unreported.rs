//! Moves to a booking whose uid is not reported, but whose number is.

use std::collections::BTreeMap;

use super::{Expected, History};
use crate::domain::{BookingState, EventType};

impl Expected {
    /// Returns the state of each booking, under one name for a booking that may be stored under
    /// either of two.
    pub fn kept(&self, states: &BTreeMap<String, BookingState>) -> BTreeMap<String, BookingState> {
        let mut kept = states.clone();
        if let Some((former, unreported)) = &self.unreported
            && let Some(state) = kept.remove(unreported)
        {
            kept.insert(former.clone(), state);
        }
        kept
    }

    /// Returns the one name of a booking that may be stored under either of two.
    pub fn kept_uid(&self, uid: String) -> String {
        match &self.unreported {
            Some((former, unreported)) if *unreported == uid => former.clone(),
            _ => uid,
        }
    }
}

impl History {
    /// Moves the call to a booking whose uid is not reported, and lets something else happen to
    /// that, or nothing.
    pub(super) fn move_unreported(&mut self) {
        let former = self.uid(self.current);
        self.move_to_new(EventType::BookingRescheduled);
        let moved = self.events.last_mut().expect("it has just happened");
        moved.booking_uid.clone_from(&moved.reschedule_uid);
        self.expected.unreported = Some((former, self.uid(self.current)));
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
