//! What was heard of a booking: of each kind of event, when the newest one happened.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{BookingEvent, BookingState, EventType, advance};

/// When the newest event of each kind happened; nothing for one that told no time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Heard(BTreeMap<EventType, Option<DateTime<Utc>>>);

impl Heard {
    /// Adds an event.
    pub(super) fn note(&mut self, event: &BookingEvent) {
        let time = self.0.entry(event.event_type).or_default();
        *time = (*time).max(event.event_time);
    }

    /// Returns when the newest event of one of these kinds happened.
    pub(super) fn newest(&self, event_types: &[EventType]) -> Option<DateTime<Utc>> {
        let times = event_types.iter().filter_map(|it| self.0.get(it));
        times.copied().max().flatten()
    }

    /// Returns where the events after `time` lead a booking, marks of absence aside. An event that told
    /// no time counts.
    pub(super) fn state_after(&self, time: Option<DateTime<Utc>>) -> Option<BookingState> {
        let counts = |told: &Option<DateTime<Utc>>| told.is_none() || *told > time;
        self.0
            .iter()
            .filter(|(event_type, told)| !event_type.is_mark() && counts(told))
            .fold(None, |state, (event_type, _)| advance(state, *event_type))
    }
}
