//! Why a plan keeps the words of the planner, and what follows from that.

use std::time::Duration;

use super::{
    super::{client::CallPrepError, write::PlanError},
    pacing::End,
};
use crate::store::lease::Retry;

/// How long to wait for the answer to another plan's question. An answer wakes those that wait; a failure
/// does not.
const OTHERS_WAIT: Duration = Duration::from_secs(15);
/// How long a plan waits when the tokens of the day are used up.
const BUDGET_WAIT: Duration = Duration::from_mins(10);
/// How long a plan waits that callprep-svc refused. The pace waits as long as callprep-svc says.
const BUSY_WAIT: Duration = Duration::from_secs(1);
/// How long callprep-svc is left alone after a call that failed.
const FAILURE_WAIT: Duration = Duration::from_secs(1);
/// How long a plan waits to see whether there really is no model any more.
const NO_MODEL_WAIT: Duration = Duration::from_mins(1);

/// Why a plan keeps the words of the planner, for now or for good.
#[derive(Debug, thiserror::Error)]
pub(super) enum WordingError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error("another plan with the same input is being reworded")]
    Asked,
    #[error("the model could not reword the plan; it is retried")]
    Unworded { wait: Duration, outcome: String },
    #[error("callprep-svc no longer has a model")]
    NoModel,
    #[error("the token limit for this input is reached")]
    Exhausted,
    #[error("MODEL_TOKENS_PER_DAY is used up")]
    OverBudget,
    #[error("MODEL_TOKENS_PER_DAY is reserved by requests in progress")]
    Reserved,
}

/// What became of the model, as the provenance of a plan says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome<'a> {
    /// What callprep-svc told, which may know more of them.
    Told(&'a str),
    /// It was not asked, for it had no tokens left.
    NoBudget,
    /// Nothing new.
    AsBefore,
}

impl<'a> Outcome<'a> {
    /// Returns the word for it, if there is anything new to say.
    pub(super) fn word(self) -> Option<&'a str> {
        match self {
            Self::Told(word) => Some(word),
            Self::NoBudget => Some("no-budget"),
            Self::AsBefore => None,
        }
    }
}

impl From<diesel::result::Error> for WordingError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Plan(error.into())
    }
}

impl WordingError {
    /// Returns when the plan is tried again.
    pub(super) fn retry(&self) -> Retry {
        match self {
            Self::Plan(PlanError::CallPrep(CallPrepError::Busy(_))) => Retry::After(BUSY_WAIT),
            Self::Plan(error) => error.retry(),
            Self::Unworded { wait, .. } => Retry::After(*wait),
            Self::Asked | Self::Reserved => Retry::After(OTHERS_WAIT),
            Self::NoModel => Retry::After(NO_MODEL_WAIT),
            Self::OverBudget => Retry::After(BUDGET_WAIT),
            Self::Exhausted => Retry::Never,
        }
    }

    /// Returns what the provenance of the plan says about it.
    pub(super) fn outcome(&self) -> Outcome<'_> {
        match self {
            Self::Unworded { outcome, .. } => Outcome::Told(outcome),
            Self::OverBudget | Self::Exhausted => Outcome::NoBudget,
            Self::Plan(_) | Self::Asked | Self::NoModel | Self::Reserved => Outcome::AsBefore,
        }
    }

    /// Returns what it means for those who are still to be worded.
    pub(super) fn end(&self) -> End {
        match self {
            Self::Plan(PlanError::CallPrep(CallPrepError::Busy(wait)))
            | Self::Unworded { wait, .. } => End::Refused(*wait),
            Self::Plan(PlanError::CallPrep(error)) if error.may_pass() => {
                End::Refused(FAILURE_WAIT)
            }
            Self::NoModel => End::Refused(NO_MODEL_WAIT),
            Self::OverBudget => End::Refused(BUDGET_WAIT),
            Self::Reserved => End::Refused(OTHERS_WAIT),
            Self::Plan(_) | Self::Asked | Self::Exhausted => End::Unasked,
        }
    }
}
