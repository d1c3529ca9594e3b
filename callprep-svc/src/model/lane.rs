//! The model lane: bounds how many briefs are with the model, and lets equal requests share one
//! answer.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{self, Instant},
};

use super::{
    breaker::Breaker,
    completion::LanguageModel,
    conversation::{Conclusion, Conversation, TimeLimits},
    genai::Genai,
    metrics, random,
    report::{WordingOutcome, WordingReport},
    settings::{InvalidModel, ModelAdapter, ModelSettings},
    single_flight::SingleFlight,
};
use crate::{
    plan::{Brief, case::Case},
    wording::{self, PromptSecrets, Skeleton},
};

const QUEUE_FULL_RETRY_AFTER: Duration = Duration::from_secs(5);

/// One model, as this process uses it.
pub(crate) struct Lane {
    pub(crate) adapter: ModelAdapter,
    pub(crate) model_name: String,
    model: Box<dyn LanguageModel>,
    limits: TimeLimits,
    slots_per_call: Option<usize>,
    breaker: Breaker,
    permits: Semaphore,
    queue_length: AtomicUsize,
    max_queue_length: usize,
    single_flight: SingleFlight<Result<WordedBrief, QueueFull>>,
}

/// A brief with the words of a model, or the unchanged brief by rules.
#[derive(Clone)]
pub(crate) struct WordedBrief {
    pub(crate) brief: Brief,
    pub(crate) report: WordingReport,
    /// Set only if the model failed for a reason that may pass.
    pub(crate) retry_after: Option<Duration>,
}

/// The queue for the model is full, or would outlast the deadline.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("too many briefs wait for the model")]
pub(crate) struct QueueFull {
    pub(crate) retry_after: Duration,
}

impl Lane {
    /// Returns the lane of the configured model. Sends nothing yet.
    pub(crate) fn new(settings: &ModelSettings) -> Result<Self, InvalidModel> {
        Ok(Self {
            adapter: settings.adapter,
            model_name: settings.name()?.to_owned(),
            model: Box::new(Genai::new(settings)?),
            limits: TimeLimits {
                total: settings.timeout,
                attempt: settings.attempt_timeout,
                backoff: settings.backoff,
            },
            slots_per_call: settings.slots_per_call,
            breaker: Breaker::default(),
            permits: Semaphore::new(settings.max_concurrency),
            queue_length: AtomicUsize::new(0),
            // One waiting brief per permit. A longer queue would hold back briefs that another
            // replica has permits for.
            max_queue_length: settings.max_concurrency,
            single_flight: SingleFlight::new(),
        })
    }

    /// Rewords `floor`, the brief by rules. Concurrent calls with the same `digest` share one
    /// answer. `time_left` is what the caller's deadline leaves, if it has one.
    ///
    /// # Errors
    /// No permit will be free in time.
    pub(crate) async fn reword(
        &self,
        case: &Case,
        floor: Brief,
        digest: &str,
        time_left: Option<Duration>,
    ) -> Result<WordedBrief, QueueFull> {
        let started = Instant::now();
        let limit = time_left.map_or(self.limits.total, |left| left.min(self.limits.total));
        let skeleton = Skeleton::new(case, &floor);
        if skeleton.slots.is_empty() {
            return Ok(WordedBrief::unchanged(floor, WordingOutcome::NothingToWord));
        }
        let work = self.word_alone(&skeleton, &floor, started, limit);
        let joined = self.single_flight.join(digest, work);
        // Work that is shared has the deadline of the call that began it, which may be later.
        let Ok(result) = time::timeout_at(started + limit, joined).await else {
            return Ok(WordedBrief::unchanged(floor, WordingOutcome::NoTime));
        };
        let mut reworded = result?;
        // Of this call, not of the one that began the shared work.
        reworded.report.latency = started.elapsed();
        Ok(reworded)
    }

