//! Plans that a model may word: as many at once as callprep-svc takes on, each question only once,
//! within a budget of tokens, and until the call is over.

mod error;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use proto::callprep::v1::{Brief, Provenance};
use runtime::trace::Traceparent;
use uuid::Uuid;

use self::error::WordingError;
use super::{
    StepError, Worker,
    pace::{End, Pace},
    plans::{PlanError, is_worded, read_call, read_request},
    repeating::Next,
    traces::{find_traceparent, in_trace},
};
use crate::{
    callprep::{CallPrepError, Generated, PlanRequest, Wording, written},
    domain::Details,
    new_id, now,
    store::{
        call_prep_plans::{
            Written,
            work::{self, Due, DuePlan},
        },
        model_wordings::{self, Answer, Claimed, Question},
    },
};

/// How long a model may take, with the wait for it.
const WORDING_TIMEOUT: Duration = Duration::from_mins(1);
/// How long a plan may be worded whose call has no time.
const PATIENCE: TimeDelta = TimeDelta::days(1);
/// How long some replicas of callprep-svc may have a model and others none.
const ROLLOUT: TimeDelta = TimeDelta::minutes(10);

/// What there is to do about a plan that was claimed.
enum Task {
    /// To ask the model.
    Ask(Box<Asking>),
    /// To take the words that it has found before.
    Take(Box<Written>),
    /// Nothing.
    Leave,
}

/// What we are to ask a model, and for which plan.
struct Asking {
    due: DuePlan,
    lease_token: Uuid,
    digest: String,
    request: PlanRequest,
    /// Where in which trace the plan was asked for.
    at: Option<Traceparent>,
}

/// What became of taking up a plan.
enum TakenUp {
    /// There was none.
    Nothing,
    /// It was done with at once.
    Done(End),
    /// The model is to be asked.
    ToAsk(Box<Asking>),
}

impl Worker {
    /// Begins to have one plan worded, as soon as there are few enough.
    pub(super) async fn spawn_wording(&self, pace: Arc<Pace>) -> Result<Next, StepError> {
        let turn = pace.turn().await;
        match self.take_up().await? {
            TakenUp::Nothing => return Ok(Next::WhenTold),
            TakenUp::Done(end) => turn.ends(end),
            TakenUp::ToAsk(asking) => {
                let worker = self.clone();
                tokio::spawn(async move {
                    match worker.ask(*asking).await {
                        Ok(end) => turn.ends(end),
                        Err(error) => {
                            tracing::warn!(%error, "could not keep what became of a plan");
                        }
                    }
                });
            }
        }
        Ok(Next::AtOnce)
    }

    /// Has one plan worded.
    pub(super) async fn word_plan(&self) -> Result<Next, StepError> {
        match self.take_up().await? {
            TakenUp::Nothing => return Ok(Next::WhenTold),
            TakenUp::Done(_) => {}
            TakenUp::ToAsk(asking) => drop(self.ask(*asking).await?),
        }
        Ok(Next::AtOnce)
    }

    /// Takes up a plan, over one connection however many are with the model.
    async fn take_up(&self) -> Result<TakenUp, StepError> {
        let lease_token = new_id();
        let mut conn = self.database().connection().await?;
        let Some(due) = work::claim_due(&mut conn, Due::Wording, lease_token).await? else {
            return Ok(TakenUp::Nothing);
        };
        let (id, run_id) = (due.id, due.research_run_id.clone());
        let digest = due.input_digest.clone().unwrap_or_default();
        let done = match self.task(&mut conn, due, lease_token).await {
            Ok(Task::Ask(asking)) => return Ok(TakenUp::ToAsk(asking)),
            Ok(Task::Take(plan)) => {
                let run_id = run_id.as_deref();
                work::finish(&mut conn, id, lease_token, run_id, &plan, false).await?;
                tracing::info!(plan.id = %id, "plan `{id}` is worded");
                End::Unasked
            }
            Ok(Task::Leave) => {
                work::leave(&mut conn, id, lease_token).await?;
                End::Unasked
            }
            Err(error) => {
                give_back(&mut conn, id, lease_token, &error).await?;
                // Whoever has answered meanwhile has not seen that this plan waits for it.
                if model_wordings::is_answered(&mut conn, &digest).await? {
                    work::wake_wordings(&mut conn, &digest).await?;
                }
                error.end()
            }
        };
        Ok(TakenUp::Done(done))
    }

