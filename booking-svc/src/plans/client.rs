//! The client of callprep-svc.

use std::time::{Duration, Instant};

use proto::callprep::v1::{self as pb, call_prep_service_client::CallPrepServiceClient};
use runtime::channel::Channel;
use tokio::time;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use super::{
    bounds,
    columns::written,
    request::{PlanRequest, generate_plan_request},
};
use crate::store::call_prep_plans::Written;

/// Why there is no plan. Contains no data of the dossier.
#[derive(Debug, thiserror::Error)]
pub enum CallPrepError {
    /// No time was left for the request.
    #[error("no time was left to call callprep-svc")]
    NoTime,
    /// callprep-svc did not respond in time.
    #[error("callprep-svc did not answer within {} ms", .0.as_millis())]
    Late(Duration),
    /// callprep-svc is overloaded, and names a retry delay.
    #[error("callprep-svc is busy")]
    Busy(Duration),
    /// callprep-svc returned an error, or cannot be reached.
    #[error("callprep-svc answered {0}")]
    Refused(Code),
    /// The response has no brief, or one that this version cannot store.
    #[error("callprep-svc returned no valid brief")]
    Unusable,
}

impl CallPrepError {
    /// Returns whether a retry may succeed.
    pub fn may_pass(&self) -> bool {
        !matches!(
            self,
            Self::Refused(Code::InvalidArgument | Code::OutOfRange | Code::FailedPrecondition)
        )
    }

    /// Returns whether the cause is more likely the request than an outage of callprep-svc.
    pub fn may_be_ours(&self) -> bool {
        match self {
            Self::Refused(code) => matches!(
                code,
                Code::Internal
                    | Code::Unknown
                    | Code::DataLoss
                    | Code::Aborted
                    | Code::AlreadyExists
                    | Code::NotFound
                    | Code::ResourceExhausted
                    | Code::Unimplemented
            ),
            Self::Unusable => true,
            Self::NoTime | Self::Late(_) | Self::Busy(_) => false,
        }
    }
}

/// The author of the texts of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// The rules, at once.
    ByRules,
    /// A model, if its texts pass every check.
    ByModel,
}

/// A plan from callprep-svc.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// The parts that are stored.
    pub written: Written,
    /// The brief.
    pub brief: Box<pb::Brief>,
    /// Whether callprep-svc has a model.
    pub may_be_worded: bool,
    /// When to retry the model, if it failed for a transient reason.
    pub retry_after: Option<Duration>,
    /// The maximum number of tokens that the model has used.
    pub charged_tokens: i32,
    /// The outcome of the model, as a code.
    pub outcome: String,
}

/// A client of callprep-svc. Clones share one channel.
#[derive(Clone)]
pub struct CallPrep {
    client: CallPrepServiceClient<Channel>,
}

impl CallPrep {
    /// Returns a client over `channel`.
    pub fn new(channel: Channel) -> Self {
        Self {
            client: CallPrepServiceClient::new(channel.retrying()),
        }
    }

    /// Requests a plan, with a timeout.
    ///
    /// # Errors
    /// See [`CallPrepError`].
    pub async fn write(
        &self,
        request: PlanRequest,
        wording: Wording,
        within: Duration,
    ) -> Result<Generated, CallPrepError> {
        if within.is_zero() {
            return Err(CallPrepError::NoTime);
        }
        let started = Instant::now();
        let mut message = generate_plan_request(request);
        bounds::cut(&mut message);
        message.set_wording(match wording {
            Wording::ByRules => pb::Wording::Unspecified,
            Wording::ByModel => pb::Wording::Model,
        });
        let mut message = Request::new(message);
        message.set_timeout(within);
        let mut client = self.client.clone();
        // tonic reports its own timeout as a cancellation. With a separate one, the two can be
        // distinguished.
        let response = time::timeout(within, client.generate_plan(message))
            .await
            .map_err(|_| CallPrepError::Late(within))?
            .map_err(|status| refusal(&status))?
            .into_inner();
        let latency_ms = i32::try_from(started.elapsed().as_millis()).unwrap_or(i32::MAX);
        generated(response, latency_ms)
    }
}

fn refusal(status: &Status) -> CallPrepError {
    let retry = status.get_details_retry_info();
    let wait = retry.and_then(|retry| retry.retry_delay);
    match (status.code(), wait) {
        (Code::ResourceExhausted, Some(wait)) => CallPrepError::Busy(wait),
        (code, _) => CallPrepError::Refused(code),
    }
}

fn generated(
    response: pb::GeneratePlanResponse,
    latency_ms: i32,
) -> Result<Generated, CallPrepError> {
    let brief = response.brief.ok_or(CallPrepError::Unusable)?;
    let mut provenance = response.provenance.unwrap_or_default();
    if provenance.planner_version.is_empty() {
        provenance.planner_version = response.planner_version;
    }
    let retry_after = response
        .retry_after
        .and_then(|wait| u64::try_from(wait.seconds).ok())
        .map(Duration::from_secs);
    let columns = written(&brief, &provenance).map_err(|_| CallPrepError::Unusable)?;
    Ok(Generated {
        written: Written {
            latency_ms,
            ..columns
        },
        brief: Box::new(brief),
        may_be_worded: response.model_configured,
        retry_after,
        charged_tokens: provenance.charged_tokens,
        outcome: provenance.outcome,
    })
}
