//! What can happen to a booking, in the words of no booking tool.

use serde::{Deserialize, Serialize};

/// What happened to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EventType {
    /// The call was booked.
    BookingCreated,
    /// The call was moved to another time, usually under a new uid.
    BookingRescheduled,
    /// The call was asked for; the host has yet to confirm it.
    BookingRequested,
    /// The host declined the call.
    BookingRejected,
    /// The call was cancelled.
    BookingCancelled,
    /// The host asked the booker to choose another time.
    RescheduleRequested,
    /// One of several people who share the call has left it.
    SeatCancelled,
    /// Somebody who was to take part did not come.
    NoShowMarked,
    /// A mark that somebody did not come was taken back.
    NoShowCleared,
    /// The scheduled end of the call has come.
    MeetingEnded,
    /// What is told about the call changed, such as who hosts it.
    DetailsChanged,
}

impl EventType {
    /// Every event type.
    pub const ALL: [Self; 11] = [
        Self::BookingCreated,
        Self::BookingRescheduled,
        Self::BookingRequested,
        Self::BookingRejected,
        Self::BookingCancelled,
        Self::RescheduleRequested,
        Self::SeatCancelled,
        Self::NoShowMarked,
        Self::NoShowCleared,
        Self::MeetingEnded,
        Self::DetailsChanged,
    ];

    /// Returns the name that tells it from every other event.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BookingCreated => "BOOKING_CREATED",
            Self::BookingRescheduled => "BOOKING_RESCHEDULED",
            Self::BookingRequested => "BOOKING_REQUESTED",
            Self::BookingRejected => "BOOKING_REJECTED",
            Self::BookingCancelled => "BOOKING_CANCELLED",
            Self::RescheduleRequested => "RESCHEDULE_REQUESTED",
            Self::SeatCancelled => "SEAT_CANCELLED",
            Self::NoShowMarked => "NO_SHOW_MARKED",
            Self::NoShowCleared => "NO_SHOW_CLEARED",
            Self::MeetingEnded => "MEETING_ENDED",
            Self::DetailsChanged => "DETAILS_CHANGED",
        }
    }

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
        matches!(self, Self::BookingCreated | Self::BookingRescheduled)
    }

    /// Returns whether it says that somebody did or did not come.
    pub fn is_mark(self) -> bool {
        matches!(self, Self::NoShowMarked | Self::NoShowCleared)
    }

    /// Returns whether it says that the call is over.
    pub fn ends(self) -> bool {
        self.is_mark() || self == Self::MeetingEnded
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
