//! Errors of an attempt, with the kind of each for the log.

use std::{collections::BTreeSet, time::Duration};

use crate::{
    domain::BookingEvent,
    store::{Cause, CheckoutError, erased_persons::AddressHash},
};

/// Why an attempt to apply an event failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttemptError {
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    #[error("{}", Cause(.0))]
    Database(#[from] diesel::result::Error),
    #[error("the snapshot was stale on every attempt")]
    KeptMoving,
    /// A lock timeout, to be retried after this time. Not counted as a failure.
    #[error("timed out waiting for a lock on the booking or prospect")]
    Busy(Duration),
    #[error("another worker holds the delivery")]
    NotOurs,
    #[error("the stored event cannot be parsed")]
    Unreadable,
    #[error("every attempt ended without a result")]
    Exhausted,
    #[error("the attempt panicked")]
    Panicked,
    /// The event names erased persons, given by the hashes of their addresses.
    #[error("the event names erased persons")]
    Erased(BTreeSet<AddressHash>),
    /// The event names another seat, booking or series than it is about. Holds the corrected event.
    #[error("the event is about another seat or booking")]
    Corrected(Box<BookingEvent>),
}

impl AttemptError {
    /// Returns the kind of the error without its text, which may quote the row.
    pub(in crate::recording) fn kind(&self) -> &'static str {
        match self {
            Self::Checkout(_) => "no database connection",
            Self::Database(_) => "the transaction failed",
            Self::KeptMoving => "the snapshot was stale on every attempt",
            Self::Busy(_) => "timed out waiting for a lock on the booking or prospect",
            Self::NotOurs => "another worker holds the delivery",
            Self::Unreadable => "the stored event cannot be parsed",
            Self::Exhausted => "every attempt ended without a result",
            Self::Panicked => "the attempt panicked",
            Self::Erased(_) => "the event names erased persons",
            Self::Corrected(_) => "the event is about another seat or booking",
        }
    }
}
