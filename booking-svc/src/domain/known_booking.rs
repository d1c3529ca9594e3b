//! Stored bookings, as a decision sees them.

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
    /// It belongs to the same sequence.
    Sequence,
    /// It shares only the contact or the uid.
    Contact,
    /// It shares the uid, but belonged to another sequence before, by a weaker match.
    Former,
}

impl KnownBooking {
    /// Returns whether the call is upcoming by its time alone, or would be if it were not off. An
    /// end or a no-show mark that is reported before that time may belong to a former time, or be a
    /// mistake; it counts only if no time is known. A call that awaits rebooking is upcoming,
    /// whatever its former time.
    ///
    /// `bookings.live` and `bookings.over_time` implement the same rule in SQL.
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

    /// Returns whether the booking is a seat in a shared call.
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
