//! Where a booking stands, and where each event leads it.

use proto::booking::v1 as pb;

use super::{EventType, words::words};

words! {
    /// Where a booking stands, in the order in which it passes through the states: it never goes back, but
    /// for a mark of absence that is taken back.
    BookingState as [pb::BookingState] {
        /// The host has yet to confirm the call.
        Pending = "pending",
        /// The host declined the call.
        Rejected = "rejected",
        /// The call is going to take place.
        Accepted = "accepted",
        /// The call is over.
        Completed = "completed",
        /// The call is over, and somebody who was to take part did not come.
        NoShow = "no_show",
        /// The call will take place at another time, which the booker has yet to choose.
        AwaitingRebooking = "awaiting_rebooking",
        /// The call was cancelled.
        Cancelled = "cancelled",
        /// Another booking has replaced it.
        Superseded = "superseded",
    }
}

impl BookingState {
    /// Returns whether the call is off, so that there is nothing to prepare.
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

    /// Returns whether the call may still take place.
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

    /// Returns whether somebody who has it confirmed has, or has had, the call.
    pub(super) fn stands(self) -> bool {
        match self {
            Self::Accepted | Self::Completed | Self::NoShow | Self::AwaitingRebooking => true,
            Self::Pending | Self::Rejected | Self::Cancelled | Self::Superseded => false,
        }
    }
}

/// Returns where `event` leads a booking that stands at `state`; nothing stands for a booking that
/// is not known.
///
/// Total, and independent of the order in which events arrive: of two events that do not follow
/// from each other, the one that comes later in the life of a booking decides. Marks of absence are
/// the exception: the caller leaves out the ones that are older than the newest.
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
        // A host may accept what was declined before, but not decline what was accepted.
        (BookingCreated | BookingRescheduled, None | Some(Pending | Rejected)) => Some(Accepted),
        // Marks of absence are made after the start of the call.
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
        // It is further on already.
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

    /// Which mark of absence counts depends on their times, not on this table.
    fn unmarked() -> Vec<EventType> {
        let events = EventType::ALL.iter().copied();
        events.filter(|event| !event.is_mark()).collect()
    }
}
