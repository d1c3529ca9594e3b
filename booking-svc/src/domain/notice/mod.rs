//! Notices about a call: when they are created and whether they are sent.
//!
//! A notice is created with an event and checked again when it is due: it is sent only if it is still true,
//! and never twice.

mod deciding;
mod judging;
mod restored;

use chrono::{DateTime, Utc};
use proto::booking::v1 as pb;

use super::{BookingState, words::words};

pub use self::{
    deciding::{notice_of_joining, notices_of_change, notices_of_new_call, notices_of_next_date},
    judging::{LastSent, NoticeFacts, judge},
    restored::{RestoredBackup, SentFacts},
};

words! {
    /// The kind of a notice.
    NoticeKind as [pb::NoticeKind] {
        /// The call is booked, and its brief is written.
        Ready = "ready",
        /// The call has another time.
        Moved = "moved",
        /// The call is off.
        Cancelled = "cancelled",
        /// The call is about to begin.
        Reminder = "reminder",
    }
}

words! {
    /// The state of a notice.
    NoticeState as [pb::NoticeState] {
        /// The notice is due, or will be.
        Pending = "pending",
        /// At least one destination has accepted the notice.
        Sent = "sent",
        /// The notice was not sent, because it was outdated or had no recipient.
        Skipped = "skipped",
        /// No destination accepted the notice.
        Dead = "dead",
    }
}

words! {
    /// The state of a notice at one destination.
    DestinationState as [pb::NoticeDestinationState] {
        /// The notice waits for its first attempt or a retry.
        Pending = "pending",
        /// The destination has accepted the notice.
        Sent = "sent",
        /// The notice must not be sent there.
        Skipped = "skipped",
        /// The destination rejected the notice, or it ran out of attempts.
        Dead = "dead",
    }
}

words! {
    /// Why a notice is skipped. The texts are stored and shown.
    SkipReason {
        /// The call is over, or has begun without its reminder.
        CallIsOver = "call_is_over",
        /// The call is off.
        CallIsOff = "call_is_off",
        /// The call takes place after all.
        CallIsOn = "call_is_on",
        /// No earlier notice of the call was sent, so its change needs none.
        NothingSent = "nothing_was_told",
        /// The last notice that was sent is still true.
        AlreadySent = "already_told",
        /// The call turned out to be part of another one.
        PartOfAnotherCall = "part_of_another_call",
        /// The rules name no destination.
        NoRecipient = "nobody_to_tell",
    }
}

/// The state and start of a call, as far as notices depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallMoment {
    /// The state of its booking.
    pub state: BookingState,
    /// Its start.
    pub start: Option<DateTime<Utc>>,
}

/// The event that creates notices about a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occasion {
    /// When the event happened, by the sender's clock.
    pub event_time: Option<DateTime<Utc>>,
    /// The start of the call after the event.
    pub start: Option<DateTime<Utc>>,
}

/// A notice to create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueNotice {
    /// The kind.
    pub kind: NoticeKind,
    /// When the notice is due.
    pub due_at: DateTime<Utc>,
    /// The start of the call before it was moved.
    pub moved_from: Option<DateTime<Utc>>,
    /// Whether a finished notice becomes due again, for destinations that have not received it.
    pub again: bool,
}

impl BookingState {
    /// Returns whether the call takes place at its time.
    fn is_on(self) -> bool {
        !self.is_off() && self != Self::AwaitingRebooking
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(4_000_000_000 + minute * 60, 0).unwrap()
    }

    pub(super) fn moment(state: BookingState, start: i64) -> CallMoment {
        CallMoment {
            state,
            start: Some(at(start)),
        }
    }

    pub(super) fn on(start: i64) -> CallMoment {
        moment(BookingState::Accepted, start)
    }

    pub(super) fn off(start: i64) -> CallMoment {
        moment(BookingState::Cancelled, start)
    }
}
