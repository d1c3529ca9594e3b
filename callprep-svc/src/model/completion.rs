//! The interface to a language model: one prompt, one completion, or the reason why there is none.

use std::{fmt, time::Duration};

use crate::wording::Prompt;

/// The `max_tokens` of every request; an answer that reaches it is [`FinishReason::Truncated`].
pub(super) const MAX_OUTPUT_TOKENS: u32 = 2_000;

/// A language model behind an API.
#[tonic::async_trait]
pub(super) trait LanguageModel: Send + Sync {
    /// Sends one request. Implementations do not retry: that is up to the conversation, which knows
    /// the deadline.
    ///
    /// # Errors
    /// A [`CallFailure`] that contains no part of the prompt, the answer or the API key.
    async fn complete(&self, prompt: Prompt, timeout: Duration) -> Result<Completion, CallFailure>;
}

/// What a model answered, usable or not.
#[derive(Clone)]
pub(super) struct Completion {
    pub(super) text: String,
    pub(super) finish: FinishReason,
    /// The model name that the provider reports.
    pub(super) served_model: String,
    pub(super) input_tokens: Option<u32>,
    pub(super) output_tokens: Option<u32>,
}

impl Completion {
    /// Returns a refusal without any text, for providers whose refusals the transport cannot parse.
    pub(super) fn refused() -> Self {
        Self {
            text: String::new(),
            finish: FinishReason::Refused,
            served_model: String::new(),
            input_tokens: None,
            output_tokens: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FinishReason {
    Complete,
    /// The answer reached [`MAX_OUTPUT_TOKENS`].
    Truncated,
    /// The provider or the model declined to answer.
    Refused,
    Other,
}

/// A request without a completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CallFailure {
    pub(super) cause: FailureCause,
    /// The provider's `Retry-After`.
    pub(super) retry_after: Option<Duration>,
}

/// Why a request to a model failed. `Display` writes the stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureCause {
    /// An HTTP status that none of the other causes stands for.
    Status(u16),
    /// The API key is missing, wrong or lacks a permission.
    Auth,
    /// The account is out of credit or over its spending limit.
    Quota,
    /// The provider rejects the request as malformed or too large.
    BadRequest,
    Timeout,
    /// No connection could be opened, so the request was not sent.
    Unreachable,
    /// The connection broke after the request was sent.
    Connection,
    /// A success status with a body that cannot be parsed.
    Garbage,
}

impl CallFailure {
    /// Returns a failure without a `Retry-After`.
    pub(super) fn of(cause: FailureCause) -> Self {
        Self {
            cause,
            retry_after: None,
        }
    }
}

impl FailureCause {
    /// Returns whether the same request may succeed a moment later.
    pub(super) fn is_transient(self) -> bool {
        match self {
            Self::Timeout | Self::Unreachable | Self::Connection => true,
            Self::Status(status) => {
                matches!(status, 408 | 409 | 429 | 500 | 502 | 503 | 504 | 529)
            }
            Self::Auth | Self::Quota | Self::BadRequest | Self::Garbage => false,
        }
    }

    /// Returns whether the provider may charge for the request although no completion arrived.
    pub(super) fn may_be_charged(self) -> bool {
        match self {
            Self::Timeout | Self::Connection | Self::Garbage => true,
            Self::Status(_) | Self::Auth | Self::Quota | Self::BadRequest | Self::Unreachable => {
                false
            }
        }
    }
}

impl fmt::Display for FailureCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self {
            Self::Status(status) => return write!(f, "http-{status}"),
            Self::Auth => "auth",
            Self::Quota => "quota",
            Self::BadRequest => "bad-request",
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::Connection => "connection",
            Self::Garbage => "garbage",
        };
        f.write_str(code)
    }
}
