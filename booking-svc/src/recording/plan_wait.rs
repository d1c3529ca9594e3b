//! Shortens the wait for a plan when many events wait in this process.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// The duration of the transaction of one event when many arrive at once.
const TRANSACTION: Duration = Duration::from_millis(3);

/// The events that wait for their plans. Clones share their state.
#[derive(Clone, Debug, Default)]
pub(super) struct PlanWaits(Arc<AtomicUsize>);

/// A waiting event, until it is dropped.
#[derive(Debug)]
pub(super) struct Wait {
    waiting: PlanWaits,
    /// The number of events that were already waiting.
    before: usize,
}

impl PlanWaits {
    pub(super) fn begin(&self) -> Wait {
        Wait {
            before: self.0.fetch_add(1, Ordering::Relaxed),
            waiting: self.clone(),
        }
    }
}

impl Wait {
    /// Returns the timeout of this event, out of the maximum.
    ///
    /// When callprep-svc hangs, all waiting events time out, and their transactions still have to
    /// meet the deadline. So the more events are waiting, the earlier the last ones time out, by at
    /// most a fifth.
    pub(super) fn of(&self, most: Duration) -> Duration {
        let before = u32::try_from(self.before).unwrap_or(u32::MAX);
        let earlier = TRANSACTION.saturating_mul(before).min(most / 5);
        most.saturating_sub(earlier)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        self.waiting.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_behind_others_stops_waiting_a_little_before_them() {
        let waiting = PlanWaits::default();
        let most = Duration::from_millis(2500);

        let first = waiting.begin();
        let second = waiting.begin();
        let many = (0..500).map(|_| waiting.begin()).collect::<Vec<_>>();

        assert_eq!(first.of(most), most);
        assert_eq!(second.of(most), Duration::from_millis(2497));
        assert_eq!(many.last().unwrap().of(most), Duration::from_secs(2));
        drop((first, second, many));
        assert_eq!(waiting.begin().of(most), most);
    }
}
