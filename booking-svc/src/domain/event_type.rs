//! The types of booking events, independent of the booking tool.

use serde::{Deserialize, Serialize};

use super::words::words;

words! {
    /// The type of a booking event. Its text is part of dedupe keys and of stored events.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    EventType {
        /// The call was booked.
        BookingCreated = "BOOKING_CREATED",
        /// The call was moved to another time, usually under a new uid.
        BookingRescheduled = "BOOKING_RESCHEDULED",
        /// The call was requested; the host has not confirmed it yet.
        BookingRequested = "BOOKING_REQUESTED",
        /// The host declined the call.
        BookingRejected = "BOOKING_REJECTED",
        /// The call was cancelled.
        BookingCancelled = "BOOKING_CANCELLED",
        /// The host asked the booker to choose another time.
        RescheduleRequested = "RESCHEDULE_REQUESTED",
        /// One attendee of a shared call cancelled.
        SeatCancelled = "SEAT_CANCELLED",
        /// A participant did not attend.
        NoShowMarked = "NO_SHOW_MARKED",
        /// A no-show mark was removed.
        NoShowCleared = "NO_SHOW_CLEARED",
        /// The scheduled end of the call has passed.
        MeetingEnded = "MEETING_ENDED",
        /// Details of the call changed, such as its host.
        DetailsChanged = "DETAILS_CHANGED",
    }
}

/// What distinguishes the occurrences of an event that happens to one booking more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DistinguishedBy {
    /// The time of the event.
    Time,
    /// The time of the event, and the start of the call.
    StartAndTime,
    /// The end of the call, which the sender plans when the call is booked, and again when it is moved.
    End,
    /// The time, for events that only `gateway reconcile` reports: they have no copies with other
    /// timestamps.
    UncopiedTime,
}

impl EventType {
    /// Returns whether it begins a booking: a call was booked or requested.
    pub fn begins_booking(self) -> bool {
        match self {
            Self::BookingCreated | Self::BookingRequested => true,
            Self::BookingRescheduled
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

    /// Returns the name that senders use. Three types are cancellations to them.
    pub fn sender_name(self) -> &'static str {
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

    /// Returns its status in the outreach log.
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

    /// Returns its subject in the outreach log.
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

    /// Returns whether it confirms the call.
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

    /// Returns whether it sets or removes a no-show mark.
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

    /// Returns whether it ends the call.
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

    /// Returns what distinguishes two occurrences of the event for one booking.
    pub fn distinguished_by(self) -> DistinguishedBy {
        match self {
            // A call may be moved more than once under one uid, and back again.
            Self::BookingRescheduled => DistinguishedBy::StartAndTime,
            Self::MeetingEnded => DistinguishedBy::End,
            // The details may change again.
            Self::DetailsChanged => DistinguishedBy::UncopiedTime,
            // A mark may be set, removed and set again. An attendee who has given up a seat may
            // take one again. A call that returns to a former uid is requested, booked, declined or
            // cancelled again under it.
            Self::NoShowMarked
            | Self::NoShowCleared
            | Self::BookingCreated
            | Self::BookingRequested
            | Self::BookingRejected
            | Self::BookingCancelled
            | Self::RescheduleRequested
            | Self::SeatCancelled => DistinguishedBy::Time,
        }
    }

    /// Returns the rank of its details: Cal.com sends all of them when a call is booked or moved, nearly all
    /// when it is requested, and some otherwise.
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
