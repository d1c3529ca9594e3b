//! Bookings that are stored, as a decision sees them.

use chrono::{DateTime, Utc};

use super::{BookingState, Details, Standing};

/// A stored booking, as read when an event arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownBooking {
    /// Its state and facts.
    pub standing: Standing,
    /// The details of the call.
    pub details: Details,
    /// How it is related to the event.
    pub relation: Relation,
    /// Whether it has a plan.
    pub has_plan: bool,
}

/// How a stored booking is related to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// By the sequence.
    Sequence,
    /// Only by the contact or the uid.
    Contact,
    /// By the uid: it belonged to another sequence before, by a weaker match.
    Former,
}

impl KnownBooking {
    /// Returns whether the call is upcoming, or would be if it is off: by its time alone. An end or a no-show mark that
    /// is told before may be of a former time, or a mistake; where no time is known, it is believed. While awaiting
    /// rebooking the call is upcoming, whatever its former time.
    ///
    /// `bookings.live` and `bookings.over_time` are the same rule in SQL.
    pub(super) fn is_ahead(&self, now: DateTime<Utc>) -> bool {
        match self.standing.state {
            BookingState::AwaitingRebooking => true,
            BookingState::Completed | BookingState::NoShow => {
                self.details.over_time().is_some_and(|over| over > now)
            }
            BookingState::Pending
            | BookingState::Accepted
            | BookingState::Rejected
            | BookingState::Cancelled
            | BookingState::Superseded => self.details.is_ahead(now),
        }
    }

    /// Returns whether it is a seat in a shared call.
    pub(super) fn is_seat(&self) -> bool {
        self.details.is_seat()
    }

    /// Returns the uid that the booking tool gave the call.
    pub(crate) fn call_uid(&self) -> &str {
        let uid = &*self.standing.uid;
        let of_seat = uid.split_once('/').filter(|_| self.is_seat());
        of_seat.map_or(uid, |(call_uid, _)| call_uid)
    }
}
