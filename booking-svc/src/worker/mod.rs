//! The worker: applies deliveries whose first attempt failed or whose process died, and brings in
//! plans that callprep-svc could not write in time. It also deletes what was kept long enough.

mod listening;
mod repeating;

use std::time::Duration;

use futures_util::future::join_all;
use runtime::Shutdown;
use tokio::sync::watch;
use tracing::Instrument;

use self::repeating::{Bell, Next, in_task, repeat};
use crate::{
    callprep::{CallPrepError, PlanRequest},
    domain::{BookingEvent, Details},
    new_id,
    record::{AttemptError, Outcome, Recorder},
    store::{
        Database, bookings,
        call_prep_plans::{
            self, Written,
            work::{self, DuePlan},
        },
        deliveries::{self, Claim, DueDelivery},
        dossiers, outreach,
    },
};

/// How often the worker looks for work that nobody told it about.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often it deletes what was kept long enough.
const DELETION_INTERVAL: Duration = Duration::from_hours(1);
/// How long a plan that nobody waits for may take.
const PLAN_TIMEOUT: Duration = Duration::from_mins(1);

/// How many plans are asked for at once.
const PLANS_AT_ONCE: usize = 4;
/// Why a step of the worker failed.
type StepError = Box<dyn std::error::Error + Send + Sync>;

/// Does what the webhook could not wait for. Any number of workers may run at once.
#[derive(Clone)]
pub struct Worker {
    recorder: Recorder,
    poll_interval: Duration,
    retention_days: u16,
}

impl Worker {
    /// Returns a worker that shares the pool and the channel of `recorder`, and keeps deliveries for
    /// ever.
    pub fn new(recorder: Recorder) -> Self {
        Self {
            recorder,
            poll_interval: POLL_INTERVAL,
            retention_days: 0,
        }
    }

    /// Makes it delete deliveries that have ended more than `days` days ago; 0 keeps them for ever.
    #[must_use]
    pub fn with_retention_days(self, days: u16) -> Self {
        Self {
            retention_days: days,
            ..self
        }
    }

    /// Sets how often it looks for work that nobody told it about.
    #[must_use]
    pub fn with_poll_interval(self, poll_interval: Duration) -> Self {
        Self {
            poll_interval,
            ..self
        }
    }

    /// Works until the shutdown starts. Deliveries never wait for a plan that is being written, and
    /// plans not for each other.
    pub async fn run(self, shutdown: Shutdown) {
        let apply = || {
            let worker = self.clone();
            in_task(async move { worker.apply_delivery().await })
        };
        let write = || {
            let worker = self.clone();
            in_task(async move { worker.write_plan().await })
        };
        let delete = || {
            let worker = self.clone();
            in_task(async move { worker.delete_batch().await })
        };
        let told = watch::Sender::default();
        let bell = |interval| Bell::new(interval, told.subscribe());
        let plans = (0..PLANS_AT_ONCE).map(|_| {
            let bell = bell(self.poll_interval).with_work(self.recorder.work.clone());
            repeat(write, bell, &shutdown)
        });
        tokio::join!(
            repeat(apply, bell(self.poll_interval), &shutdown),
            join_all(plans),
            repeat(delete, Bell::silent(DELETION_INTERVAL), &shutdown),
            listening::listen(self.database(), &told, &shutdown),
        );
    }

    /// Tries one due delivery and one due plan. Returns whether there was any.
    ///
    /// # Errors
    /// The database cannot be reached. That an attempt failed is no error: it is tried again later.
    pub async fn step(&self) -> Result<bool, StepError> {
        // Both are large for a stack.
        let delivery = Box::pin(self.apply_delivery());
        let plan = Box::pin(self.write_plan());
        let (delivery, plan) = tokio::try_join!(delivery, plan)?;
        Ok([delivery, plan].contains(&Next::AtOnce))
    }

