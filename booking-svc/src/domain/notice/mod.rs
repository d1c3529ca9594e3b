//! What people are told about a call, and when.
//!
//! A notice is decided when something happens, and judged again when it is to be sent: only what is true
//! then is told, and nothing twice.

mod deciding;
mod judging;
mod restored;

use chrono::{DateTime, Utc};
use proto::booking::v1 as pb;

use super::{BookingState, words::words};

pub use self::{
    deciding::{notices_of_change, notices_of_new_call, notices_of_next_date},
    judging::{LastTold, NoticeFacts, judge},
    restored::{RestoredBackup, SentFacts},
};

words! {
    /// What a notice tells.
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
    /// What became of a notice.
    NoticeState as [pb::NoticeState] {
        /// It is due, or will be.
        Pending = "pending",
        /// At least one destination has accepted it.
        Sent = "sent",
        /// It was not sent: it was no longer true, or there was nobody to tell.
        Skipped = "skipped",
        /// No destination will accept it.
        Dead = "dead",
    }
}

words! {
    /// What became of a notice at one destination.
    DestinationState as [pb::NoticeDestinationState] {
        /// It is to be sent, or tried again.
        Pending = "pending",
        /// The peer has accepted it.
        Sent = "sent",
        /// It must not be sent there.
        Skipped = "skipped",
        /// The peer refused it, or it used up its attempts.
        Dead = "dead",
    }
}

words! {
    /// Why a notice is not told.
    SkipReason {
        /// The call is over, or has begun without its reminder.
        CallIsOver = "call_is_over",
        /// The call is off.
        CallIsOff = "call_is_off",
        /// The call takes place after all.
        CallIsOn = "call_is_on",
        /// Nobody was told of the call, so that nobody has to be told that it changed.
        NothingWasTold = "nothing_was_told",
        /// The last thing that was told is still true.
        AlreadyTold = "already_told",
        /// The call turned out to be part of another one.
        PartOfAnotherCall = "part_of_another_call",
        /// No destination is meant to have it.
        NobodyToTell = "nobody_to_tell",
    }
}

/// A call at one moment, as far as it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallMoment {
    /// Where its booking stands.
    pub state: BookingState,
    /// Its start.
    pub start: Option<DateTime<Utc>>,
}

/// What leads to notices about a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occasion {
    /// When it happened, by the clock of the sender.
    pub event_time: Option<DateTime<Utc>>,
    /// The start of the call from then on.
    pub start: Option<DateTime<Utc>>,
}

/// A notice to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueNotice {
    /// What it tells.
    pub kind: NoticeKind,
    /// When it is due.
    pub due_at: DateTime<Utc>,
    /// The start of the call before it was moved.
    pub moved_from: Option<DateTime<Utc>>,
    /// Whether one that is finished becomes due again, for whoever was not told yet.
    pub again: bool,
}

impl BookingState {
    /// Returns whether somebody has to be there at the time of the call.
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
