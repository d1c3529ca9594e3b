//! The time of the newest event of each type, per booking.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{BookingEvent, BookingState, EventType, advance};

/// The time of the newest event of each type, or `None` if that event has no time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventTimes(BTreeMap<EventType, Option<DateTime<Utc>>>);

impl EventTimes {
    /// Adds an event.
    pub(super) fn note(&mut self, event: &BookingEvent) {
        let time = if event.event_type == EventType::MeetingEnded {
            // The event is scheduled when the call is booked; its end time says which end has
            // passed.
            event.event_time.max(event.end_time)
        } else {
            event.event_time
        };
        let newest = self.0.entry(event.event_type).or_default();
        *newest = (*newest).max(time);
    }

    /// Returns the time of the newest event of any of these types.
    pub(super) fn newest(&self, event_types: &[EventType]) -> Option<DateTime<Utc>> {
        let times = event_types.iter().filter_map(|it| self.0.get(it));
        times.copied().max().flatten()
    }

    /// Returns whether there was an event of this type.
    pub(super) fn tells(&self, event_type: EventType) -> bool {
        self.0.contains_key(&event_type)
    }

    /// Returns whether an event has reported the booker. None has for a booking that is only known
    /// as one that was moved.
    pub fn tells_booker(&self) -> bool {
        self.0
            .keys()
            .any(|event_type| event_type.details_rank() > 0)
    }

    /// Returns whether an event has reported that it was booked or requested.
    pub fn tells_booking(&self) -> bool {
        self.0.keys().any(|event_type| event_type.begins_booking())
    }

    /// Returns when the call was first booked or requested. If that is unknown, returns when it was
    /// moved.
    pub(super) fn first_booked(&self) -> Option<DateTime<Utc>> {
        use EventType::{BookingCreated, BookingRequested, BookingRescheduled};
        let taken = [BookingRequested, BookingCreated].map(|it| self.newest(&[it]));
        let first = taken.into_iter().flatten().min();
        first.or_else(|| self.newest(&[BookingRescheduled]))
    }

    /// Returns the state after the events since `time`, without no-show marks. Events without a
    /// time are included.
    pub(super) fn state_after(&self, time: Option<DateTime<Utc>>) -> Option<BookingState> {
        let is_later = |at: &Option<DateTime<Utc>>| at.is_none() || *at > time;
        self.0
            .iter()
            .filter(|(event_type, at)| !event_type.is_mark() && is_later(at))
            .fold(None, |state, (event_type, _)| advance(state, *event_type))
    }
}