    /// Deletes some deliveries that were kept long enough. Returns whether there may be more.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn delete_step(&self) -> Result<bool, StepError> {
        Ok(self.delete_batch().await? == Next::AtOnce)
    }

    async fn apply_delivery(&self) -> Result<Next, StepError> {
        let mut conn = self.database().connection().await?;
        let Some(due) = deliveries::claim_due(&mut conn, new_id()).await? else {
            let wait = deliveries::until_next_due(&mut conn).await?;
            return Ok(wait.map_or(Next::WhenTold, Next::After));
        };
        drop(conn);

        let id = due.claim.delivery_id;
        let span = tracing::info_span!("delivery", delivery.id = %id, trace_id = due.trace_id);
        self.apply_claimed(due).instrument(span).await;
        Ok(Next::AtOnce)
    }

    async fn apply_claimed(&self, due: DueDelivery) {
        let DueDelivery { claim, event, .. } = due;
        let id = claim.delivery_id;
        let applied = match serde_json::from_value::<BookingEvent>(event) {
            _ if due.is_exhausted => Err(AttemptError::Exhausted),
            Ok(event) => self.apply_event(claim, event).await,
            Err(_) => Err(AttemptError::Unreadable),
        };
        match applied {
            Ok(outcome) => {
                tracing::info!(outcome = word(&outcome), "worked on delivery `{id}`");
            }
            Err(error) => {
                tracing::warn!(%error, "could not apply delivery `{id}`");
                self.recorder.give_back(claim, &error).await;
            }
        }
    }

    /// Applies an event in a task of its own, so that one that panics is given back.
    async fn apply_event(
        &self,
        claim: Claim,
        event: BookingEvent,
    ) -> Result<Outcome, AttemptError> {
        let recorder = self.recorder.clone();
        // The plan is brought in on its own: the event must not wait for it a second time.
        let attempt = async move { recorder.apply(claim, &event, Duration::ZERO).await };
        outcome_of(attempt.in_current_span()).await
    }

    async fn delete_batch(&self) -> Result<Next, StepError> {
        if self.retention_days == 0 {
            return Ok(Next::WhenTold);
        }
        let mut conn = self.database().connection().await?;
        let deleted = deliveries::delete_finished(&mut conn, self.retention_days).await?;
        if deleted > 0 {
            tracing::info!(deleted, "deleted deliveries that were kept long enough");
        }
        Ok(if deleted == deliveries::BATCH_SIZE {
            Next::AtOnce
        } else {
            Next::WhenTold
        })
    }

    async fn write_plan(&self) -> Result<Next, StepError> {
        let lease_token = new_id();
        let mut conn = self.database().connection().await?;
        let Some(due) = work::claim_due(&mut conn, lease_token).await? else {
            return Ok(Next::WhenTold);
        };
        let (id, is_written) = (due.id, due.status == call_prep_plans::READY);
        let request = read_request(&mut conn, due).await;
        drop(conn);

        let written = match request {
            Ok(Some(request)) => self.written(request).await,
            Ok(None) => Err(PlanError::Orphaned),
            Err(error) => Err(error.into()),
        };
        let mut conn = self.database().connection().await?;
        match written {
            // Only its call has moved: what it says about the company stays.
            Ok((_, written)) if is_written => {
                if work::finish_retime(&mut conn, id, lease_token, &written.summary).await? {
                    tracing::info!(plan.id = %id, "plan `{id}` tells the new time of its call");
                }
            }
            Ok((run_id, written)) => {
                let run_id = run_id.as_deref();
                if work::finish(&mut conn, id, lease_token, run_id, &written).await? {
                    tracing::info!(plan.id = %id, "plan `{id}` is ready");
                }
            }
            Err(error) => {
                tracing::warn!(plan.id = %id, %error, "could not have plan `{id}` written");
                let (text, may_pass) = (error.to_string(), error.may_pass());
                work::give_back(&mut conn, id, lease_token, &text, may_pass).await?;
            }
        }
        Ok(Next::AtOnce)
    }

    /// Has a plan written. Returns it with the research run that it was made from.
    async fn written(&self, request: PlanRequest) -> Result<(Option<String>, Written), PlanError> {
        let run_id = request
            .dossier
            .research_run
            .as_ref()
            .map(|run| run.id.clone());
        let written = self.recorder.callprep.write(request, PLAN_TIMEOUT).await?;
        Ok((run_id, written))
    }

    fn database(&self) -> &Database {
        &self.recorder.database
    }
}

/// Why an attempt to have a plan written failed.
#[derive(Debug, thiserror::Error)]
enum PlanError {
    #[error(transparent)]
    CallPrep(#[from] CallPrepError),
    #[error("could not read the dossier")]
    Database(#[from] diesel::result::Error),
    #[error("its outreach sequence is gone")]
    Orphaned,
}

impl PlanError {
    fn may_pass(&self) -> bool {
        match self {
            Self::CallPrep(error) => error.may_pass(),
            Self::Database(_) => true,
            Self::Orphaned => false,
        }
    }
}

/// What became of a delivery, for the log.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Applied(_) => "applied",
        Outcome::Duplicate => "duplicate",
        Outcome::Ignored(_) => "ignored",
        Outcome::Accepted => "accepted",
        Outcome::Unreadable => "unreadable",
    }
}

/// Runs an attempt in a task of its own, so that a panic is its error.
async fn outcome_of(
    attempt: impl Future<Output = Result<Outcome, AttemptError>> + Send + 'static,
) -> Result<Outcome, AttemptError> {
    tokio::spawn(attempt)
        .await
        .unwrap_or(Err(AttemptError::Panicked))
}

async fn read_request(
    conn: &mut diesel_async::AsyncPgConnection,
    due: DuePlan,
) -> diesel::QueryResult<Option<PlanRequest>> {
    let Some(sequence_id) = due.sequence_id else {
        return Ok(None);
    };
    let Some(mut sequence) = outreach::find_sequence(conn, &sequence_id).await? else {
        return Ok(None);
    };
    // The run was chosen when the plan was asked for.
    sequence.research_run_id = due.research_run_id;
    let dossier = dossiers::get(conn, &sequence).await?;
    // A booking without a uid is kept nowhere but in its delivery.
    let call = match (due.booking_uid, due.delivery_id) {
        (Some(uid), _) => bookings::find(conn, &uid)
            .await?
            .map(|(booking, ..)| booking.details()),
        (None, Some(delivery_id)) => deliveries::find_event(conn, delivery_id)
            .await?
            .and_then(|event| serde_json::from_value::<BookingEvent>(event).ok())
            .map(|event| Details::of(&event)),
        (None, None) => None,
    };
    Ok(Some(PlanRequest {
        dossier,
        language: due.language,
        call: call.unwrap_or_default(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_attempt_that_panics_has_an_error() {
        let outcome = outcome_of(async { panic!("poison") }).await;

        assert!(matches!(outcome, Err(AttemptError::Panicked)));
    }
}
