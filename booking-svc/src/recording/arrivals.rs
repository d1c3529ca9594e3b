//! The incoming events of this process. Background work, such as retried deliveries, yields to
//! them.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{self, Instant},
};

/// How long after an event more events are expected.
const EXPECTED: Duration = Duration::from_secs(1);
/// How long background work waits for a moment without an event in progress, so that it gets its
/// turn however many events arrive.
const LONGEST_WAIT: Duration = Duration::from_millis(50);

/// The events that are being recorded. Clones share their state.
#[derive(Clone, Debug)]
pub(crate) struct Arrivals(Arc<State>);

#[derive(Debug)]
struct State {
    in_progress: watch::Sender<usize>,
    last: Mutex<Option<Instant>>,
    turn: Arc<Semaphore>,
}

/// An event that is being recorded.
#[derive(Debug)]
pub(super) struct Arriving(Arrivals);

/// The turn of a piece of background work. After it is dropped, the next turn begins only once the
/// work has rested for as long as it took.
#[derive(Debug)]
pub(crate) struct Turn {
    arrivals: Arrivals,
    permit: Option<OwnedSemaphorePermit>,
    begun: Instant,
}

impl Default for Arrivals {
    fn default() -> Self {
        Self(Arc::new(State {
            in_progress: watch::Sender::new(0),
            last: Mutex::default(),
            turn: Arc::new(Semaphore::new(1)),
        }))
    }
}

impl Arrivals {
    /// Registers an event until the returned guard is dropped.
    pub(super) fn begin(&self) -> Arriving {
        self.note_time();
        self.0.in_progress.send_modify(|count| *count += 1);
        Arriving(self.clone())
    }

    /// Waits for the turn of a delivery, or of other work without a waiting caller. While events
    /// arrive, one piece of work runs at a time. It begins between two events, and rests as long as
    /// it took before the next one begins. Returns `None` if no events arrive, so that there is
    /// nothing to yield to.
    pub(crate) async fn give_way(&self) -> Option<Turn> {
        if !self.are_expected() {
            return None;
        }
        // The semaphore is never closed.
        let permit = Arc::clone(&self.0.turn).acquire_owned().await.ok()?;
        let mut in_progress = self.0.in_progress.subscribe();
        let none = in_progress.wait_for(|count| *count == 0);
        let _is_none = time::timeout(LONGEST_WAIT, none).await;
        Some(Turn {
            arrivals: self.clone(),
            permit: Some(permit),
            begun: Instant::now(),
        })
    }

    fn are_expected(&self) -> bool {
        let last = *self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| last.elapsed() < EXPECTED)
    }

    fn note_time(&self) {
        let mut last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(Instant::now());
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.0.note_time();
        self.0.0.in_progress.send_modify(|count| *count -= 1);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (permit, took) = (self.permit.take(), self.begun.elapsed());
        if self.arrivals.are_expected() {
            tokio::spawn(async move {
                time::sleep(took).await;
                drop(permit);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, poll};
    use std::{pin::pin, task::Poll};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_delivery_begins_between_two_events() {
        let arrivals = Arrivals::default();
        let arriving = arrivals.begin();
        let mut delivery = pin!(arrivals.give_way());
        assert!(poll!(&mut delivery).is_pending());

        drop(arriving);

        assert!(matches!(poll!(&mut delivery), Poll::Ready(Some(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn deliveries_take_turns_while_events_arrive_and_rest_in_between() {
        const WORK: Duration = Duration::from_millis(30);
        let arrivals = Arrivals::default();
        drop(arrivals.begin());
        let first = arrivals.give_way().await;
        let mut second = pin!(arrivals.give_way());
        assert!(first.is_some() && poll!(&mut second).is_pending());
        time::advance(WORK).await;
        let ended = Instant::now();

        drop(first);

        assert!(second.await.is_some());
        assert_eq!(ended.elapsed(), WORK);
    }

    #[tokio::test(start_paused = true)]
    async fn a_delivery_gets_its_turn_however_many_events_arrive() {
        let arrivals = Arrivals::default();
        let _arriving = arrivals.begin();
        let begun = Instant::now();

        assert!(arrivals.give_way().await.is_some());

        assert_eq!(begun.elapsed(), LONGEST_WAIT);
    }

    #[tokio::test(start_paused = true)]
    async fn without_events_deliveries_are_applied_side_by_side() {
        let arrivals = Arrivals::default();
        assert!(arrivals.give_way().now_or_never().unwrap().is_none());

        drop(arrivals.begin());
        time::advance(EXPECTED).await;

        assert!(arrivals.give_way().now_or_never().unwrap().is_none());
    }
}
