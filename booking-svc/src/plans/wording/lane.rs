//! Rewords a plan: claims it, claims its request, calls the model, stores the result.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;
use proto::callprep::v1::{Brief, Provenance};
use runtime::trace::Traceparent;

use super::{
    super::{
        client::{CallPrepError, Generated, Wording},
        columns::written,
        request::PlanRequest,
        retime::is_worded,
        trace::{find_traceparent, in_trace},
        write::{PlanError, read_call, read_request},
    },
    error::WordingError,
    pacing::{End, Pace},
};
use crate::{
    App,
    app::{Next, StepError},
    domain::Details,
    new_id, now,
    store::{
        Lease,
        call_prep_plans::{
            Written,
            work::{self, DuePlan, PlanTask},
        },
        model_wordings::{self, Claimed, ModelAnswer, Question},
        transaction,
    },
};

/// The maximum time for everything but the model request.
const REST: Duration = Duration::from_secs(30);
/// How long a plan without a time of its call may be reworded.
const PATIENCE: TimeDelta = TimeDelta::days(1);
/// How long some replicas of callprep-svc may have a model and others none.
const ROLLOUT: TimeDelta = TimeDelta::minutes(10);

/// The next step for a claimed plan.
enum Task {
    /// Call the model.
    Ask(Box<Asking>),
    /// Use an earlier result.
    Take(Box<Written>),
    /// Do nothing.
    Leave,
}

/// A claimed request and its plan.
struct Asking {
    due: DuePlan,
    /// The lease of the plan.
    lease: Lease,
    /// The lease of the request, which other plans may wait for, too.
    question: Lease<String>,
    request: PlanRequest,
    /// The trace context in which the plan was requested.
    at: Option<Traceparent>,
}

/// The result of claiming a plan.
enum TakenUp {
    /// No plan was due.
    Nothing,
    /// The plan was finished without a request.
    Done(End),
    /// The model has to be called.
    ToAsk(Box<Asking>),
}

/// Starts rewording one plan as soon as the pace allows it.
pub(crate) async fn spawn(
    app: App,
    pace: Arc<Pace>,
    tokens_per_day: u32,
) -> Result<Next, StepError> {
    let permit = pace.permit().await;
    match take_up(&app, tokens_per_day).await? {
        TakenUp::Nothing => return Ok(Next::WhenWoken),
        TakenUp::Done(end) => permit.ends(end),
        TakenUp::ToAsk(asking) => {
            tokio::spawn(async move {
                match ask(&app, *asking).await {
                    Ok(end) => permit.ends(end),
                    Err(error) => {
                        tracing::warn!(%error, "could not store the model's wording");
                    }
                }
            });
        }
    }
    Ok(Next::AtOnce)
}

/// Rewords one plan.
pub(crate) async fn reword_due(app: App, tokens_per_day: u32) -> Result<Next, StepError> {
    match take_up(&app, tokens_per_day).await? {
        TakenUp::Nothing => return Ok(Next::WhenWoken),
        TakenUp::Done(_) => {}
        TakenUp::ToAsk(asking) => drop(ask(&app, *asking).await?),
    }
    Ok(Next::AtOnce)
}

/// Claims a plan and its request, over one connection however many requests are in progress.
async fn take_up(app: &App, tokens_per_day: u32) -> Result<TakenUp, StepError> {
    let lasts = app.wording_timeout + REST;
    let mut conn = app.database.connection().await?;
    let claimed = work::claim_due(&mut conn, PlanTask::Wording, new_id(), lasts).await?;
    let Some((lease, due)) = claimed else {
        return Ok(TakenUp::Nothing);
    };
    let (id, run_id) = (due.id, due.research_run_id.clone());
    let digest = due.input_digest.clone().unwrap_or_default();
    let done = match task(&mut conn, due, lease, (lasts, tokens_per_day)).await {
        Ok(Task::Ask(asking)) => return Ok(TakenUp::ToAsk(asking)),
        Ok(Task::Take(plan)) => {
            let run_id = run_id.as_deref();
            work::finish(&mut conn, lease, run_id, &plan, false).await?;
            tracing::info!(plan.id = %id, "reworded plan `{id}`");
            End::Unasked
        }
        Ok(Task::Leave) => {
            work::leave(&mut conn, lease).await?;
            End::Unasked
        }
        Err(error) => {
            release(&mut conn, lease, &error).await?;
            // A result stored in the meantime did not wake this plan, which was leased.
            if model_wordings::is_answered(&mut conn, &digest).await? {
                work::wake_wordings(&mut conn, &digest).await?;
            }
            error.end()
        }
    };
    Ok(TakenUp::Done(done))
}

