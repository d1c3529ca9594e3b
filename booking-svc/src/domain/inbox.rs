//! The states of deliveries, and why a delivery is ignored.

use proto::booking::v1 as pb;

use super::words::words;

words! {
    /// The state of a delivery. Every state but `Received` is final, and every state but `Applied`
    /// can be left again.
    DeliveryState as [pb::DeliveryState] {
        /// Stored, still to be applied.
        Received = "received",
        /// Its event is applied.
        Applied = "applied",
        /// Nothing was applied, for an [`IgnoreReason`].
        Ignored = "ignored",
        /// The body could not be parsed.
        Unreadable = "unreadable",
        /// The dead letter: every attempt to apply it failed.
        Dead = "dead",
    }
}

impl DeliveryState {
    /// Returns whether the event of a delivery in this state may still be applied: the delivery
    /// waits, is a dead letter, or is unmatched. `store::deliveries` implements the same rule in
    /// SQL.
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
        /// The delivery contains no booking.
        MissingBookingPayload = "missing_booking_payload",
        /// The delivery is unmatched: its booking belongs to no known sequence. A later copy of the
        /// delivery, or an import, may change that.
        NoMatchingOutreachSequence = "no_matching_outreach_sequence",
        /// The delivery was unreadable, and another delivery of its event is stored.
        Duplicate = "duplicate",
        /// The booker is a person who was erased; nothing of the delivery is stored.
        PersonErased = "person_erased",
    }
}
