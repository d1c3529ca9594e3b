//! The ways by which a message leaves: what each peer expects, and what its answers mean.

pub(super) mod email;
pub(super) mod http;
pub(super) mod slack;
mod smtp;
pub(super) mod teams;
pub(super) mod webhook;

use std::time::Duration;

/// How long one attempt may take.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);

/// What came of an attempt. No text holds an address or a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// The peer has accepted it.
    Accepted,
    /// Another attempt may succeed, after this wait at the earliest.
    Failed(String, Option<Duration>),
    /// The whole message was sent, and no answer came: the peer may have accepted it.
    Unanswered(String),
    /// No other attempt can succeed.
    Refused {
        error: String,
        /// Whether nothing else will be accepted either.
        is_gone: bool,
    },
    /// It must not be sent there.
    Skipped(String),
}
