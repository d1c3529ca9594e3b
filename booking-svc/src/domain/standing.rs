//! Where one booking stands, and what events about it make of that.

use chrono::{DateTime, Utc};

use super::{BookingEvent, BookingState, Details, EventType, Heard, Marks, advance};

/// Where a booking stands, whichever order its events arrived in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The uid under which it is kept.
    pub uid: String,
    /// The state.
    pub state: BookingState,
    /// Whether an event has said that the call stands.
    pub confirmed: bool,
    /// Whether an event has said so of this booking or of one that it replaces: while it is only asked
    /// for, there is still that call.
    pub call_confirmed: bool,
    /// The booking that this one replaces.
    pub reschedule_uid: Option<String>,
    /// When the event happened that told of [`Self::reschedule_uid`].
    pub moved_time: Option<DateTime<Utc>>,
    /// When the newest event happened that told of another booking in its place.
    pub superseded_time: Option<DateTime<Utc>>,
    /// The booking that it told of: of a circle of moves, [`Self::reschedule_uid`] alone does not tell that both
    /// belong to one call.
    pub superseded_by: Option<String>,
    /// What was heard of it.
    pub heard: Heard,
    /// When the newest mark was made that somebody did or did not come.
    pub no_show_time: Option<DateTime<Utc>>,
    /// Who did and who did not come.
    pub marks: Marks,
    /// Whether the later dates of its series are off with it.
    pub ends_series: bool,
}

impl Standing {
    /// Returns where a booking stands of which nothing else is known.
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
            heard: Heard::default(),
            no_show_time: None,
            marks: Marks::default(),
            ends_series: false,
        }
    }

    /// Returns whether somebody has the call, or is having it moved.
    pub fn is_live(&self) -> bool {
        self.state.is_live() && (self.confirmed || self.call_confirmed)
    }

    /// Returns where an event leads the booking `uid`, of which this is told; nothing when it stays
    /// unknown.
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
        after.heard.note(event);
        after.ends_series |= event.ends_series;
        if is_mark {
            after.no_show_time = after.no_show_time.max(event.event_time);
        }
        if let Some(replaced) = event.kept_reschedule_uid() {
            // Of two that it is said to replace the one that was told last counts, in any order.
            let told = (event.event_time, Some(replaced));
            let (time, uid) = told.max((after.moved_time, after.reschedule_uid.take()));
            after.moved_time = time;
            after.reschedule_uid = uid;
        }
        after.settle(details);
        Some(after)
    }

    /// Notes that the booking `by` has replaced it; nothing when it has no uid.
    pub(super) fn supersede(
        &mut self,
        by: Option<String>,
        time: Option<DateTime<Utc>>,
        details: &Details,
    ) {
        let told = (time, by).max((self.superseded_time, self.superseded_by.take()));
        (self.superseded_time, self.superseded_by) = told;
        if self.superseded_time.is_none() {
            self.state = BookingState::Superseded;
        }
        self.settle(details);
    }

    /// A call can move away and come back, and who has given up a seat can take one again: what happened last
    /// decides, and what happened before it was over does not count any more.
    fn settle(&mut self, details: &Details) {
        let was_superseded =
            self.state == BookingState::Superseded || self.superseded_time.is_some();
        let mut begun = self.moved_time;
        let mut left = None;
        if details.is_seat() {
            let over = [EventType::SeatCancelled, EventType::BookingCancelled];
            begun = begun.max(self.heard.newest(&[EventType::BookingCreated]));
            left = self.heard.newest(&over).filter(|left| begun > Some(*left));
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
            self.state = self.heard.state_after(since).unwrap_or(so_far);
        }
        if let Some(moved) = self.moved_last() {
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

    /// Returns whether it stands of two bookings each of which is said to replace the other, at the same time or at none
    /// that is known: one of them has to.
    fn wins_circle(&self, begun: Option<DateTime<Utc>>) -> bool {
        let is_circle = self.reschedule_uid.is_some() && self.reschedule_uid == self.superseded_by;
        is_circle && begun == self.superseded_time && Some(&self.uid) > self.superseded_by.as_ref()
    }

    /// Returns when the call was moved, unless it has ended since then: it is ahead, whoever had not come before.
    fn moved_last(&self) -> Option<DateTime<Utc>> {
        let moved = self.heard.newest(&[EventType::BookingRescheduled])?;
        let ends_later = self.heard.state_after(Some(moved)).is_some_and(has_ended)
            || self.marks.is_absent(None, Some(moved)).is_some();
        (!ends_later).then_some(moved)
    }
}

fn has_ended(state: BookingState) -> bool {
    matches!(state, BookingState::Completed | BookingState::NoShow)
}

/// Whoever is not marked as absent came.
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
        for event in events {
            known = Standing::after(known.as_ref(), "a", event, &Details::of(event));
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
        let moved_first = [at(40, BookingRescheduled), at(41, MeetingEnded)];
        assert_eq!(state_after(&moved_first), BookingState::Completed);
    }
}
