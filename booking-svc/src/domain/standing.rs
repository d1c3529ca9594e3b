//! The state and facts of one booking, and how events change them.

use chrono::{DateTime, Utc};

use super::{BookingEvent, BookingState, Details, EventTimes, EventType, Marks, advance};

/// The state and facts of a booking, independent of the order in which its events arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The uid under which the booking is stored.
    pub uid: String,
    /// The state.
    pub state: BookingState,
    /// Whether an event has confirmed the call.
    pub confirmed: bool,
    /// Whether an event has confirmed this booking or one that it replaces. While another time is
    /// only requested, the previous call still exists.
    pub call_confirmed: bool,
    /// The booking that this one replaces.
    pub reschedule_uid: Option<String>,
    /// The time of the event that set [`Self::reschedule_uid`].
    pub moved_time: Option<DateTime<Utc>>,
    /// The time of the newest event that replaced the booking.
    pub superseded_time: Option<DateTime<Utc>>,
    /// The booking that replaced this one. In a circle of moves, [`Self::reschedule_uid`] alone
    /// does not connect both bookings.
    pub superseded_by: Option<String>,
    /// The time of its newest event of each type.
    pub event_times: EventTimes,
    /// The time of the newest no-show mark.
    pub no_show_time: Option<DateTime<Utc>>,
    /// The no-show marks.
    pub marks: Marks,
    /// Whether the later dates of the series were cancelled with this one.
    pub ends_series: bool,
}

impl Standing {
    /// Returns a booking with nothing but its uid and state.
    pub fn new(uid: String, state: BookingState) -> Self {
        Self {
            uid,
            state,
            confirmed: false,
            call_confirmed: false,
            reschedule_uid: None,
            moved_time: None,
            superseded_time: None,
            superseded_by: None,
            event_times: EventTimes::default(),
            no_show_time: None,
            marks: Marks::default(),
            ends_series: false,
        }
    }

    /// Returns whether the call was confirmed and is not off.
    pub fn is_live(&self) -> bool {
        !self.state.is_off() && (self.confirmed || self.call_confirmed)
    }

    /// Returns the booking `uid` after an event, or `None` if it stays unknown.
    pub(super) fn after(
        known: Option<&Self>,
        uid: &str,
        event: &BookingEvent,
        details: &Details,
    ) -> Option<Self> {
        let booker = details.booker();
        let is_mark = event.event_type.is_mark();
        let state = known.map(|known| known.state);
        let mut marks = known.map(|known| known.marks.clone()).unwrap_or_default();
        let state = if is_mark {
            marks.note(event);
            advance(state, marked(marks.is_absent(booker, None) == Some(true)))
        } else {
            advance(state, event.event_type)
        }?;
        let mut after = known
            .cloned()
            .unwrap_or_else(|| Self::new(uid.to_owned(), state));
        after.state = state;
        after.marks = marks;
        after.confirmed |= event.event_type.confirms();
        after.event_times.note(event);
        after.ends_series |= event.ends_series;
        if is_mark {
            after.no_show_time = after.no_show_time.max(event.event_time);
        }
        if let Some(replaced) = event.kept_reschedule_uid() {
            // Of two predecessors, the one with the later event wins, in any order.
            let newest = (event.event_time, Some(replaced));
            let (time, uid) = newest.max((after.moved_time, after.reschedule_uid.take()));
            after.moved_time = time;
            after.reschedule_uid = uid;
        }
        after.settle(details);
        Some(after)
    }

    /// Records that another booking has replaced this one; `by` is its uid, if it has one.
    pub(super) fn supersede(
        &mut self,
        by: Option<String>,
        time: Option<DateTime<Utc>>,
        details: &Details,
    ) {
        let newest = (time, by).max((self.superseded_time, self.superseded_by.take()));
        (self.superseded_time, self.superseded_by) = newest;
        if self.superseded_time.is_none() {
            self.state = BookingState::Superseded;
        }
        self.settle(details);
    }

