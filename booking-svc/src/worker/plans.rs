//! Plans that callprep-svc could not write in time, and those whose call has moved.

use std::time::Duration;

use diesel_async::AsyncPgConnection;
use proto::callprep::v1::{GeneratedBy, Provenance};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    StepError, Worker,
    repeating::Next,
    traces::{find_traceparent, in_trace},
};
use crate::{
    callprep::{CallPrepError, Generated, PlanRequest, Wording},
    domain::{BookingEvent, Details},
    new_id,
    store::{
        CheckoutError, bookings,
        call_prep_plans::work::{self, Due, DuePlan, Retimed, Retry},
        deliveries, dossiers, sequences,
    },
};

/// How long a plan that nobody waits for may take.
const PLAN_TIMEOUT: Duration = Duration::from_mins(1);

/// Why an attempt to have a plan written or brought up to date failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlanError {
    #[error(transparent)]
    CallPrep(#[from] CallPrepError),
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    #[error("could not read the dossier")]
    Database(#[from] diesel::result::Error),
    #[error("its outreach sequence is gone")]
    Orphaned,
}

impl PlanError {
    pub(super) fn retry(&self) -> Retry {
        match self {
            Self::CallPrep(CallPrepError::Busy(wait)) => Retry::After(*wait),
            Self::CallPrep(error) if error.may_pass() => Retry::Soon,
            Self::Checkout(_) | Self::Database(_) => Retry::Soon,
            Self::CallPrep(_) | Self::Orphaned => Retry::Never,
        }
    }
}

impl Worker {
    /// Has one plan written that is still PENDING, or else one brought up to the time of its call.
    pub(super) async fn write_or_retime_plan(&self) -> Result<Next, StepError> {
        match self.write_plan().await? {
            Next::AtOnce => Ok(Next::AtOnce),
            Next::After(_) | Next::WhenTold => self.retime_plan().await,
        }
    }

    /// Has one plan written that is still PENDING.
    pub(super) async fn write_plan(&self) -> Result<Next, StepError> {
        let lease_token = new_id();
        let mut conn = self.database().connection().await?;
        let Some(due) = work::claim_due(&mut conn, Due::Writing, lease_token).await? else {
            return Ok(Next::WhenTold);
        };
        let at = find_traceparent(&mut conn, &due).await;
        let request = read_request(&mut conn, &due).await;
        drop(conn);
        let work = Box::pin(self.write(due.id, lease_token, request));
        in_trace(at, "write plan", due.id, work).await?;
        Ok(Next::AtOnce)
    }

    /// Has one claimed plan written.
    async fn write(
        &self,
        id: Uuid,
        lease_token: Uuid,
        request: Result<PlanRequest, PlanError>,
    ) -> Result<(), StepError> {
        let written = match request {
            Ok(request) => self.by_rules(request).await,
            Err(error) => Err(error),
        };
        let mut conn = self.database().connection().await?;
        match written {
            Ok((run_id, plan)) => {
                let (run_id, is_due) = (run_id.as_deref(), plan.may_be_worded);
                let plan = plan.written;
                if work::finish(&mut conn, id, lease_token, run_id, &plan, is_due).await? {
                    tracing::info!(plan.id = %id, "plan `{id}` is ready");
                }
                if is_due {
                    self.recorder.wordings.notify_one();
                }
            }
            Err(error) => {
                tracing::warn!(plan.id = %id, %error, "could not have plan `{id}` written");
                let (text, retry) = (error.to_string(), error.retry());
                work::give_back(&mut conn, id, lease_token, &text, None, retry).await?;
            }
        }
        Ok(())
    }

    /// Brings the time of its call into one plan.
    pub(super) async fn retime_plan(&self) -> Result<Next, StepError> {
        let lease_token = new_id();
        let mut conn = self.database().connection().await?;
        let Some(due) = work::claim_due(&mut conn, Due::Retiming, lease_token).await? else {
            return Ok(Next::WhenTold);
        };
        let at = find_traceparent(&mut conn, &due).await;
        let request = read_request(&mut conn, &due).await;
        drop(conn);
        let id = due.id;
        let work = Box::pin(self.retime(due, lease_token, request));
        in_trace(at, "retime plan", id, work).await?;
        Ok(Next::AtOnce)
    }

    /// Brings the time of its call into one claimed plan.
    async fn retime(
        &self,
        due: DuePlan,
        lease_token: Uuid,
        request: Result<PlanRequest, PlanError>,
    ) -> Result<(), StepError> {
        let id = due.id;

        let newer = match request {
            Ok(request) => self.by_rules(request).await,
            Err(error) => Err(error),
        };
        let mut conn = self.database().connection().await?;
        match newer {
            Ok((_, newer)) => {
                let retimed = retimed(due, newer);
                let is_due = retimed.wording_digest.is_some();
                if work::finish_retime(&mut conn, id, lease_token, retimed).await? {
                    tracing::info!(plan.id = %id, "plan `{id}` tells the time of its call");
                }
                if is_due {
                    self.recorder.wordings.notify_one();
                }
            }
            Err(error) => {
                tracing::warn!(plan.id = %id, %error, "could not bring plan `{id}` up to date");
                let (text, retry) = (error.to_string(), error.retry());
                work::give_back(&mut conn, id, lease_token, &text, None, retry).await?;
            }
        }
        Ok(())
    }

    /// Has a plan written by rules. Returns it with the research run that it was made from.
    pub(super) async fn by_rules(
        &self,
        request: PlanRequest,
    ) -> Result<(Option<String>, Generated), PlanError> {
        let run = request.dossier.research_run.as_ref();
        let run_id = run.map(|run| run.id.clone());
        let callprep = &self.recorder.callprep;
        let plan = callprep
            .write(request, Wording::ByRules, PLAN_TIMEOUT)
            .await?;
        Ok((run_id, plan))
    }
}

/// Returns whether a brief carries the words of a model.
pub(super) fn is_worded(provenance: Option<&Value>) -> bool {
    provenance
        .and_then(|provenance| serde_json::from_value::<Provenance>(provenance.clone()).ok())
        .is_some_and(|provenance| provenance.generated_by() == GeneratedBy::Model)
}

/// Returns a plan with the opening of a newer one, which says with whom the call is and when.
fn retimed(due: DuePlan, newer: Generated) -> Retimed {
    let may_be_worded = newer.may_be_worded && !is_worded(due.provenance.as_ref());
    let mut brief = due.brief.unwrap_or_default();
    let text = |name: &str| brief[name].as_str().unwrap_or_default().to_owned();
    let (summary, opening) = (text("summary"), text("opening"));
    let summary = match summary.strip_prefix(&opening) {
        Some(rest) if !opening.is_empty() => format!("{}{rest}", newer.opening),
        _ => newer.written.summary,
    };
    brief["summary"] = json!(summary);
    brief["opening"] = json!(newer.opening);
    Retimed {
        summary,
        brief,
        wording_digest: newer.written.input_digest.filter(|_| may_be_worded),
    }
}

/// Reads what a plan is to be made from.
pub(super) async fn read_request(
    conn: &mut AsyncPgConnection,
    due: &DuePlan,
) -> Result<PlanRequest, PlanError> {
    let sequence_id = due.sequence_id.as_ref().ok_or(PlanError::Orphaned)?;
    let sequence = sequences::find(conn, sequence_id).await?;
    let mut sequence = sequence.ok_or(PlanError::Orphaned)?;
    // The run was chosen when the plan was asked for.
    sequence.research_run_id.clone_from(&due.research_run_id);
    Ok(PlanRequest {
        dossier: Box::new(dossiers::get(conn, &sequence).await?),
        language: due.language,
        call: read_call(conn, due).await?,
    })
}

/// Reads what is told about the call of a plan.
pub(super) async fn read_call(
    conn: &mut AsyncPgConnection,
    due: &DuePlan,
) -> diesel::QueryResult<Details> {
    // A booking without a uid is kept nowhere but in its delivery.
    let call = match (&due.booking_uid, due.delivery_id) {
        (Some(uid), _) => bookings::find(conn, uid)
            .await?
            .map(|(booking, ..)| booking.details()),
        (None, Some(delivery_id)) => deliveries::find_event(conn, delivery_id)
            .await?
            .and_then(|event| serde_json::from_value::<BookingEvent>(event).ok())
            .map(|event| Details::of(&event)),
        (None, None) => None,
    };
    Ok(call.unwrap_or_default())
}
