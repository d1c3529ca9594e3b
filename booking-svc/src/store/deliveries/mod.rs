//! The inbox: every verified delivery, its lease and its state.

mod attaching;
mod claims;
mod copies;
mod erased;
mod finish;
mod listing;
mod reading;
mod requeue;
mod reread;
mod retention;
mod rewriting;
mod search;
mod seats;

/// When the call of an event is over, as in `domain::over_time`, or NULL if the event has no time.
const EVENT_OVER_TIME: &str = "coalesce((event ->> 'endTime')::timestamptz, \
                               (event ->> 'startTime')::timestamptz + interval '1 hour')";

pub use self::{
    attaching::{Attachable, claim_attached, list_unmatched, lock_to_attach},
    claims::{
        DueDelivery, NewDelivery, claim_due, ignore_unmatched, keep, keep_unmatched, postpone,
        receive, release, until_next_due,
    },
    copies::{Copied, find_copied, requeue_copies},
    erased::ignore_erased,
    finish::{Origin, finish, is_ours},
    listing::{DeliveryFilter, count_replayable, list, list_of_bookings, page, requeue_replayable},
    reading::{
        Body, Delivery, StoredDelivery, find, find_by_dedupe_key, find_event, find_traceparent,
        get_by_dedupe_key,
    },
    requeue::{
        MOST_REQUEUED, Named, lock, lock_for_second_look, looked_at, requeue, requeue_applied,
        requeue_if_unmatched, requeue_unmatched, requeue_unmatched_named,
    },
    reread::{
        ReadAgain, is_stored_apart_from, keep_unreadable, lock_to_reread, set_ignored, set_received,
    },
    retention::{BATCH_SIZE, delete_finished},
    rewriting::replace_event,
    search::{Found, Search, search, searches},
    seats::{pass_on, pass_on_earlier, pass_on_to_requested},
};
