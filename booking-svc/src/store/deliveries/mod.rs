//! The inbox: every verified delivery, who works on it, and what became of it.

mod claims;
mod finish;
mod reading;
mod requeue;
mod retention;

pub use self::{
    claims::{
        DueDelivery, NewDelivery, claim_due, give_back, ignore, keep, receive, until_next_due,
    },
    finish::{Origin, finish, is_ours},
    reading::{
        Body, Delivery, Filter, StoredDelivery, find, find_by_dedupe_key, find_event,
        find_traceparent, get_by_dedupe_key, list, page,
    },
    requeue::{
        Named, lock, requeue, requeue_if_unmatched, requeue_unmatched, requeue_unmatched_named,
    },
    retention::{BATCH_SIZE, delete_finished},
};
