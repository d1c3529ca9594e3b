//! The number of concurrent model requests: as many as callprep-svc accepts.
//!
//! A rejection lowers the limit to the requests in flight, so that a rejected one is not replaced by another,
//! and each response raises it by one, once the rejection has expired. So the limit follows the number of
//! replicas of callprep-svc, and no request is repeated in vain.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{self, Instant},
};

/// A rejection expires after this time at the latest, whatever its RetryInfo: other requests may succeed.
const LONGEST_QUIET: Duration = Duration::from_secs(10);

/// The pace of one process.
#[derive(Debug)]
pub(crate) struct Pace {
    state: Mutex<State>,
    changed: Notify,
}

/// A permit for one request; released when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    pace: Arc<Pace>,
    end: End,
}

/// How a permit was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// No request was made.
    Unasked,
    /// The model responded.
    Answered,
    /// Requests are useless for this time.
    Refused(Duration),
}

#[derive(Debug)]
struct State {
    most: usize,
    limit: usize,
    in_flight: usize,
    quiet_until: Option<Instant>,
}

/// Why no request may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    UntilOneEnds,
    Until(Instant),
}

impl Pace {
    /// Returns a pace with a maximum of concurrent requests.
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::new(most)),
            changed: Notify::new(),
        })
    }

    /// Waits until another request may begin. Only one task at a time may wait.
    pub(super) async fn permit(self: Arc<Self>) -> Permit {
        loop {
            let begun = self.lock().begin(Instant::now());
            match begun {
                Ok(()) => {
                    let (pace, end) = (self, End::Unasked);
                    return Permit { pace, end };
                }
                Err(Wait::UntilOneEnds) => self.changed.notified().await,
                // This is checked again after a request has ended or the time has passed.
                Err(Wait::Until(time)) => {
                    let _ = time::timeout_at(time, self.changed.notified()).await;
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every state is valid, even after a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// Releases the permit, with the result of its use.
    pub(super) fn ends(mut self, end: End) {
        self.end = end;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.pace.lock().end(self.end, Instant::now());
        self.pace.changed.notify_one();
    }
}

impl State {
    fn new(most: usize) -> Self {
        Self {
            most,
            limit: most,
            in_flight: 0,
            quiet_until: None,
        }
    }

    fn begin(&mut self, now: Instant) -> Result<(), Wait> {
        if self.limit == 0 {
            // All requests were rejected, so one request probes again.
            if let Some(time) = self.quiet_until.filter(|time| now < *time) {
                return Err(Wait::Until(time));
            }
            self.limit = 1;
        }
        if self.in_flight >= self.limit {
            return Err(Wait::UntilOneEnds);
        }
        self.in_flight += 1;
        Ok(())
    }

    fn end(&mut self, end: End, now: Instant) {
        self.in_flight = self.in_flight.saturating_sub(1);
        match end {
            End::Unasked => {}
            End::Answered if self.quiet_until.is_some_and(|time| now < time) => {}
            End::Answered => self.limit = (self.limit + 1).min(self.most),
            End::Refused(wait) => {
                self.limit = self.limit.min(self.in_flight);
                self.quiet_until = Some(now + wait.min(LONGEST_QUIET));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const BUSY: End = End::Refused(Duration::from_secs(5));

    /// Starts as many requests as allowed.
    fn fill(state: &mut State, now: Instant) -> usize {
        std::iter::repeat_with(|| state.begin(now))
            .take_while(Result::is_ok)
            .count()
    }

    #[test]
    fn it_settles_at_what_is_taken_on() {
        let (mut state, now) = (State::new(64), Instant::now());
        assert_eq!(fill(&mut state, now), 64);

        (0..44).for_each(|_| state.end(BUSY, now));

        // A rejected request is not replaced; an answered one is.
        assert_eq!(fill(&mut state, now), 0);
        state.end(End::Answered, now + SECOND);
        assert_eq!(fill(&mut state, now + SECOND), 1);
    }

    #[test]
    fn it_tries_more_when_the_refusal_is_forgotten() {
        let (mut state, now) = (State::new(8), Instant::now());
        fill(&mut state, now);
        (0..6).for_each(|_| state.end(BUSY, now));
        let later = now + 5 * SECOND;

        (0..2).for_each(|_| state.end(End::Answered, later));
        assert_eq!(fill(&mut state, later), 4);
        (0..4).for_each(|_| state.end(End::Answered, later));
        assert_eq!(fill(&mut state, later), 8);
        (0..8).for_each(|_| state.end(End::Answered, later));
        assert_eq!(fill(&mut state, later), 8, "never more than at most");
    }

    #[test]
    fn when_all_are_refused_one_looks_from_time_to_time() {
        let (mut state, now) = (State::new(3), Instant::now());
        fill(&mut state, now);
        (0..3).for_each(|_| state.end(BUSY, now));

        let forgotten = now + 5 * SECOND;
        assert_eq!(state.begin(now + SECOND), Err(Wait::Until(forgotten)));
        assert_eq!(fill(&mut state, forgotten), 1);
        state.end(End::Refused(60 * SECOND), forgotten);
        assert_eq!(
            state.begin(forgotten),
            Err(Wait::Until(forgotten + LONGEST_QUIET))
        );
        assert_eq!(fill(&mut state, forgotten + LONGEST_QUIET), 1);
    }

    #[test]
    fn who_did_not_have_to_ask_changes_nothing() {
        let (mut state, now) = (State::new(2), Instant::now());
        fill(&mut state, now);
        state.end(BUSY, now);

        state.end(End::Unasked, now + 9 * SECOND);

        assert_eq!(fill(&mut state, now + 9 * SECOND), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiting_request_begins_when_one_ends_or_the_pause_is_over() {
        let pace = Pace::new(1);
        let permit = pace.clone().permit().await;
        let next = tokio::spawn(pace.clone().permit());
        tokio::task::yield_now().await;

        permit.ends(End::Answered);
        let permit = next.await.unwrap();
        let started = Instant::now();
        permit.ends(BUSY);
        pace.permit().await.ends(End::Answered);

        assert_eq!(started.elapsed(), 5 * SECOND);
    }
}
