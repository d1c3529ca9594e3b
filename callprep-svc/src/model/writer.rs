//! Whoever can answer a prompt, and how that can end.

use std::time::Duration;

use crate::wording::Prompt;

/// The most that a model may write.
pub(super) const MAX_OUTPUT_TOKENS: u32 = 2_000;

/// Answers a prompt within a time, once: repeating is the business of the lane.
#[tonic::async_trait]
pub(crate) trait PlanWriter: Send + Sync {
    /// Asks for one answer.
    ///
    /// # Errors
    /// A [`Failure`] that holds nothing of the prompt, the answer or the key.
    async fn write(&self, prompt: Prompt, within: Duration) -> Result<Answer, Failure>;
}

/// What came back, complete or not.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) text: String,
    pub(crate) finish: Finish,
    pub(crate) served_model: String,
    pub(crate) input_tokens: Option<u32>,
    pub(crate) output_tokens: Option<u32>,
}

impl Answer {
    /// Returns the answer of a provider that refuses and says no more.
    pub(crate) fn refused() -> Self {
        Self {
            text: String::new(),
            finish: Finish::Refused,
            served_model: String::new(),
            input_tokens: None,
            output_tokens: None,
        }
    }
}

/// Why a model has stopped writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finish {
    Complete,
    Truncated,
    Refused,
    Other,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    /// What the provider asks to wait.
    pub(crate) retry_after: Option<Duration>,
}

/// What went wrong with a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A status that is none of the others.
    Status(u16),
    /// The key or the permission is wrong.
    Auth,
    /// The money has run out.
    Quota,
    /// The provider does not take the request.
    BadRequest,
    Timeout,
    /// Nobody was there to take the request.
    Unreachable,
    /// The connection broke after the request was sent.
    Connection,
    /// The status was fine and the body was not.
    Garbage,
}

impl Failure {
    /// Returns a failure after which the provider asks for nothing.
    pub(crate) fn of(cause: Cause) -> Self {
        Self {
            cause,
            retry_after: None,
        }
    }
}

impl Cause {
    /// Returns the stable code.
    pub(crate) fn code(self) -> String {
        match self {
            Self::Status(status) => format!("http-{status}"),
            Self::Auth => "auth".to_owned(),
            Self::Quota => "quota".to_owned(),
            Self::BadRequest => "bad-request".to_owned(),
            Self::Timeout => "timeout".to_owned(),
            Self::Unreachable => "unreachable".to_owned(),
            Self::Connection => "connection".to_owned(),
            Self::Garbage => "garbage".to_owned(),
        }
    }

    /// Returns whether the same request may well succeed a moment later.
    pub(crate) fn may_pass(self) -> bool {
        match self {
            Self::Timeout | Self::Unreachable | Self::Connection => true,
            Self::Status(status) => {
                matches!(status, 408 | 409 | 429 | 500 | 502 | 503 | 504 | 529)
            }
            Self::Auth | Self::Quota | Self::BadRequest | Self::Garbage => false,
        }
    }

    /// Returns whether the model may have worked all the same, and want to be paid for it.
    pub(crate) fn may_have_cost(self) -> bool {
        match self {
            Self::Timeout | Self::Connection | Self::Garbage => true,
            Self::Status(_) | Self::Auth | Self::Quota | Self::BadRequest | Self::Unreachable => {
                false
            }
        }
    }
}
