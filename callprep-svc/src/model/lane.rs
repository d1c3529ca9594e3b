//! One model with everything around it: a place in the queue, a shared answer, and a ledger.

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
    conversation::{Conversation, Limits},
    flights::Flights,
    genai::Genai,
    random,
    settings::{InvalidModel, ModelSettings},
    writer::PlanWriter,
};
use crate::{
    measure,
    plan::{Brief, case::Case},
    wording::{self, Marks, Rejection, Skeleton},
};

const COME_BACK: Duration = Duration::from_secs(5);

/// A model that words briefs.
pub(crate) struct Lane {
    /// The code of the interface.
    pub(crate) adapter: &'static str,
    /// The name of the model.
    pub(crate) model: String,
    writer: Box<dyn PlanWriter>,
    limits: Limits,
    breaker: Breaker,
    places: Semaphore,
    waiting: AtomicUsize,
    max_waiting: usize,
    flights: Flights<Result<Worded, Full>>,
}

/// A brief with the words of a model, or the one by rules when there are none.
#[derive(Clone)]
pub(crate) struct Worded {
    pub(crate) brief: Brief,
    pub(crate) ledger: Ledger,
    /// After which time it may be worth asking again.
    pub(crate) retry_after: Option<Duration>,
}

/// What was done for a brief. Holds no text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) outcome: String,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) served_model: String,
    pub(crate) input_tokens: Option<u32>,
    pub(crate) output_tokens: Option<u32>,
    /// What counts against a budget: the most that a call can have taken where nobody says.
    pub(crate) charged_tokens: u32,
    pub(crate) latency: Duration,
    pub(crate) slots_total: usize,
    pub(crate) slots_replaced: usize,
    pub(crate) rejections: Vec<Rejection>,
}

/// One call to a model.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) outcome: String,
    pub(crate) latency: Duration,
}

/// So many briefs wait for the model that one more would wait in vain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Full {
    pub(crate) retry_after: Duration,
}

impl Lane {
    /// Returns the lane of the model that `settings` name. Nothing is called yet.
    pub(crate) fn new(settings: &ModelSettings) -> Result<Self, InvalidModel> {
        Ok(Self {
            adapter: settings.adapter.code(),
            model: settings.name()?.to_owned(),
            writer: Box::new(Genai::new(settings)?),
            limits: Limits {
                total: settings.timeout,
                attempt: settings.attempt_timeout,
                backoff: settings.backoff,
            },
            breaker: Breaker::default(),
            places: Semaphore::new(settings.max_concurrency),
            waiting: AtomicUsize::new(0),
            // The next one each: more would only wait here while other replicas have places.
            max_waiting: settings.max_concurrency,
            flights: Flights::new(),
        })
    }

    /// Words `floor`, once for all who ask for the same `digest` at the same time. `within` is the
    /// time that the caller has; the model gets less when that is less than it is allowed.
    ///
    /// # Errors
    /// There is no place, and there will be none in time.
    pub(crate) async fn word(
        &self,
        case: &Case,
        floor: Brief,
        digest: &str,
        within: Option<Duration>,
    ) -> Result<Worded, Full> {
        let started = Instant::now();
        let limit = within.map_or(self.limits.total, |within| within.min(self.limits.total));
        let skeleton = Skeleton::new(case, &floor);
        if skeleton.slots.is_empty() {
            return Ok(Worded::unchanged(floor, "nothing-to-word"));
        }
        let work = self.word_alone(&skeleton, &floor, started + limit);
        let joined = self.flights.join(digest, work);
        // Whoever joined another one's flight may have less time than that one.
        let Ok(result) = time::timeout_at(started + limit, joined).await else {
            return Ok(Worded::unchanged(floor, "no-time"));
        };
        let mut worded = result?;
        worded.ledger.latency = started.elapsed();
        Ok(worded)
    }

    async fn word_alone(
        &self,
        skeleton: &Skeleton,
        floor: &Brief,
        deadline: Instant,
    ) -> Result<Worded, Full> {
        let _place = self.place(deadline).await?;
        let _under_way = measure::UnderWay::wording();
        let marks = Marks {
            fence: random::word(),
            canary: random::word(),
        };
        let conversation = Conversation::new(
            &*self.writer,
            &self.breaker,
            self.limits,
            skeleton,
            marks,
            deadline,
        );
        let outcome = conversation.run().await;
        let (brief, slots_replaced) = wording::apply(floor.clone(), &outcome.verdict);
        let ledger = Ledger {
            slots_total: skeleton.slots.len(),
            slots_replaced,
            rejections: outcome.verdict.rejections,
            ..outcome.ledger
        };
        let is_paused = self.breaker.is_open(Instant::now());
        measure::worded(self.adapter, &self.model, &ledger, is_paused);
        tracing::info!(
            adapter = self.adapter,
            outcome = ledger.outcome,
            attempts = ledger.attempts.len(),
            slots = ledger.slots_total,
            replaced = ledger.slots_replaced,
            tokens = ledger.charged_tokens,
            "asked the model"
        );
        Ok(Worded {
            brief,
            ledger,
            retry_after: outcome.retry_after,
        })
    }

    /// Waits for a place; waiting counts against the deadline, and leaves time for a whole call.
    async fn place(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, Full> {
        if let Ok(place) = self.places.try_acquire() {
            return Ok(place);
        }
        let full = Full {
            retry_after: COME_BACK,
        };
        let waiting = Waiting::new(&self.waiting);
        if waiting.place > self.max_waiting {
            return Err(full);
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let patience = left.saturating_sub(self.limits.attempt.min(left / 2));
        match time::timeout(patience, self.places.acquire()).await {
            Ok(place) => Ok(place.expect("the semaphore is never closed")),
            Err(_) => Err(full),
        }
    }
}

impl Worded {
    /// Returns the brief as it was, with the reason why.
    pub(crate) fn unchanged(brief: Brief, outcome: &str) -> Self {
        Self {
            brief,
            ledger: Ledger {
                outcome: outcome.to_owned(),
                ..Ledger::default()
            },
            retry_after: None,
        }
    }
}

/// Somebody in the queue, counted until they leave it.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    place: usize,
}

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        let place = count.fetch_add(1, Ordering::Relaxed) + 1;
        Self { count, place }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ModelAdapter;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_place_so_long_that_a_call_would_be_cut_short() {
        let mut settings = ModelSettings::new(ModelAdapter::Ollama, "m");
        settings.max_concurrency = 1;
        let lane = Lane::new(&settings).unwrap();
        let started = Instant::now();
        let _taken = lane.place(started + 45 * SECOND).await.unwrap();

        // A call may take 20 seconds, or half of what there is.
        assert!(lane.place(started + 45 * SECOND).await.is_err());
        assert_eq!(started.elapsed(), 25 * SECOND);
        assert!(lane.place(Instant::now() + 8 * SECOND).await.is_err());
        assert_eq!(started.elapsed(), 29 * SECOND);
    }
}
