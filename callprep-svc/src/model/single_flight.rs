//! Single flight: concurrent calls with the same key share one execution and its result.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::OnceCell;

/// The executions in flight, by digest.
#[derive(Debug)]
pub(super) struct SingleFlight<T> {
    cells: Mutex<HashMap<String, Arc<OnceCell<T>>>>,
}

/// A caller's share in an execution. The last one to be dropped removes it from the map.
struct Share<'a, T> {
    group: &'a SingleFlight<T>,
    digest: &'a str,
    cell: Arc<OnceCell<T>>,
}

impl<T: Clone> SingleFlight<T> {
    pub(super) fn new() -> Self {
        Self {
            cells: Mutex::new(HashMap::new()),
        }
    }

    /// Runs `work`, unless a call with the same digest is doing so already: then waits for that
    /// one's result. If the caller that runs the work is cancelled, a waiting one runs its own.
    pub(super) async fn join(&self, digest: &str, work: impl Future<Output = T>) -> T {
        let cell = Arc::clone(self.lock().entry(digest.to_owned()).or_default());
        let share = Share {
            group: self,
            digest,
            cell,
        };
        share.cell.get_or_init(|| work).await.clone()
    }
}

impl<T> SingleFlight<T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<OnceCell<T>>>> {
        // No update leaves an invalid state halfway, so a poisoned lock is usable.
        self.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Share<'_, T> {
    fn drop(&mut self) {
        let mut cells = self.group.lock();
        // One reference is held by the map, the other by this share.
        if Arc::strong_count(&self.cell) <= 2 {
            cells.remove(self.digest);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Barrier;

    use super::*;

    #[tokio::test]
    async fn equal_work_is_done_once_at_a_time() {
        let (group, runs) = (SingleFlight::new(), AtomicUsize::new(0));
        let work = async || {
            tokio::task::yield_now().await;
            runs.fetch_add(1, Ordering::Relaxed) + 1
        };

        let both = tokio::join!(group.join("a", work()), group.join("a", work()));

        assert_eq!(both, (1, 1));
        assert_eq!(group.join("a", work()).await, 2);
        assert!(group.lock().is_empty());
    }

    #[tokio::test]
    async fn when_the_first_gives_up_the_next_takes_over() {
        let group = Arc::new(SingleFlight::new());
        let arrived = Arc::new(Barrier::new(2));
        let first = tokio::spawn({
            let (group, arrived) = (Arc::clone(&group), Arc::clone(&arrived));
            async move {
                let never = async {
                    arrived.wait().await;
                    std::future::pending().await
                };
                group.join("a", never).await
            }
        });
        arrived.wait().await;

        let second = group.join("a", async { 2 });
        first.abort();

        assert_eq!(second.await, 2);
    }
}
