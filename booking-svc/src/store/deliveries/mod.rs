//! The inbox: every verified delivery, who works on it, and what became of it.

mod claims;

pub use self::claims::{
    Claim, DueDelivery, End, NewDelivery, StoredDelivery, claim_due, find_event, finish,
    get_by_dedupe_key, give_back, is_held, receive,
};
pub(super) use self::claims::{lease_end, next_attempt};

/// Why a delivery was ignored, as the database keeps it.
pub const UNSUPPORTED_EVENT: &str = "unsupported_event";
/// See [`UNSUPPORTED_EVENT`].
pub const MISSING_BOOKING_PAYLOAD: &str = "missing_booking_payload";
/// See [`UNSUPPORTED_EVENT`]. The only reason that a later copy of the delivery may overcome.
pub const NO_MATCHING_OUTREACH_SEQUENCE: &str = "no_matching_outreach_sequence";
