//! The channels of messages: the format that each peer expects, and the meaning of its responses.

pub(super) mod email;
pub(super) mod http;
pub(super) mod slack;
mod smtp;
pub(super) mod teams;
pub(super) mod webhook;

use std::time::Duration;

/// The timeout of one attempt.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);

/// The result of an attempt. No text contains an address or a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// The peer has accepted the message.
    Accepted,
    /// Another attempt may succeed, after this wait at the earliest.
    Failed(String, Option<Duration>),
    /// The whole message was sent without a response: the peer may have accepted it.
    Unanswered(String),
    /// No other attempt can succeed.
    Refused {
        error: String,
        /// Whether no other message will be accepted either.
        is_gone: bool,
    },
    /// The message must not be sent there.
    Skipped(String),
}
