//! Stored deliveries: retry, replay, requeue, second look, past dates of a series, retention.

pub(crate) mod attach;
pub(crate) mod passing_dates;
pub(crate) mod replay;
pub(crate) mod requeue;
pub(crate) mod reread;
pub(crate) mod retention;
pub(crate) mod retry;
pub(crate) mod second_look;
