//! Errors of an attempt, with the kind of each for the log.

use std::{borrow::Cow, collections::BTreeSet, time::Duration};

use diesel::result::{DatabaseErrorKind, Error};

use crate::{
    recording::rewrite::Rewrite,
    store::{Cause, CheckoutError, erased_persons::AddressHash, is_lock_timeout},
};

/// Why an attempt to apply an event ended without an outcome.
#[derive(Debug)]
pub(in crate::recording) enum Stop {
    /// The attempt failed.
    Failed(AttemptError),
    /// The event must be rewritten. Nothing was changed.
    Rewrite(Rewrite),
}

impl Stop {
    /// The event names erased persons.
    pub(in crate::recording) fn erased(erased: BTreeSet<AddressHash>) -> Self {
        Self::Rewrite(Rewrite::WithoutErased(erased))
    }
}

impl From<AttemptError> for Stop {
    fn from(error: AttemptError) -> Self {
        Self::Failed(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}

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
}

impl AttemptError {
    /// Returns the kind of the error without its text, which may quote the row.
    pub(in crate::recording) fn kind(&self) -> Cow<'static, str> {
        let kind = match self {
            Self::Database(error) => return kind_of(error),
            Self::Checkout(_) => "no database connection",
            Self::KeptMoving => "the snapshot was stale on every attempt",
            Self::Busy(_) => "timed out waiting for a lock on the booking or prospect",
            Self::NotOurs => "another worker holds the delivery",
            Self::Unreadable => "the stored event cannot be parsed",
            Self::Exhausted => "every attempt ended without a result",
            Self::Panicked => "the attempt panicked",
        };
        Cow::Borrowed(kind)
    }
}

fn kind_of(error: &Error) -> Cow<'static, str> {
    let kind = match error {
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection, _)
        | Error::BrokenTransactionManager => "the database connection was lost",
        error if is_lock_timeout(error) => "timed out waiting for a lock",
        Error::DatabaseError(_, information) => match information.constraint_name() {
            Some(name) => return Cow::Owned(format!("the transaction violated `{name}`")),
            None => "the transaction failed",
        },
        _ => "the transaction failed",
    };
    Cow::Borrowed(kind)
}
