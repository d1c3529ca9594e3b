//! The state machine of one booking: what an event changes, given what is known.

use super::EventType;

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookingState {
    /// The call is going to take place.
    Accepted,
    /// The call will take place at another time, which the booker has yet to choose.
    AwaitingRebooking,
    /// The call was cancelled.
    Cancelled,
}

impl BookingState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::AwaitingRebooking, Self::Cancelled];

    /// Returns the word that the database keeps for the state.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::AwaitingRebooking => "awaiting_rebooking",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns the state for a word of the database, or nothing for an unknown one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What is known about a booking when an event arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Where the booking stands; nothing when this is the first event of it.
    pub state: Option<BookingState>,
    /// Whether a plan was made for it.
    pub has_plan: bool,
    /// Whether another accepted call is still to come.
    pub other_call: OtherCall,
}

/// Another accepted call that is still to come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OtherCall {
    /// There is none.
    #[default]
    None,
    /// One of the same contact, through another sequence.
    OfContact,
    /// One of the same sequence.
    OfSequence,
}

/// What becomes of the outreach: the sequence, its open steps, the contact and the prospect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutreachChange {
    /// It has led to a call: nothing more is sent.
    Booked,
    /// Its call fell through: the conversation goes on by hand.
    Replied,
    /// Its call fell through, but its contact has another one.
    SequenceReplied,
    /// It stays as it is.
    Unchanged,
}

/// What an event changes. The event itself is always logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Where the booking stands now; nothing when it stays unknown.
    pub state: Option<BookingState>,
    /// What becomes of the outreach.
    pub outreach: OutreachChange,
    /// Whether a call-prep plan is due.
    pub plan_due: bool,
}

/// Decides what `event` changes. Total, and independent of the order in which events arrive: a
/// booking only moves on, from accepted to awaiting another time to cancelled.
pub fn decide(known: Known, event: EventType) -> Decision {
    use BookingState::{Accepted, AwaitingRebooking, Cancelled};
    use EventType::{BookingCancelled, BookingCreated, RescheduleRequested, SeatCancelled};

    let unchanged = Decision {
        state: known.state,
        outreach: OutreachChange::Unchanged,
        plan_due: false,
    };
    match (known.state, event) {
        (None | Some(Accepted), BookingCreated) => booked(known, Accepted),
        // It would have come first.
        (Some(AwaitingRebooking), BookingCreated) => booked(known, AwaitingRebooking),
        (None | Some(Accepted | AwaitingRebooking), BookingCancelled) => Decision {
            state: Some(Cancelled),
            // Somebody who booked twice and cancelled once must not be written to again.
            outreach: match known.other_call {
                OtherCall::None => OutreachChange::Replied,
                OtherCall::OfContact => OutreachChange::SequenceReplied,
                OtherCall::OfSequence => OutreachChange::Unchanged,
            },
            plan_due: false,
        },
        // The conversation about the call goes on: nobody is to be written to by machine.
        (None | Some(Accepted | AwaitingRebooking), RescheduleRequested) => Decision {
            state: Some(AwaitingRebooking),
            ..unchanged
        },
        (Some(Cancelled), BookingCreated | BookingCancelled | RescheduleRequested)
        | (None | Some(Accepted | AwaitingRebooking | Cancelled), SeatCancelled) => unchanged,
    }
}

fn booked(known: Known, state: BookingState) -> Decision {
    Decision {
        state: Some(state),
        outreach: OutreachChange::Booked,
        plan_due: !known.has_plan,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use proptest::prelude::*;

    use super::*;

    fn every_known() -> Vec<Known> {
        let states = [
            None,
            Some(BookingState::Accepted),
            Some(BookingState::AwaitingRebooking),
            Some(BookingState::Cancelled),
        ];
        let mut all = Vec::new();
        for state in states {
            for has_plan in [false, true] {
                for other_call in [OtherCall::None, OtherCall::OfContact, OtherCall::OfSequence] {
                    all.push(Known {
                        state,
                        has_plan,
                        other_call,
                    });
                }
            }
        }
        all
    }

    #[test]
    fn every_event_has_one_outcome_in_every_state() {
        let mut table = String::new();
        for known in every_known() {
            for event in EventType::ALL {
                let decision = decide(known, event);
                writeln!(
                    table,
                    "{:<18} {:<7} {:<14} + {:<20} -> {:<18} outreach {:<15} {}",
                    known.state.map_or("unknown", BookingState::as_str),
                    if known.has_plan { "planned" } else { "" },
                    match known.other_call {
                        OtherCall::None => "",
                        OtherCall::OfContact => "contact's call",
                        OtherCall::OfSequence => "other call",
                    },
                    event.as_str(),
                    decision.state.map_or("unknown", BookingState::as_str),
                    format!("{:?}", decision.outreach).to_lowercase(),
                    if decision.plan_due { "plan due" } else { "" },
                )
                .unwrap();
            }
        }
        let lines = table.lines().map(str::trim_end).collect::<Vec<_>>();
        insta::assert_snapshot!(lines.join("\n"));
    }

    proptest! {
        #[test]
        fn the_final_state_does_not_depend_on_the_order_of_events(
            events in prop::collection::vec(prop::sample::select(EventType::ALL.to_vec()), 1..8)
                .prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle()))
        ) {
            let fold = |events: &[EventType]| {
                events.iter().fold(Known::default(), |known, event| {
                    let decision = decide(known, *event);
                    Known {
                        state: decision.state,
                        has_plan: known.has_plan || decision.plan_due,
                        ..known
                    }
                })
            };
            prop_assert_eq!(fold(&events.0).state, fold(&events.1).state);
        }

        #[test]
        fn a_cancelled_booking_never_books_again(event in prop::sample::select(EventType::ALL.to_vec()), has_plan: bool) {
            let known = Known { state: Some(BookingState::Cancelled), has_plan, other_call: OtherCall::None };
            let decision = decide(known, event);
            prop_assert_eq!(decision.outreach, OutreachChange::Unchanged);
            prop_assert!(!decision.plan_due);
        }
    }
}