async fn task(
    conn: &mut AsyncPgConnection,
    due: DuePlan,
    lease: Lease,
    (lasts, tokens_per_day): (Duration, u32),
) -> Result<Task, WordingError> {
    let call = read_call(conn, &due).await?;
    if is_worded(due.provenance.as_ref()) || is_over(&call, due.created_at) {
        return Ok(Task::Leave);
    }
    // Without a digest, earlier requests could not be found.
    let Some(digest) = due.input_digest.clone() else {
        return Ok(Task::Leave);
    };
    let question = Question {
        input_digest: &digest,
        prospect_id: &due.prospect_id,
        lease_token: lease.token,
        lasts,
        tokens_per_day: tokens_per_day.into(),
    };
    let question = match model_wordings::claim(conn, &question).await? {
        Claimed::Ours(question) => question,
        Claimed::Answered(answer) => return Ok(Task::Take(Box::new(read_answer(&answer)?))),
        Claimed::Taken => return Err(WordingError::Asked),
        Claimed::Exhausted => return Err(WordingError::Exhausted),
        Claimed::OverBudget => return Err(WordingError::OverBudget),
        Claimed::Reserved => return Err(WordingError::Reserved),
    };
    match read_request(conn, &due).await {
        Ok(request) => Ok(Task::Ask(Box::new(Asking {
            at: find_traceparent(conn, &due).await,
            due,
            lease,
            question,
            request,
        }))),
        Err(error) => {
            model_wordings::release(conn, &question, Some(0)).await?;
            Err(error.into())
        }
    }
}

/// Calls the model and stores the result.
async fn ask(app: &App, asking: Asking) -> Result<End, StepError> {
    let (at, id) = (asking.at, asking.due.id);
    in_trace(at, "reword plan", id, Box::pin(ask_model(app, asking))).await
}

async fn ask_model(app: &App, asking: Asking) -> Result<End, StepError> {
    let Asking {
        due,
        lease,
        question,
        request,
        at: _,
    } = asking;
    let id = due.id;
    let asked = app
        .callprep
        .write(request, Wording::ByModel, app.wording_timeout)
        .await;
    let charged = charged_tokens(&asked);
    let judged = judged(asked);

    let mut conn = app.database.connection().await?;
    match judged {
        Ok(plan) => {
            let answer = ModelAnswer {
                brief: plan.brief.clone(),
                provenance: plan.provenance.clone(),
            };
            let charged = charged.unwrap_or_default();
            let run_id = due.research_run_id.as_deref();
            let is_worded = transaction(&mut conn, async |conn| {
                let is_worded = work::finish(conn, lease, run_id, &plan, false).await?;
                if is_worded {
                    model_wordings::finish(conn, &question, answer, charged).await?;
                } else {
                    // A person in the result may have been erased in the meantime.
                    model_wordings::release(conn, &question, Some(charged)).await?;
                }
                Ok::<_, diesel::result::Error>(is_worded)
            });
            if is_worded.await? {
                tracing::info!(plan.id = %id, "reworded plan `{id}`");
            }
            work::wake_wordings(&mut conn, &question.id).await?;
            app.wakeups.wake_wordings();
            Ok(End::Answered)
        }
        Err(error) => {
            model_wordings::release(&mut conn, &question, charged).await?;
            if matches!(error, WordingError::NoModel) && now() - due.created_at > ROLLOUT {
                work::leave(&mut conn, lease).await?;
            } else {
                release(&mut conn, lease, &error).await?;
            }
            Ok(error.end())
        }
    }
}

async fn release(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    error: &WordingError,
) -> diesel::QueryResult<()> {
    let id = lease.id;
    tracing::warn!(plan.id = %id, %error, "could not reword plan `{id}`");
    let (text, retry) = (error.to_string(), error.retry());
    work::release(conn, lease, &text, error.outcome().code(), retry).await
}

/// Returns the tokens used, if known.
fn charged_tokens(asked: &Result<Generated, CallPrepError>) -> Option<i32> {
    match asked {
        Ok(plan) => Some(plan.charged_tokens),
        Err(CallPrepError::Busy(_) | CallPrepError::NoTime) => Some(0),
        Err(_) => None,
    }
}

/// Returns the wording to use. Another request with the same input would not change it, unless it failed for
/// a transient reason.
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

fn read_answer(answer: &ModelAnswer) -> Result<Written, PlanError> {
    let brief = serde_json::from_str::<Brief>(answer.brief.as_str());
    let provenance = serde_json::from_str::<Provenance>(answer.provenance.as_str());
    let (Ok(brief), Ok(provenance)) = (brief, provenance) else {
        return Err(CallPrepError::Unusable.into());
    };
    let written = written(&brief, &provenance);
    Ok(written.map_err(|_| CallPrepError::Unusable)?)
}

/// Returns whether a call is over, so that its brief is not needed any more.
fn is_over(call: &Details, asked_for_at: DateTime<Utc>) -> bool {
    let over = call.over_time();
    over.unwrap_or(asked_for_at + PATIENCE) < now()
}
