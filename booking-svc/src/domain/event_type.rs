//! What can happen to a booking, in the words of no booking tool.

use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// What happened to a booking. Its word tells it from every other event, also in stored events.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    EventType {
        /// The call was booked.
        BookingCreated = "BOOKING_CREATED",
        /// The call was moved to another time, usually under a new uid.
        BookingRescheduled = "BOOKING_RESCHEDULED",
        /// The call was asked for; the host has yet to confirm it.
        BookingRequested = "BOOKING_REQUESTED",
        /// The host declined the call.
        BookingRejected = "BOOKING_REJECTED",
        /// The call was cancelled.
        BookingCancelled = "BOOKING_CANCELLED",
        /// The host asked the booker to choose another time.
        RescheduleRequested = "RESCHEDULE_REQUESTED",
        /// One of several people who share the call has left it.
        SeatCancelled = "SEAT_CANCELLED",
        /// Somebody who was to take part did not come.
        NoShowMarked = "NO_SHOW_MARKED",
        /// A mark that somebody did not come was taken back.
        NoShowCleared = "NO_SHOW_CLEARED",
        /// The scheduled end of the call has come.
        MeetingEnded = "MEETING_ENDED",
        /// What is told about the call changed, such as who hosts it.
        DetailsChanged = "DETAILS_CHANGED",
    }
}

/// Whether the same can happen to one booking more than once, and what tells one time from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// It happens once.
    Never,
    /// Its time.
    AtTime,
    /// Its time, and the start of the call.
    AtStartAndTime,
    /// Its time, as of what `gateway reconcile` alone tells of: no other sender has a copy at a time of its own.
    AtTimeUncopied,
}

impl EventType {
    /// Returns the name under which senders announce it: to them, three things are a cancellation.
    pub fn announced_as(self) -> &'static str {
        match self {
            Self::BookingCancelled | Self::RescheduleRequested | Self::SeatCancelled => {
                "BOOKING_CANCELLED"
            }
            Self::NoShowMarked | Self::NoShowCleared => "BOOKING_NO_SHOW_UPDATED",
            Self::BookingCreated
            | Self::BookingRescheduled
            | Self::BookingRequested
            | Self::BookingRejected
            | Self::MeetingEnded
            | Self::DetailsChanged => self.as_str(),
        }
    }

    /// Returns the word that the outreach log uses for it.
    pub fn log_status(self) -> &'static str {
        match self {
            Self::BookingCreated => "booked",
            Self::BookingRescheduled => "rescheduled",
            Self::BookingRequested => "requested",
            Self::BookingRejected => "rejected",
            Self::BookingCancelled => "cancelled",
            Self::RescheduleRequested => "reschedule_requested",
            Self::SeatCancelled => "seat_cancelled",
            Self::NoShowMarked => "no_show",
            Self::NoShowCleared => "no_show_cleared",
            Self::MeetingEnded => "completed",
            Self::DetailsChanged => "details_changed",
        }
    }

    /// Returns the line that people read in the outreach log.
    pub fn log_subject(self) -> &'static str {
        match self {
            Self::BookingCreated => "Booked a call",
            Self::BookingRescheduled => "Moved the booked call",
            Self::BookingRequested => "Asked for a call",
            Self::BookingRejected => "Had the call declined by the host",
            Self::BookingCancelled => "Cancelled the booked call",
            Self::RescheduleRequested => "Was asked to choose another time for the call",
            Self::SeatCancelled => "Gave up a seat in the booked call",
            Self::NoShowMarked => "Did not come to the call",
            Self::NoShowCleared => "Came to the call after all",
            Self::MeetingEnded => "Had the call",
            Self::DetailsChanged => "Has another host or place for the call",
        }
    }

    /// Returns whether it says that the call stands.
    pub fn confirms(self) -> bool {
        match self {
            Self::BookingCreated | Self::BookingRescheduled => true,
            Self::BookingRequested
            | Self::BookingRejected
            | Self::BookingCancelled
            | Self::RescheduleRequested
            | Self::SeatCancelled
            | Self::NoShowMarked
            | Self::NoShowCleared
            | Self::MeetingEnded
            | Self::DetailsChanged => false,
        }
    }

    /// Returns whether it says that somebody did or did not come.
    pub fn is_mark(self) -> bool {
        match self {
            Self::NoShowMarked | Self::NoShowCleared => true,
            Self::BookingCreated
            | Self::BookingRescheduled
            | Self::BookingRequested
            | Self::BookingRejected
            | Self::BookingCancelled
            | Self::RescheduleRequested
            | Self::SeatCancelled
            | Self::MeetingEnded
            | Self::DetailsChanged => false,
        }
    }

    /// Returns whether it says that the call is over.
    pub fn ends(self) -> bool {
        match self {
            Self::NoShowMarked | Self::NoShowCleared | Self::MeetingEnded => true,
            Self::BookingCreated
            | Self::BookingRescheduled
            | Self::BookingRequested
            | Self::BookingRejected
            | Self::BookingCancelled
            | Self::RescheduleRequested
            | Self::SeatCancelled
            | Self::DetailsChanged => false,
        }
    }

    /// Returns whether it can happen again to one booking, which may be a seat.
    pub fn repeats(self, is_of_seat: bool) -> Repeats {
        match self {
            // A call may be moved more than once under one uid, and back again.
            Self::BookingRescheduled => Repeats::AtStartAndTime,
            // A mark may be set, taken back and set again.
            Self::NoShowMarked | Self::NoShowCleared => Repeats::AtTime,
            // Who has given up a seat may take one again.
            Self::BookingCreated | Self::SeatCancelled if is_of_seat => Repeats::AtTime,
            // The details may change again.
            Self::DetailsChanged => Repeats::AtTimeUncopied,
            Self::BookingCreated
            | Self::BookingRequested
            | Self::BookingRejected
            | Self::BookingCancelled
            | Self::RescheduleRequested
            | Self::SeatCancelled
            | Self::MeetingEnded => Repeats::Never,
        }
    }

    /// Returns how much its details are to be believed: Cal.com sends all of them when a call is
    /// booked or moved, nearly all when it is asked for, and remains of them otherwise.
    pub fn details_rank(self) -> i16 {
        match self {
            Self::BookingCreated | Self::BookingRescheduled | Self::DetailsChanged => 2,
            Self::BookingRequested => 1,
            Self::BookingRejected
            | Self::BookingCancelled
            | Self::RescheduleRequested
            | Self::SeatCancelled
            | Self::NoShowMarked
            | Self::NoShowCleared
            | Self::MeetingEnded => 0,
        }
    }
}
