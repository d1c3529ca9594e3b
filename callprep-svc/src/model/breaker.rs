//! A circuit breaker: stops requests to a model that keeps failing or giving unusable answers.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::completion::FailureCause;

/// Consecutive failures that open the breaker.
const MAX_FAILURES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(30);
/// After failures that only a person can fix, and after answers that cost money and bring nothing.
pub(super) const LONG_PAUSE: Duration = Duration::from_mins(15);
/// The breaker opens when this many of the last [`QUALITY_WINDOW`] answers were unusable.
const MAX_UNUSABLE: usize = 10;
const QUALITY_WINDOW: usize = 20;

/// The breaker of one model. Each replica has its own.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    consecutive_failures: u32,
    open_until: Option<Instant>,
    is_probing: bool,
    /// Whether each of the last answers was usable, oldest first.
    quality: VecDeque<bool>,
}

impl Breaker {
    /// Admits a request. After a pause only one, the probe, is admitted until it has ended.
    ///
    /// # Errors
    /// The time until another request may be admitted.
    pub(super) fn admit(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.lock();
        let Some(until) = state.open_until else {
            return Ok(());
        };
        if now < until {
            return Err(until - now);
        }
        if state.is_probing {
            return Err(PAUSE);
        }
        state.is_probing = true;
        Ok(())
    }

    pub(super) fn is_open(&self, now: Instant) -> bool {
        self.lock().open_until.is_some_and(|until| now < until)
    }

    /// Records an answer, which closes the breaker unless too many were unusable.
    pub(super) fn answered(&self, is_usable: bool, now: Instant) {
        let mut state = self.lock();
        *state = State {
            quality: std::mem::take(&mut state.quality),
            ..State::default()
        };
        state.quality.push_back(is_usable);
        if state.quality.len() > QUALITY_WINDOW {
            state.quality.pop_front();
        }
        let unusable = state.quality.iter().filter(|usable| !**usable).count();
        if unusable >= MAX_UNUSABLE {
            state.quality.clear();
            state.open_until = Some(now + LONG_PAUSE);
        }
    }

    /// Records a failed request. `jitter`, at most the pause, keeps replicas from probing a provider
    /// that recovers all at the same moment.
    pub(super) fn failed(&self, cause: FailureCause, jitter: Duration, now: Instant) {
        let mut state = self.lock();
        let was_probing = std::mem::take(&mut state.is_probing);
        match cause {
            FailureCause::Auth | FailureCause::Quota => state.open_until = Some(now + LONG_PAUSE),
            // Says nothing about other requests.
            FailureCause::BadRequest => {}
            FailureCause::Status(_)
            | FailureCause::Timeout
            | FailureCause::Unreachable
            | FailureCause::Connection
            | FailureCause::Garbage => {
                state.consecutive_failures += 1;
                if was_probing || state.consecutive_failures >= MAX_FAILURES {
                    state.open_until = Some(now + PAUSE + jitter.min(PAUSE));
                }
            }
        }
    }

    /// Records that a request was cancelled, so that the next one can be the probe.
    pub(super) fn abandoned(&self) {
        self.lock().is_probing = false;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No update leaves an invalid state halfway, so a poisoned lock is usable.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_JITTER: Duration = Duration::ZERO;

    #[test]
    fn it_opens_after_five_failures_in_a_row_and_probes_once() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..4 {
            breaker.failed(FailureCause::Timeout, NO_JITTER, now);
        }
        assert_eq!(breaker.admit(now), Ok(()));

        breaker.failed(FailureCause::Status(503), NO_JITTER, now);

        assert_eq!(breaker.admit(now), Err(PAUSE));
        let later = now + PAUSE;
        assert_eq!(breaker.admit(later), Ok(()));
        assert_eq!(breaker.admit(later), Err(PAUSE));
        breaker.answered(true, later);
        assert_eq!(breaker.admit(later), Ok(()));
    }

    #[test]
    fn a_probe_that_fails_opens_it_again() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..5 {
            breaker.failed(FailureCause::Connection, NO_JITTER, now);
        }
        let later = now + PAUSE;
        breaker.admit(later).unwrap();

        breaker.failed(FailureCause::Connection, Duration::from_secs(7), later);

        assert_eq!(breaker.admit(later), Err(PAUSE + Duration::from_secs(7)));
    }

    #[test]
    fn a_wrong_key_opens_it_for_long() {
        let (breaker, now) = (Breaker::default(), Instant::now());

        breaker.failed(FailureCause::Auth, NO_JITTER, now);

        assert_eq!(breaker.admit(now), Err(LONG_PAUSE));
    }

    #[test]
    fn a_model_that_answers_rubbish_is_left_alone() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        for _ in 0..9 {
            breaker.answered(false, now);
            breaker.answered(true, now);
        }
        assert_eq!(breaker.admit(now), Ok(()));

        breaker.answered(false, now);

        assert_eq!(breaker.admit(now), Err(LONG_PAUSE));
    }

    #[test]
    fn a_probe_that_was_given_up_makes_room_for_the_next() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        breaker.failed(FailureCause::Quota, NO_JITTER, now);
        let later = now + LONG_PAUSE;
        breaker.admit(later).unwrap();

        breaker.abandoned();

        assert_eq!(breaker.admit(later), Ok(()));
    }
}
