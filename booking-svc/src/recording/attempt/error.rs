//! Why an attempt to apply an event failed.

use std::{collections::BTreeSet, time::Duration};

use crate::store::{CheckoutError, erased_persons::AddressHash};

/// Why an attempt to apply an event failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AttemptError {
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    #[error("the snapshot was stale on every attempt")]
    KeptMoving,
    /// Nothing is wrong: it is worth another try after this time.
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
    /// It names persons who were erased, by the hashes of their addresses.
    #[error("the event names erased persons")]
    Erased(BTreeSet<AddressHash>),
}

impl AttemptError {
    /// Returns what kind of error it is; its text may quote the row.
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
        }
    }
}
