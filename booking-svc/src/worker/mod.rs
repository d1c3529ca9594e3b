//! The worker: applies deliveries whose first attempt failed or whose process died, and brings in
//! plans that callprep-svc could not write in time or that a model may word. It also deletes what was
//! kept long enough.

mod listening;
mod pace;
mod plans;
mod repeating;
mod traces;
mod wordings;

use std::time::Duration;

use futures_util::future::join_all;
use runtime::{
    Shutdown,
    trace::{self, Kind, Span},
};
use tokio::sync::watch;
use tracing::{Instrument, field::display};

use self::{
    pace::Pace,
    repeating::{Bell, Next, in_task, repeat},
};
use crate::{
    domain::BookingEvent,
    new_id,
    recording::{AttemptError, Outcome, Recorder},
    store::{
        Database,
        deliveries::{self, Claim, DueDelivery},
    },
};

/// How often the worker looks for work that nobody told it about.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How often it deletes what was kept long enough.
const DELETION_INTERVAL: Duration = Duration::from_hours(1);
/// How many plans are written at once.
const PLANS_AT_ONCE: usize = 4;
/// How many plans are with a model at once at most.
const WORDINGS_AT_ONCE: u16 = 64;

/// Why a step of the worker failed.
type StepError = Box<dyn std::error::Error + Send + Sync>;

/// Does what the webhook could not wait for. Any number of workers may run at once.
#[derive(Clone)]
pub struct Worker {
    recorder: Recorder,
    poll_interval: Duration,
    retention_days: u16,
    wordings_at_once: u16,
    tokens_per_day: u32,
}

impl Worker {
    /// Returns a worker that shares the pool and the channel of `recorder`, keeps deliveries for ever
    /// and lets a model take any number of tokens.
    pub fn new(recorder: Recorder) -> Self {
        Self {
            recorder,
            poll_interval: POLL_INTERVAL,
            retention_days: 0,
            wordings_at_once: WORDINGS_AT_ONCE,
            tokens_per_day: 0,
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

    /// Sets how many plans are with a model at once at most.
    #[must_use]
    pub fn with_wordings_at_once(self, wordings_at_once: u16) -> Self {
        Self {
            wordings_at_once,
            ..self
        }
    }

    /// Bounds the tokens that a model takes within 24 hours, of all workers together; 0 is no bound.
    #[must_use]
    pub fn with_tokens_per_day(self, tokens_per_day: u32) -> Self {
        Self {
            tokens_per_day,
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
            in_task(async move { worker.write_or_retime_plan().await })
        };
        let pace = Pace::new(self.wordings_at_once.into());
        let word = || {
            let (worker, pace) = (self.clone(), pace.clone());
            in_task(async move { worker.spawn_wording(pace).await })
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
            repeat(
                word,
                bell(self.poll_interval).with_work(self.recorder.wordings.clone()),
                &shutdown
            ),
            repeat(delete, Bell::silent(DELETION_INTERVAL), &shutdown),
            listening::listen(self.database(), &told, &shutdown),
        );
    }

    /// Tries one due delivery, and one plan of each kind: to be written, brought up to date, and
    /// worded. Returns whether there was any.
    ///
    /// # Errors
    /// The database cannot be reached. That an attempt failed is no error: it is tried again later.
    pub async fn step(&self) -> Result<bool, StepError> {
        // They are large for a stack.
        let delivery = Box::pin(self.apply_delivery());
        let plan = Box::pin(self.write_plan());
        let moved = Box::pin(self.retime_plan());
        let wording = Box::pin(self.word_plan());
        let steps = tokio::try_join!(delivery, plan, moved, wording)?;
        Ok(<[Next; 4]>::from(steps).contains(&Next::AtOnce))
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
        let span = Span::continuing(due.traceparent, Kind::Consumer, "apply delivery");
        span.set("bookbrief.delivery.id", id.to_string());
        let trace_id = due.traceparent.map(|at| display(at.trace_id()));
        let log_span = tracing::info_span!("delivery", delivery.id = %id, trace_id);
        let work = Box::pin(self.apply_claimed(due).instrument(log_span));
        let outcome = span.around(work).await;
        span.set("bookbrief.delivery.outcome", outcome);
        Ok(Next::AtOnce)
    }

    /// Returns the word for what became of it.
    async fn apply_claimed(&self, due: DueDelivery) -> &'static str {
        let DueDelivery { claim, event, .. } = due;
        let id = claim.delivery_id;
        let applied = match serde_json::from_value::<BookingEvent>(event) {
            _ if due.is_exhausted => Err(AttemptError::Exhausted),
            Ok(event) => self.apply_event(claim, event).await,
            Err(_) => Err(AttemptError::Unreadable),
        };
        match applied {
            Ok(outcome) => {
                let outcome = word(&outcome);
                tracing::info!(outcome, "worked on delivery `{id}`");
                outcome
            }
            Err(error) => {
                tracing::warn!(%error, "could not apply delivery `{id}`");
                self.recorder.give_back(claim, &error).await;
                "failed"
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
        outcome_of(trace::in_current(attempt)).await
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

    fn database(&self) -> &Database {
        &self.recorder.database
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_attempt_that_panics_has_an_error() {
        let outcome = outcome_of(async { panic!("poison") }).await;

        assert!(matches!(outcome, Err(AttemptError::Panicked)));
    }
}
