//! Where a delivery stands, and why nothing was applied.

use proto::booking::v1 as pb;

use super::words::words;

words! {
    /// Where a delivery stands. All but `Received` are ends, and all but `Applied` can be left again.
    DeliveryState as [pb::DeliveryState] {
        /// Stored, still to be applied.
        Received = "received",
        /// Its event is applied.
        Applied = "applied",
        /// There was nothing to apply, for an [`IgnoreReason`].
        Ignored = "ignored",
        /// It could not be understood.
        Unreadable = "unreadable",
        /// The dead letter: every attempt to apply it failed.
        Dead = "dead",
    }
}

impl DeliveryState {
    /// Returns whether the event of a delivery in this state may still be applied: it waits, is a dead letter, or is
    /// unmatched. `store::deliveries` says the same in SQL.
    pub fn may_be_retried(self, reason: Option<IgnoreReason>) -> bool {
        match self {
            Self::Received | Self::Dead => true,
            Self::Ignored => reason == Some(IgnoreReason::NoMatchingOutreachSequence),
            Self::Applied | Self::Unreadable => false,
        }
    }
}

words! {
    /// Why a delivery is ignored.
    IgnoreReason as [pb::IgnoreReason] {
        /// Bookbrief does not use the event.
        UnsupportedEvent = "unsupported_event",
        /// It holds no booking.
        MissingBookingPayload = "missing_booking_payload",
        /// It is unmatched: no sequence is known that it belongs to. A later copy of the delivery, or an
        /// import, may change that.
        NoMatchingOutreachSequence = "no_matching_outreach_sequence",
        /// It was unreadable, and another delivery of its event is stored.
        Duplicate = "duplicate",
        /// Its booker is a person who was erased: nothing of it is stored.
        PersonErased = "person_erased",
    }
}
