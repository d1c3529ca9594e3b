//! The state machine of a booking.

use proto::booking::v1 as pb;

use super::{EventType, words::words};

words! {
    /// The state of a booking. The states are ordered, and a booking never goes back, except when a no-show
    /// mark is removed.
    BookingState as [pb::BookingState] {
        /// The host has not confirmed the call yet.
        Pending = "pending",
        /// The host declined the call.
        Rejected = "rejected",
        /// The call will take place.
        Accepted = "accepted",
        /// The call is over.
        Completed = "completed",
        /// The call is over, and the booker did not attend.
        NoShow = "no_show",
        /// The call will take place at another time, which the booker has not chosen yet.
        AwaitingRebooking = "awaiting_rebooking",
        /// The call was cancelled.
        Cancelled = "cancelled",
        /// Another booking has replaced it.
        Superseded = "superseded",
    }
}

impl BookingState {
    /// Returns whether the call is cancelled, so that there is nothing to prepare.
    pub fn is_off(self) -> bool {
        match self {
            Self::Rejected | Self::Cancelled | Self::Superseded => true,
            Self::Pending
            | Self::Accepted
            | Self::Completed
            | Self::NoShow
            | Self::AwaitingRebooking => false,
        }
    }

    /// Returns whether the call may still take place: no event has ended it or called it off.
    pub(super) fn is_live(self) -> bool {
        match self {
            Self::Pending | Self::Accepted | Self::AwaitingRebooking => true,
            Self::Rejected
            | Self::Completed
            | Self::NoShow
            | Self::Cancelled
            | Self::Superseded => false,
        }
    }

    /// Returns whether a confirmed call in this state takes place or has taken place.
    pub(super) fn stands(self) -> bool {
        match self {
            Self::Accepted | Self::Completed | Self::NoShow | Self::AwaitingRebooking => true,
            Self::Pending | Self::Rejected | Self::Cancelled | Self::Superseded => false,
        }
    }
}

/// Returns the state of a booking after `event`; the state `None` stands for an unknown booking.
///
/// This function is total, and its result does not depend on the order in which events arrive: the
/// later state of two wins. No-show marks are the exception: the caller must pass only the newest.
pub fn advance(state: Option<BookingState>, event: EventType) -> Option<BookingState> {
    use BookingState::{
        Accepted, AwaitingRebooking, Cancelled, Completed, NoShow, Pending, Rejected,
    };
    use EventType::{
        BookingCancelled, BookingCreated, BookingRejected, BookingRequested, BookingRescheduled,
        DetailsChanged, MeetingEnded, NoShowCleared, NoShowMarked, RescheduleRequested,
        SeatCancelled,
    };

    match (event, state) {
        (BookingRequested, None) => Some(Pending),
        (BookingRejected, None | Some(Pending)) => Some(Rejected),
        // A host may accept a call that was declined before, but not decline an accepted one.
        (BookingCreated | BookingRescheduled, None | Some(Pending | Rejected)) => Some(Accepted),
        // No-show marks are set after the start of the call.
        (NoShowMarked, None | Some(Pending | Rejected | Accepted | Completed)) => Some(NoShow),
        (MeetingEnded | NoShowCleared, None | Some(Pending | Rejected | Accepted))
        | (NoShowCleared, Some(NoShow)) => Some(Completed),
        (RescheduleRequested, None | Some(Pending | Rejected | Accepted | Completed | NoShow)) => {
            Some(AwaitingRebooking)
        }
        (
            BookingCancelled | SeatCancelled,
            None
            | Some(
                Pending | Rejected | Accepted | Completed | NoShow | AwaitingRebooking | Cancelled,
            ),
        ) => Some(Cancelled),
        // The booking is already in a later state.
        (
            BookingRequested | BookingRejected | BookingCreated | BookingRescheduled | NoShowMarked
            | MeetingEnded | NoShowCleared | RescheduleRequested | BookingCancelled | SeatCancelled
            | DetailsChanged,
            known,
        ) => known,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_event_leads_somewhere_from_every_state() {
        let states = [None]
            .into_iter()
            .chain(BookingState::ALL.iter().copied().map(Some));
        let word = |state: Option<BookingState>| state.map_or("unknown", BookingState::as_str);
        let mut table = String::new();
        for state in states {
            for event in EventType::ALL {
                let next = advance(state, *event);
                let arrow = if next == state { "stays" } else { "->" };
                let (from, to) = (word(state), word(next));
                writeln!(table, "{from:<18} + {:<20} {arrow:<5} {to}", event.as_str()).unwrap();
            }
        }
        insta::assert_snapshot!(table);
    }

    proptest! {
        #[test]
        fn the_final_state_does_not_depend_on_the_order_of_events(
            events in prop::collection::vec(prop::sample::select(unmarked()), 1..8)
                .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
        ) {
            let fold = |events: &[EventType]| {
                events.iter().fold(None, |state, event| advance(state, *event))
            };
            prop_assert_eq!(fold(&events.0), fold(&events.1));
        }

        #[test]
        fn an_event_that_comes_twice_changes_nothing_the_second_time(
            state in prop::option::of(prop::sample::select(BookingState::ALL)),
            event in prop::sample::select(EventType::ALL),
        ) {
            let once = advance(state, event);
            prop_assert_eq!(advance(once, event), once);
        }
    }

    /// Returns the event types without no-show marks: which mark wins depends on the time, not on
    /// this table.
    fn unmarked() -> Vec<EventType> {
        let events = EventType::ALL.iter().copied();
        events.filter(|event| !event.is_mark()).collect()
    }
}
