//! The inbox: every verified delivery, who works on it, and what became of it.

mod claims;
mod finish;
mod reading;
mod replays;
mod requeue;
mod retention;

pub(super) use self::claims::{lease_end, next_attempt};
pub use self::{
    claims::{
        Claim, DueDelivery, NewDelivery, claim_due, give_back, ignore, keep, receive,
        until_next_due,
    },
    finish::{Origin, finish, is_ours},
    reading::{
        Body, Delivery, Filter, StoredDelivery, find, find_by_dedupe_key, find_event,
        find_traceparent, get_by_dedupe_key, list, page,
    },
    replays::{lock, make_due},
    requeue::requeue_unmatched,
    retention::{BATCH_SIZE, delete_finished},
};
