//! Moves to a booking whose uid is not reported, but whose number is, and requests for them.

use std::collections::BTreeMap;

use super::{Expected, History};
use crate::domain::{BookingState, EventType, UNNAMED};

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

    /// Returns whether the booking with an unreported uid may be stored apart from the one that it
    /// replaces.
    pub fn may_be_apart(&self) -> bool {
        let unreported = self.unreported.as_ref();
        unreported.is_some_and(|(_, uid)| !uid.starts_with(UNNAMED))
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
    /// that, or nothing; or requests such a move. Returns whether more can happen.
    pub(super) fn move_unreported(&mut self) -> bool {
        if self.choose(2) == 0 {
            self.move_to_new(EventType::BookingRequested);
            let uid = self.uid(self.current);
            let derived = format!("{UNNAMED}{uid}");
            let asked = self.events.last_mut().expect("it has just happened");
            asked.booking_uid = Some(derived.clone());
            self.expected.unreported = Some((uid, derived));
            return self.answer_request();
        }
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
        false
    }
}
