//! Spaces the retries of deliveries that contend for the same lock, so that other deliveries are due in
//! between.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::store::LockName;

/// The delay of the first retry.
pub(super) const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The time between two retries.
const SPACE: Duration = Duration::from_millis(25);
/// The number of names above which idle ones are removed.
const MANY: usize = 1000;

/// The time of the last retry per lock name. Clones share their state.
#[derive(Clone, Debug, Default)]
pub(super) struct Spacing(Arc<Mutex<HashMap<LockName, Instant>>>);

impl Spacing {
    /// Returns the delay of the next delivery that needs the lock `name`.
    pub(super) fn next_wait(&self, name: &LockName) -> Duration {
        let now = Instant::now();
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() > MANY {
            last.retain(|_, at| *at > now);
        }
        let first = now + FIRST_WAIT;
        let after_last = last.get(name).map(|at| *at + SPACE);
        let at = after_last.map_or(first, |at| at.max(first));
        last.insert(name.clone(), at);
        at - now
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Locks;

    #[tokio::test(start_paused = true)]
    async fn deliveries_about_one_name_are_spread_and_others_do_not_wait_for_them() {
        let spacing = Spacing::default();
        let names = Locks::on_bookings(["a", "b"].map(str::to_owned));
        let [a, b] = [0, 1].map(|index| names.names().nth(index).unwrap());

        let waits = [a, a, a, b].map(|name| spacing.next_wait(name).as_millis());

        assert_eq!(waits, [250, 275, 300, 250]);
    }
}
