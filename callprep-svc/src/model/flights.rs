//! Lets equal requests that are under way at the same time share one answer.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::OnceCell;

/// The work that is under way, by digest.
#[derive(Debug)]
pub(super) struct Flights<T> {
    cells: Mutex<HashMap<String, Arc<OnceCell<T>>>>,
}

/// A place in a flight; the last one to leave clears it away.
struct Seat<'a, T> {
    flights: &'a Flights<T>,
    digest: &'a str,
    cell: Arc<OnceCell<T>>,
}

impl<T: Clone> Flights<T> {
    /// Returns no work at all.
    pub(super) fn new() -> Self {
        Self {
            cells: Mutex::new(HashMap::new()),
        }
    }

    /// Returns what `work` brings, or what the same work of somebody else does. When the one who
    /// does the work goes away, the next one takes over.
    pub(super) async fn join(&self, digest: &str, work: impl Future<Output = T>) -> T {
        let cell = Arc::clone(self.lock().entry(digest.to_owned()).or_default());
        let seat = Seat {
            flights: self,
            digest,
            cell,
        };
        seat.cell.get_or_init(|| work).await.clone()
    }
}

impl<T> Flights<T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<OnceCell<T>>>> {
        // Every state is sound, even one that a panic has left behind.
        self.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Drop for Seat<'_, T> {
    fn drop(&mut self) {
        let mut cells = self.flights.lock();
        // The map holds one reference, this seat the other.
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
        let (flights, runs) = (Flights::new(), AtomicUsize::new(0));
        let work = async || {
            tokio::task::yield_now().await;
            runs.fetch_add(1, Ordering::Relaxed) + 1
        };

        let both = tokio::join!(flights.join("a", work()), flights.join("a", work()));

        assert_eq!(both, (1, 1));
        assert_eq!(flights.join("a", work()).await, 2);
        assert!(flights.lock().is_empty());
    }

    #[tokio::test]
    async fn when_the_first_gives_up_the_next_takes_over() {
        let flights = Arc::new(Flights::new());
        let arrived = Arc::new(Barrier::new(2));
        let first = tokio::spawn({
            let (flights, arrived) = (Arc::clone(&flights), Arc::clone(&arrived));
            async move {
                let never = async {
                    arrived.wait().await;
                    std::future::pending().await
                };
                flights.join("a", never).await
            }
        });
        arrived.wait().await;

        let second = flights.join("a", async { 2 });
        first.abort();

        assert_eq!(second.await, 2);
    }
}