    async fn word_alone(
        &self,
        skeleton: &Skeleton,
        floor: &Brief,
        started: Instant,
        limit: Duration,
    ) -> Result<WordedBrief, QueueFull> {
        let deadline = started + limit;
        let _permit = self.acquire_permit(deadline).await?;
        let _active = metrics::ActiveWording::start();
        let Conclusion {
            outcome,
            verdict,
            usage,
            retry_after,
            ..
        } = match self.slots_per_call {
            None => self.converse(skeleton, deadline).await,
            Some(slots) => {
                self.converse_in_parts(skeleton.parts(slots), deadline)
                    .await
            }
        };
        let (brief, slots_replaced) = wording::apply(floor.clone(), &verdict);
        let report = WordingReport {
            outcome,
            usage,
            latency: started.elapsed(),
            slots_total: skeleton.slots.len(),
            slots_replaced,
            rejections: verdict.rejections,
        };
        self.record(&report);
        Ok(WordedBrief {
            brief,
            report,
            retry_after,
        })
    }

    async fn converse(&self, skeleton: &Skeleton, deadline: Instant) -> Conclusion {
        let secrets = PromptSecrets {
            fence: random::word(),
            canary: random::word(),
        };
        Conversation::new(
            &*self.model,
            &self.breaker,
            self.limits,
            skeleton,
            secrets,
            deadline,
        )
        .run()
        .await
    }

    /// Rewords one part after the other until the model fails or the time is up. What it has reworded until
    /// then is kept.
    async fn converse_in_parts(&self, parts: Vec<Skeleton>, deadline: Instant) -> Conclusion {
        let mut parts = parts.iter();
        let first = parts
            .next()
            .expect("a skeleton without slots is not reworded");
        let mut conclusion = self.converse(first, deadline).await;
        for part in parts {
            if !conclusion.may_go_on {
                break;
            }
            let next = self.converse(part, deadline).await;
            conclusion.extend(next);
        }
        conclusion
    }

    fn record(&self, report: &WordingReport) {
        let is_open = self.breaker.is_open(Instant::now());
        metrics::record(self.adapter, &self.model_name, report, is_open);
        tracing::info!(
            adapter = self.adapter.as_str(),
            outcome = %report.outcome,
            attempts = report.usage.attempts.len(),
            slots = report.slots_total,
            replaced = report.slots_replaced,
            tokens = report.usage.charged_tokens,
            "asked the model"
        );
    }

    /// Waits for a permit, but leaves the time limit of a request before the deadline, or half of the
    /// time if that is less: a request that is cut short costs money and gives no answer.
    async fn acquire_permit(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, QueueFull> {
        if let Ok(permit) = self.permits.try_acquire() {
            return Ok(permit);
        }
        let full = QueueFull {
            retry_after: QUEUE_FULL_RETRY_AFTER,
        };
        let queued = Queued::join(&self.queue_length);
        if queued.position > self.max_queue_length {
            return Err(full);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let patience = left.saturating_sub(self.limits.attempt.min(left / 2));
        match time::timeout(patience, self.permits.acquire()).await {
            Ok(permit) => Ok(permit.expect("the semaphore is never closed")),
            Err(_) => Err(full),
        }
    }
}

impl WordedBrief {
    /// Returns a brief that the model had no part in.
    pub(crate) fn unchanged(brief: Brief, outcome: WordingOutcome) -> Self {
        Self {
            brief,
            report: WordingReport::without_model(outcome),
            retry_after: None,
        }
    }
}

/// A place in the queue for a permit, given up on drop.
struct Queued<'a> {
    length: &'a AtomicUsize,
    position: usize,
}

impl<'a> Queued<'a> {
    fn join(length: &'a AtomicUsize) -> Self {
        let position = length.fetch_add(1, Ordering::Relaxed) + 1;
        Self { length, position }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.length.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_place_so_long_that_a_call_would_be_cut_short() {
        let mut settings = ModelSettings::new(ModelAdapter::Ollama, "m");
        settings.max_concurrency = 1;
        let lane = Lane::new(&settings).unwrap();
        let started = Instant::now();
        let deadline = started + 45 * SECOND;
        let _taken = lane.acquire_permit(deadline).await.unwrap();

        // A call may take 20 seconds, or half of what there is.
        assert!(lane.acquire_permit(deadline).await.is_err());
        assert_eq!(started.elapsed(), 25 * SECOND);
        let deadline = Instant::now() + 8 * SECOND;
        assert!(lane.acquire_permit(deadline).await.is_err());
        assert_eq!(started.elapsed(), 29 * SECOND);
    }
}