    /// Derives the state from the events that still count. A call can move away and back, and an
    /// attendee who cancelled can book a seat again: the last event wins, and events before the end
    /// of the first booking are ignored.
    fn settle(&mut self, details: &Details) {
        let was_superseded =
            self.state == BookingState::Superseded || self.superseded_time.is_some();
        let mut begun = self.moved_time;
        let mut left = None;
        if details.is_seat() {
            let over = [EventType::SeatCancelled, EventType::BookingCancelled];
            begun = begun.max(self.event_times.newest(&[EventType::BookingCreated]));
            left = self
                .event_times
                .newest(&over)
                .filter(|left| begun > Some(*left));
        }
        let mut since = self.superseded_time;
        let wins_circle = self.wins_circle(begun);
        if was_superseded && begun <= since && !wins_circle {
            self.state = BookingState::Superseded;
        } else if was_superseded || left.is_some() {
            since = since.max(left);
            let so_far = match self.state {
                BookingState::Superseded if wins_circle => BookingState::Accepted,
                state => state,
            };
            self.state = self.event_times.state_after(since).unwrap_or(so_far);
        }
        if let Some(moved) = self.moved_last(details) {
            since = since.max(Some(moved));
            if has_ended(self.state) {
                self.state = BookingState::Accepted;
            }
        }
        if let Some(absent) = self.marks.is_absent(details.booker(), since) {
            let state = advance(Some(self.state), marked(absent));
            self.state = state.unwrap_or(self.state);
        }
    }

    /// Breaks the tie between two bookings that replace each other at the same time, or without a
    /// time. Returns whether this one is kept.
    fn wins_circle(&self, begun: Option<DateTime<Utc>>) -> bool {
        let is_circle = self.reschedule_uid.is_some() && self.reschedule_uid == self.superseded_by;
        is_circle && begun == self.superseded_time && Some(&self.uid) > self.superseded_by.as_ref()
    }

    /// Returns when the call was moved, unless it has ended since. A moved call is upcoming again,
    /// whatever no-show marks it had. The end of a former time does not end it.
    fn moved_last(&self, details: &Details) -> Option<DateTime<Utc>> {
        let moved = self.event_times.newest(&[EventType::BookingRescheduled])?;
        let ended = self.event_times.newest(&[EventType::MeetingEnded]);
        let end = details.end_time.or(details.start_time);
        let is_its_end = ended.zip(end).is_none_or(|(ended, end)| ended >= end);
        let ends_later = is_its_end
            && self
                .event_times
                .state_after(Some(moved))
                .is_some_and(has_ended)
            || self.marks.is_absent(None, Some(moved)).is_some();
        (!ends_later).then_some(moved)
    }
}

fn has_ended(state: BookingState) -> bool {
    matches!(state, BookingState::Completed | BookingState::NoShow)
}

/// Returns the mark that applies to a participant. One without a mark counts as present.
fn marked(absent: bool) -> EventType {
    if absent {
        EventType::NoShowMarked
    } else {
        EventType::NoShowCleared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64, event_type: EventType) -> BookingEvent {
        BookingEvent {
            event_time: DateTime::from_timestamp(minute * 60, 0),
            ..BookingEvent::of_type(event_type)
        }
    }

    fn state_after(events: &[BookingEvent]) -> BookingState {
        let mut known = None;
        let mut details = Details::default();
        for event in events {
            details = details.after(event);
            known = Standing::after(known.as_ref(), "a", event, &details);
        }
        known.unwrap().state
    }

    #[test]
    fn a_call_that_has_ended_and_is_moved_under_its_uid_is_ahead_in_any_order() {
        use EventType::{BookingCreated, BookingRescheduled, MeetingEnded, NoShowMarked};

        let events = [
            at(1, BookingCreated),
            at(30, MeetingEnded),
            at(31, NoShowMarked),
            at(40, BookingRescheduled),
        ];
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [0, 3, 1, 2], [2, 3, 0, 1]] {
            let events = order.map(|index| events[index].clone());
            assert_eq!(state_after(&events), BookingState::Accepted, "{order:?}");
        }
        let ended = |minute| BookingEvent {
            end_time: DateTime::from_timestamp(minute * 60, 0),
            ..at(minute, MeetingEnded)
        };
        let moved = BookingEvent {
            end_time: DateTime::from_timestamp(90 * 60, 0),
            ..at(40, BookingRescheduled)
        };
        for order in [
            [at(1, BookingCreated), moved.clone(), ended(50)],
            [ended(50), moved.clone(), at(1, BookingCreated)],
            [moved.clone(), ended(50), at(1, BookingCreated)],
        ] {
            assert_eq!(state_after(&order), BookingState::Accepted);
        }
        assert_eq!(
            state_after(&[moved, ended(50), ended(90)]),
            BookingState::Completed
        );
        let moved_first = [at(40, BookingRescheduled), at(41, MeetingEnded)];
        assert_eq!(state_after(&moved_first), BookingState::Completed);
    }
}
