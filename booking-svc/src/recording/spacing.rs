//! When deliveries that others hold up are tried again: those about one busy name one after the other, so
//! that however many there are, those about other names are due in between.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::store::LockName;

/// How long until the first of them is tried again.
pub(super) const FIRST_WAIT: Duration = Duration::from_millis(250);
/// How long after the one before it each of them is tried again.
const SPACE: Duration = Duration::from_millis(25);
/// From how many names on those are forgotten that nothing waits for any more.
const MANY: usize = 1000;

/// When the last delivery about each name is tried again. Clones share everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Spacing(Arc<Mutex<HashMap<LockName, Instant>>>);

impl Spacing {
    /// Returns how long the next delivery about `name` waits.
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
