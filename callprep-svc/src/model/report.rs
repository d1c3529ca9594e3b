//! What the model lane did for one brief, as codes and counts: no text of a prompt or an answer.

use std::{fmt, time::Duration};

use super::completion::FailureCause;
use crate::wording::{AnswerFault, Rejection};

/// What the model lane did for one brief.
#[derive(Clone, Debug)]
pub(crate) struct WordingReport {
    pub(crate) outcome: WordingOutcome,
    pub(crate) usage: ModelUsage,
    /// From the start of the request, so waiting for a permit is included.
    pub(crate) latency: Duration,
    pub(crate) slots_total: usize,
    pub(crate) slots_replaced: usize,
    pub(crate) rejections: Vec<Rejection>,
}

/// The requests to the model about one brief, and what they cost.
#[derive(Clone, Debug, Default)]
pub(crate) struct ModelUsage {
    pub(crate) attempts: Vec<ModelAttempt>,
    /// The model name that the provider reports. Empty if it has not answered.
    pub(crate) served_model: String,
    pub(crate) input_tokens: Option<u32>,
    pub(crate) output_tokens: Option<u32>,
    /// Tokens to count against a budget: an upper bound where the provider does not report usage.
    pub(crate) charged_tokens: u32,
}

/// One request to the model.
#[derive(Clone, Debug)]
pub(crate) struct ModelAttempt {
    pub(crate) outcome: AttemptOutcome,
    pub(crate) latency: Duration,
}

/// How the model lane ended for one brief. `Display` writes the stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordingOutcome {
    /// No model is configured.
    Off,
    /// The request did not ask for a model.
    NotAsked,
    /// The brief has no slots, because it has no hypotheses.
    NothingToWord,
    /// At least one slot carries the model's words.
    Worded,
    /// The answers could be read, but no slot passed its checks.
    Rejected,
    /// The deadline left no time for a request, or passed during one.
    NoTime,
    PromptTooLarge,
    BreakerOpen,
    /// The last answer was unusable as a whole.
    Unusable(AnswerFault),
    /// The last request failed.
    Failed(FailureCause),
}

/// How one request to the model ended. `Display` writes the stable code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttemptOutcome {
    Ok,
    /// The answer could be read, but at least one slot failed its checks.
    Rejected,
    Unusable(AnswerFault),
    Failed(FailureCause),
}

impl ModelUsage {
    /// Adds the requests about another part of the same brief.
    pub(super) fn extend(&mut self, part: Self) {
        self.attempts.extend(part.attempts);
        if !part.served_model.is_empty() {
            self.served_model = part.served_model;
        }
        self.input_tokens = sum(self.input_tokens, part.input_tokens);
        self.output_tokens = sum(self.output_tokens, part.output_tokens);
        self.charged_tokens = self.charged_tokens.saturating_add(part.charged_tokens);
    }
}

pub(super) fn sum(total: Option<u32>, more: Option<u32>) -> Option<u32> {
    match (total, more) {
        (None, None) => None,
        (total, more) => Some(total.unwrap_or(0).saturating_add(more.unwrap_or(0))),
    }
}

impl WordingReport {
    /// Returns the report on a brief that the model had no part in.
    pub(crate) fn without_model(outcome: WordingOutcome) -> Self {
        Self {
            outcome,
            usage: ModelUsage::default(),
            latency: Duration::ZERO,
            slots_total: 0,
            slots_replaced: 0,
            rejections: Vec::new(),
        }
    }
}

impl fmt::Display for WordingOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self {
            Self::Off => "off",
            Self::NotAsked => "not-asked",
            Self::NothingToWord => "nothing-to-word",
            Self::Worded => "worded",
            Self::Rejected => "rejected",
            Self::NoTime => "no-time",
            Self::PromptTooLarge => "prompt-too-large",
            Self::BreakerOpen => "breaker-open",
            Self::Unusable(fault) => fault.as_str(),
            Self::Failed(cause) => return cause.fmt(f),
        };
        f.write_str(code)
    }
}

impl fmt::Display for AttemptOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self {
            Self::Ok => "ok",
            Self::Rejected => "rejected",
            Self::Unusable(fault) => fault.as_str(),
            Self::Failed(cause) => return cause.fmt(f),
        };
        f.write_str(code)
    }
}