    async fn task(
        &self,
        conn: &mut AsyncPgConnection,
        due: DuePlan,
        lease_token: Uuid,
    ) -> Result<Task, WordingError> {
        let call = read_call(conn, &due).await?;
        if is_worded(due.provenance.as_ref()) || is_over(&call, due.created_at) {
            return Ok(Task::Leave);
        }
        // Without a digest nothing would tell what the model was asked before.
        let Some(digest) = due.input_digest.clone() else {
            return Ok(Task::Leave);
        };
        let question = Question {
            input_digest: &digest,
            prospect_id: &due.prospect_id,
            lease_token,
            tokens_per_day: self.tokens_per_day.into(),
        };
        match model_wordings::claim(conn, &question).await? {
            Claimed::Ours => match read_request(conn, &due).await {
                Ok(request) => Ok(Task::Ask(Box::new(Asking {
                    at: find_traceparent(conn, &due).await,
                    due,
                    lease_token,
                    digest,
                    request,
                }))),
                Err(error) => {
                    model_wordings::release(conn, &digest, lease_token, Some(0)).await?;
                    Err(error.into())
                }
            },
            Claimed::Answered(answer) => Ok(Task::Take(Box::new(read_answer(&answer)?))),
            Claimed::Taken => Err(WordingError::Asked),
            Claimed::Exhausted => Err(WordingError::Exhausted),
            Claimed::OverBudget => Err(WordingError::OverBudget),
            Claimed::Reserved => Err(WordingError::Reserved),
        }
    }

    /// Asks the model, and keeps what has become of it.
    async fn ask(&self, asking: Asking) -> Result<End, StepError> {
        let (at, id) = (asking.at, asking.due.id);
        in_trace(at, "word plan", id, Box::pin(self.ask_model(asking))).await
    }

    async fn ask_model(&self, asking: Asking) -> Result<End, StepError> {
        let Asking {
            due,
            lease_token,
            digest,
            request,
            at: _,
        } = asking;
        let id = due.id;
        let callprep = &self.recorder.callprep;
        let asked = callprep
            .write(request, Wording::ByModel, WORDING_TIMEOUT)
            .await;
        let charged = charged_tokens(&asked);
        let judged = judged(asked);

        let mut conn = self.database().connection().await?;
        match judged {
            Ok(plan) => {
                let answer = Answer {
                    brief: plan.brief.clone(),
                    provenance: plan.provenance.clone(),
                };
                let charged = charged.unwrap_or_default();
                model_wordings::finish(&mut conn, &digest, lease_token, answer, charged).await?;
                let run_id = due.research_run_id.as_deref();
                if work::finish(&mut conn, id, lease_token, run_id, &plan, false).await? {
                    tracing::info!(plan.id = %id, "plan `{id}` is worded");
                }
                work::wake_wordings(&mut conn, &digest).await?;
                self.recorder.wordings.notify_one();
                Ok(End::Answered)
            }
            Err(error) => {
                model_wordings::release(&mut conn, &digest, lease_token, charged).await?;
                if matches!(error, WordingError::NoModel) && now() - due.created_at > ROLLOUT {
                    work::leave(&mut conn, id, lease_token).await?;
                } else {
                    give_back(&mut conn, id, lease_token, &error).await?;
                }
                Ok(error.end())
            }
        }
    }
}

async fn give_back(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    lease_token: Uuid,
    error: &WordingError,
) -> diesel::QueryResult<()> {
    tracing::warn!(plan.id = %id, %error, "could not have plan `{id}` worded");
    let (text, retry) = (error.to_string(), error.retry());
    work::give_back(conn, id, lease_token, &text, error.outcome(), retry).await
}

/// Returns what asking has taken, if that is known.
fn charged_tokens(asked: &Result<Generated, CallPrepError>) -> Option<i32> {
    match asked {
        Ok(plan) => Some(plan.charged_tokens),
        Err(CallPrepError::Busy(_) | CallPrepError::NoTime) => Some(0),
        Err(_) => None,
    }
}

/// Returns the words to use. Whatever has become of them, asking the same again brings no others,
/// unless it failed for a passing reason.
fn judged(asked: Result<Generated, CallPrepError>) -> Result<Written, WordingError> {
    let plan = asked.map_err(PlanError::from)?;
    if let Some(wait) = plan.retry_after {
        let outcome = plan.outcome;
        return Err(WordingError::Unworded { wait, outcome });
    }
    if plan.may_be_worded {
        Ok(plan.written)
    } else {
        Err(WordingError::NoModel)
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

/// Returns whether a call has been, so that nobody reads its brief any more.
fn is_over(call: &Details, asked_for_at: DateTime<Utc>) -> bool {
    let end = call.end_time.or(call.start_time);
    end.unwrap_or(asked_for_at + PATIENCE) < now()
}
