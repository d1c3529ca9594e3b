//! The inbox: every verified delivery, who works on it, and what became of it.

mod claims;
mod reading;
mod requeue;
mod retention;

pub use self::{
    claims::{
        DueDelivery, NewDelivery, claim_due, give_back, ignore, keep, receive, until_next_due,
    },
    reading::{
        Body, Delivery, Filter, StoredDelivery, find, find_event, find_traceparent,
        get_by_dedupe_key, list, page,
    },
    requeue::{
        Named, lock, requeue, requeue_if_unmatched, requeue_unmatched, requeue_unmatched_named,
    },
    retention::{BATCH_SIZE, delete_finished},
};

/// Why a delivery was ignored, as the database keeps it.
pub const UNSUPPORTED_EVENT: &str = "unsupported_event";
/// See [`UNSUPPORTED_EVENT`].
pub const MISSING_BOOKING_PAYLOAD: &str = "missing_booking_payload";
/// See [`UNSUPPORTED_EVENT`]. The only reason that a later copy of the delivery may overcome.
pub const NO_MATCHING_OUTREACH_SEQUENCE: &str = "no_matching_outreach_sequence";
