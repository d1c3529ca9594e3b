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
    #[error("what the event depends on kept changing")]
    KeptMoving,
    /// Nothing is wrong: it is worth another try after this time.
    #[error("others are busy with what the event depends on")]
    Busy(Duration),
    #[error("the delivery is not ours to apply")]
    NotOurs,
    #[error("the stored event cannot be read")]
    Unreadable,
    #[error("every attempt ended without a result")]
    Exhausted,
    #[error("the attempt panicked")]
    Panicked,
    /// It names persons who were erased, by the hashes of their addresses.
    #[error("the event names persons who were erased")]
    Erased(BTreeSet<AddressHash>),
}

impl AttemptError {
    /// Returns what kind of error it is; its text may quote the row.
    pub(in crate::recording) fn kind(&self) -> &'static str {
        match self {
            Self::Checkout(_) => "no database connection",
            Self::Database(_) => "the transaction failed",
            Self::KeptMoving => "what the event depends on kept changing",
            Self::Busy(_) => "others are busy with what the event depends on",
            Self::NotOurs => "the delivery is not ours to apply",
            Self::Unreadable => "the stored event cannot be read",
            Self::Exhausted => "every attempt ended without a result",
            Self::Panicked => "the attempt panicked",
            Self::Erased(_) => "the event names persons who were erased",
        }
    }
}
