//! Plans: those that callprep-svc could not write in time, those that a model may word, and those
//! whose call has moved.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use proto::callprep::v1::{Brief, GeneratedBy, Provenance};
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{StepError, Worker, repeating::Next};
use crate::{
    callprep::{CallPrepError, Generated, PlanRequest, Wording, written},
    domain::{BookingEvent, Details},
    new_id, now,
    store::{
        CheckoutError, bookings,
        call_prep_plans::{
            PENDING, READY, Written,
            work::{self, DuePlan, Retry},
        },
        deliveries, dossiers,
        model_wordings::{self, Answer, Claimed},
        outreach,
    },
};

/// How long a plan that nobody waits for may take.
const PLAN_TIMEOUT: Duration = Duration::from_mins(1);
/// How long to wait for an answer that somebody else gets from the model.
const OTHERS_WAIT: Duration = Duration::from_secs(2);
/// How old a plan may become before the words of the rules are left to it.
const WORDING_PATIENCE: TimeDelta = TimeDelta::hours(6);

/// Why an attempt to have a plan written or worded failed.
#[derive(Debug, thiserror::Error)]
enum PlanError {
    #[error(transparent)]
    CallPrep(#[from] CallPrepError),
    #[error(transparent)]
    Checkout(#[from] CheckoutError),
    #[error("could not read the dossier")]
    Database(#[from] diesel::result::Error),
    #[error("its outreach sequence is gone")]
    Orphaned,
    #[error("the model is being asked the same for another plan")]
    Asked,
    #[error("the model could not word it now")]
    Unworded(Duration),
}

impl PlanError {
    fn retry(&self) -> Retry {
        match self {
            Self::CallPrep(CallPrepError::Busy(wait)) | Self::Unworded(wait) => Retry::After(*wait),
            Self::CallPrep(error) if error.may_pass() => Retry::Soon,
            Self::Checkout(_) | Self::Database(_) => Retry::Soon,
            Self::Asked => Retry::After(OTHERS_WAIT),
            Self::CallPrep(_) | Self::Orphaned => Retry::Never,
        }
    }
}

/// What is to be done about a plan that is written.
enum Rewrite {
    /// Other words for all of it, from a model or from what one has answered before.
    Words(Box<Written>),
    /// Another time in its summary.
    Time { summary: String, brief: Value },
}

impl Worker {
    /// Has one plan written that is still PENDING.
    pub(super) async fn write_plan(&self) -> Result<Next, StepError> {
        let lease_token = new_id();
        let mut conn = self.database().connection().await?;
        let Some(due) = work::claim_due(&mut conn, PENDING, lease_token).await? else {
            return Ok(Next::WhenTold);
        };
        let id = due.id;
        let request = read_request(&mut conn, &due).await;
        drop(conn);

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
                work::give_back(&mut conn, id, lease_token, &text, retry).await?;
            }
        }
        Ok(Next::AtOnce)
    }

    /// Begins to reword one plan, as soon as there are few enough.
    pub(super) async fn spawn_rewrite(&self, wordings: Arc<Semaphore>) -> Result<Next, StepError> {
        let permit = wordings.acquire_owned().await?;
        let lease_token = new_id();
        let mut conn = self.database().connection().await?;
        let Some(due) = work::claim_due(&mut conn, READY, lease_token).await? else {
            return Ok(Next::WhenTold);
        };
        drop(conn);
        let worker = self.clone();
        tokio::spawn(async move {
            if let Err(error) = worker.rewrite(due, lease_token).await {
                tracing::warn!(%error, "could not keep what became of a plan");
            }
            drop(permit);
        });
        Ok(Next::AtOnce)
    }

    /// Rewords one plan.
    pub(super) async fn rewrite_plan(&self) -> Result<Next, StepError> {
        let lease_token = new_id();
        let mut conn = self.database().connection().await?;
        let Some(due) = work::claim_due(&mut conn, READY, lease_token).await? else {
            return Ok(Next::WhenTold);
        };
        drop(conn);
        self.rewrite(due, lease_token).await?;
        Ok(Next::AtOnce)
    }

    async fn rewrite(&self, due: DuePlan, lease_token: Uuid) -> Result<(), StepError> {
        let (id, created_at) = (due.id, due.created_at);
        let run_id = due.research_run_id.clone();
        let rewritten = self.rewritten(due, lease_token).await;
        let mut conn = self.database().connection().await?;
        let held = match rewritten {
            Ok(Rewrite::Words(plan)) => {
                work::finish(&mut conn, id, lease_token, run_id.as_deref(), &plan, false).await?
            }
            Ok(Rewrite::Time { summary, brief }) => {
                work::finish_retime(&mut conn, id, lease_token, &summary, brief).await?
            }
            Err(error) => {
                tracing::warn!(plan.id = %id, %error, "could not have plan `{id}` reworded");
                let is_old = now() - created_at > WORDING_PATIENCE;
                let retry = if is_old { Retry::Never } else { error.retry() };
                work::give_back(&mut conn, id, lease_token, &error.to_string(), retry).await?;
                return Ok(());
            }
        };
        if held {
            tracing::info!(plan.id = %id, "plan `{id}` is reworded");
        }
        Ok(())
    }

    async fn rewritten(&self, due: DuePlan, lease_token: Uuid) -> Result<Rewrite, PlanError> {
        let request = {
            let mut conn = self.database().connection().await?;
            read_request(&mut conn, &due).await?
        };
        let (_, plan) = self.by_rules(request.clone()).await?;
        let provenance = due.provenance.map(serde_json::from_value::<Provenance>);
        let provenance = provenance.and_then(Result::ok).unwrap_or_default();
        let is_worded = provenance.generated_by() == GeneratedBy::Model;
        if plan.may_be_worded && !is_worded {
            let words = self.worded(request, plan.written, lease_token).await?;
            return Ok(Rewrite::Words(Box::new(words)));
        }
        Ok(retimed(due.brief.unwrap_or_default(), plan))
    }

    /// Has a model word a plan, unless it has answered the same before.
    async fn worded(
        &self,
        request: PlanRequest,
        floor: Written,
        lease_token: Uuid,
    ) -> Result<Written, PlanError> {
        // Without it nothing tells what the model was asked before.
        let Some(digest) = floor.input_digest.clone() else {
            return Ok(floor);
        };
        let claimed = {
            let mut conn = self.database().connection().await?;
            model_wordings::claim(&mut conn, &digest, lease_token).await?
        };
        match claimed {
            Claimed::Answered(answer) => return read_answer(&answer),
            Claimed::Taken => return Err(PlanError::Asked),
            Claimed::Ours => {}
        }
        let asked = self.ask_model(request).await;
        let mut conn = self.database().connection().await?;
        match asked {
            Ok(plan) => {
                let answer = Answer {
                    brief: plan.brief.clone(),
                    provenance: plan.provenance.clone(),
                };
                model_wordings::finish(&mut conn, &digest, lease_token, answer).await?;
                Ok(plan)
            }
            Err(error) => {
                model_wordings::release(&mut conn, &digest, lease_token).await?;
                Err(error)
            }
        }
    }

    async fn ask_model(&self, request: PlanRequest) -> Result<Written, PlanError> {
        let callprep = &self.recorder.callprep;
        let plan = callprep
            .write(request, Wording::ByModel, PLAN_TIMEOUT)
            .await?;
        match plan.retry_after {
            Some(wait) => Err(PlanError::Unworded(wait)),
            // Whatever has become of it, asking the same again brings nothing else.
            None => Ok(plan.written),
        }
    }

    /// Has a plan written by rules. Returns it with the research run that it was made from.
    async fn by_rules(
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

fn read_answer(answer: &Answer) -> Result<Written, PlanError> {
    let brief = serde_json::from_str::<Brief>(answer.brief.as_str());
    let provenance = serde_json::from_str::<Provenance>(answer.provenance.as_str());
    let (Ok(brief), Ok(provenance)) = (brief, provenance) else {
        return Err(CallPrepError::Unusable.into());
    };
    Ok(written(&brief, &provenance)?)
}

/// Replaces the opening of a brief, with whom the call is and when, by the one of a newer plan.
fn retimed(mut brief: Value, newer: Generated) -> Rewrite {
    let text = |name: &str| brief[name].as_str().unwrap_or_default().to_owned();
    let (summary, opening) = (text("summary"), text("opening"));
    let summary = match summary.strip_prefix(&opening) {
        Some(rest) if !opening.is_empty() => format!("{}{rest}", newer.opening),
        _ => newer.written.summary,
    };
    brief["summary"] = json!(summary);
    brief["opening"] = json!(newer.opening);
    Rewrite::Time { summary, brief }
}

async fn read_request(
    conn: &mut AsyncPgConnection,
    due: &DuePlan,
) -> Result<PlanRequest, PlanError> {
    let sequence_id = due.sequence_id.as_ref().ok_or(PlanError::Orphaned)?;
    let sequence = outreach::find_sequence(conn, sequence_id).await?;
    let mut sequence = sequence.ok_or(PlanError::Orphaned)?;
    // The run was chosen when the plan was asked for.
    sequence.research_run_id.clone_from(&due.research_run_id);
    let dossier = dossiers::get(conn, &sequence).await?;
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
    Ok(PlanRequest {
        dossier,
        language: due.language.clone(),
        call: call.unwrap_or_default(),
    })
}
