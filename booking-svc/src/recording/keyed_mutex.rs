//! A mutex per lock name: transactions of this process that need the same lock queue here, instead of each
//! waiting with a connection.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::store::{LockName, Locks};

type Mutexes = Arc<Mutex<HashMap<LockName, Arc<AsyncMutex<()>>>>>;

/// The names that transactions of this process hold or wait for. Clones share their state.
///
/// This only keeps one contended prospect from exhausting the connections. The locks themselves are
/// in the database.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyedMutex(Mutexes);

/// Names held exclusively within this process until it is dropped.
#[derive(Debug)]
pub(super) struct KeyGuards(#[expect(dead_code, reason = "held, never read")] Vec<KeyGuard>);

#[derive(Debug)]
struct KeyGuard {
    guard: Option<OwnedMutexGuard<()>>,
    mutex: Option<Arc<AsyncMutex<()>>>,
    name: LockName,
    mutexes: Mutexes,
}

impl KeyedMutex {
    /// Waits, first come first served, until no other task of this process holds any of the names. They are
    /// acquired in the order in which every transaction locks them.
    pub(super) async fn lock(&self, locks: &Locks) -> KeyGuards {
        let mut guards = Vec::new();
        for name in locks.names() {
            guards.push(self.lock_one(name.clone()).await);
        }
        KeyGuards(guards)
    }

    async fn lock_one(&self, name: LockName) -> KeyGuard {
        let mutex = {
            let mut mutexes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(mutexes.entry(name.clone()).or_default())
        };
        // Created before the wait, so that a cancelled wait also cleans up.
        let mut waiting = KeyGuard {
            guard: None,
            mutex: Some(Arc::clone(&mutex)),
            name,
            mutexes: Arc::clone(&self.0),
        };
        waiting.guard = Some(mutex.lock_owned().await);
        waiting
    }
}

impl Drop for KeyGuard {
    fn drop(&mut self) {
        let mut mutexes = self.mutexes.lock().unwrap_or_else(PoisonError::into_inner);
        self.guard = None;
        self.mutex = None;
        // No other task holds the mutex or waits for it: either would have a clone.
        let is_unused = |mutex: &Arc<_>| Arc::strong_count(mutex) == 1;
        if mutexes.get(&self.name).is_some_and(is_unused) {
            mutexes.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn locks(names: &[&str]) -> Locks {
        Locks::on_bookings(names.iter().map(|name| (*name).to_owned()))
    }

    #[tokio::test]
    async fn a_lock_on_a_name_waits_for_its_holder_alone() {
        let mutex = KeyedMutex::default();
        let (a, ab, c) = (locks(&["a"]), locks(&["a", "b"]), locks(&["c"]));
        let held = mutex.lock(&ab).await;

        let mut waiting = Box::pin(mutex.lock(&a));

        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(mutex.lock(&c).now_or_never().is_some());
        drop(held);
        assert!(waiting.now_or_never().is_some());
    }

    #[tokio::test]
    async fn nothing_is_left_behind_by_those_who_gave_up() {
        let mutex = KeyedMutex::default();
        let ab = locks(&["a", "b"]);
        let held = mutex.lock(&ab).await;
        let mut waiting = Box::pin(mutex.lock(&ab));
        assert!(waiting.as_mut().now_or_never().is_none());

        drop(held);
        drop(waiting);

        assert!(mutex.0.lock().unwrap().is_empty());
    }
}
