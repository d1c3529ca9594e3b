//! Where a booking stands, and where each event leads it.

use super::EventType;

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookingState {
    /// The host has yet to confirm the call.
    Pending,
    /// The host declined the call.
    Rejected,
    /// The call is going to take place.
    Accepted,
    /// The call is over.
    Completed,
    /// The call is over, and somebody who was to take part did not come.
    NoShow,
    /// The call will take place at another time, which the booker has yet to choose.
    AwaitingRebooking,
    /// The call was cancelled.
    Cancelled,
    /// Another booking has replaced it.
    Superseded,
}

impl BookingState {
    /// Every state, in the order in which a booking can pass through them: it never goes back, but
    /// for a mark of absence that is taken back.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::Rejected,
        Self::Accepted,
        Self::Completed,
        Self::NoShow,
        Self::AwaitingRebooking,
        Self::Cancelled,
        Self::Superseded,
    ];

    /// Returns the word that the database keeps for the state.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Rejected => "rejected",
            Self::Accepted => "accepted",
            Self::Completed => "completed",
            Self::NoShow => "no_show",
            Self::AwaitingRebooking => "awaiting_rebooking",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
        }
    }

    /// Returns the state for a word of the database, or nothing for an unknown one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

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
        MeetingEnded, NoShowCleared, NoShowMarked, RescheduleRequested, SeatCancelled,
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
            BookingCancelled,
            None
            | Some(
                Pending | Rejected | Accepted | Completed | NoShow | AwaitingRebooking | Cancelled,
            ),
        ) => Some(Cancelled),
        // It is further on already, or the others of a shared call still have it.
        (
            BookingRequested | BookingRejected | BookingCreated | BookingRescheduled | NoShowMarked
            | MeetingEnded | NoShowCleared | RescheduleRequested | BookingCancelled | SeatCancelled,
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
        let states = [None].into_iter().chain(BookingState::ALL.map(Some));
        let word = |state: Option<BookingState>| state.map_or("unknown", BookingState::as_str);
        let mut table = String::new();
        for state in states {
            for event in EventType::ALL {
                let next = advance(state, event);
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
            state in prop::option::of(prop::sample::select(BookingState::ALL.to_vec())),
            event in prop::sample::select(EventType::ALL.to_vec()),
        ) {
            let once = advance(state, event);
            prop_assert_eq!(advance(once, event), once);
        }
    }

    /// Which mark of absence counts depends on their times, not on this table.
    fn unmarked() -> Vec<EventType> {
        let is_mark =
            |event: &EventType| matches!(event, EventType::NoShowMarked | EventType::NoShowCleared);
        EventType::ALL
            .into_iter()
            .filter(|event| !is_mark(event))
            .collect()
    }
}
