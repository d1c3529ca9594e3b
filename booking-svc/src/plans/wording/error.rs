//! Why a plan keeps the wording of the rules, and when rewording is retried.

use std::time::Duration;

use super::{
    super::{client::CallPrepError, write::PlanError},
    pacing::End,
};
use crate::store::lease::Retry;

/// The retry delay while another plan with the same input is reworded. A result wakes the waiting plans; a
/// failure does not.
const OTHERS_WAIT: Duration = Duration::from_secs(15);
/// The retry delay when MODEL_TOKENS_PER_DAY is used up.
const BUDGET_WAIT: Duration = Duration::from_mins(10);
/// The retry delay of a plan that callprep-svc rejected. The pace waits for callprep-svc's RetryInfo.
const BUSY_WAIT: Duration = Duration::from_secs(1);
/// The pause of all rewording after a failed call.
const FAILURE_WAIT: Duration = Duration::from_secs(1);
/// The retry delay when callprep-svc has no model, which may be a rollout.
const NO_MODEL_WAIT: Duration = Duration::from_mins(1);

/// Why a plan keeps the wording of the rules, for now or permanently.
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

/// The outcome for the provenance of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome<'a> {
    /// The code from callprep-svc, which may be newer than this version.
    Reported(&'a str),
    /// No request was made, because no tokens were left.
    NoBudget,
    /// Unchanged.
    AsBefore,
}

impl<'a> Outcome<'a> {
    /// Returns its code, unless it is unchanged.
    pub(super) fn code(self) -> Option<&'a str> {
        match self {
            Self::Reported(code) => Some(code),
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
    /// Returns when rewording is retried.
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

    /// Returns the outcome for the provenance of the plan.
    pub(super) fn outcome(&self) -> Outcome<'_> {
        match self {
            Self::Unworded { outcome, .. } => Outcome::Reported(outcome),
            Self::OverBudget | Self::Exhausted => Outcome::NoBudget,
            Self::Plan(_) | Self::Asked | Self::NoModel | Self::Reserved => Outcome::AsBefore,
        }
    }

    /// Returns how the pace of further requests changes.
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
