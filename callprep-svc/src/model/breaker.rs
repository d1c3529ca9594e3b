//! Stops asking a model that fails again and again.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::writer::Cause;

const MAX_FAILURES: u32 = 5;
const PAUSE: Duration = Duration::from_secs(30);
pub(super) const LONG_PAUSE: Duration = Duration::from_mins(15);
/// So many of the last answers are looked at, and so many of them may be unusable.
const QUALITY_WINDOW: usize = 20;
const MAX_UNUSABLE: usize = 10;

/// The breaker of one model of one provider, in one replica.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    open_until: Option<Instant>,
    is_probing: bool,
    /// Whether each of the last answers was usable.
    quality: VecDeque<bool>,
}

impl Breaker {
    /// Lets a call pass; after a pause only one, until it has ended.
    ///
    /// # Errors
    /// The time for which there is no use in asking.
    pub(crate) fn admit(&self, now: Instant) -> Result<(), Duration> {
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

    /// Returns whether there is no use in asking.
    pub(crate) fn is_open(&self, now: Instant) -> bool {
        self.lock().open_until.is_some_and(|until| now < until)
    }

    /// Notes that a call was answered, and whether the answer was of use.
    pub(crate) fn answered(&self, is_usable: bool, now: Instant) {
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

    /// Notes that a call has failed. `jitter` keeps replicas from probing all at once.
    pub(crate) fn failed(&self, cause: Cause, jitter: Duration, now: Instant) {
        let mut state = self.lock();
        let was_probing = std::mem::take(&mut state.is_probing);
        match cause {
            Cause::Auth | Cause::Quota => state.open_until = Some(now + LONG_PAUSE),
            // The provider is there and does not like this one request.
            Cause::BadRequest => {}
            Cause::Status(_)
            | Cause::Timeout
            | Cause::Unreachable
            | Cause::Connection
            | Cause::Garbage => {
                state.failures += 1;
                if was_probing || state.failures >= MAX_FAILURES {
                    state.open_until = Some(now + PAUSE + jitter.min(PAUSE));
                }
            }
        }
    }

    /// Notes that a call was given up before it ended.
    pub(crate) fn abandoned(&self) {
        self.lock().is_probing = false;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every state is sound, even one that a panic has left behind.
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
            breaker.failed(Cause::Timeout, NO_JITTER, now);
        }
        assert_eq!(breaker.admit(now), Ok(()));

        breaker.failed(Cause::Status(503), NO_JITTER, now);

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
            breaker.failed(Cause::Connection, NO_JITTER, now);
        }
        let later = now + PAUSE;
        breaker.admit(later).unwrap();

        breaker.failed(Cause::Connection, Duration::from_secs(7), later);

        assert_eq!(breaker.admit(later), Err(PAUSE + Duration::from_secs(7)));
    }

    #[test]
    fn a_wrong_key_opens_it_for_long() {
        let (breaker, now) = (Breaker::default(), Instant::now());

        breaker.failed(Cause::Auth, NO_JITTER, now);

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
        breaker.failed(Cause::Quota, NO_JITTER, now);
        let later = now + LONG_PAUSE;
        breaker.admit(later).unwrap();

        breaker.abandoned();

        assert_eq!(breaker.admit(later), Ok(()));
    }
}
