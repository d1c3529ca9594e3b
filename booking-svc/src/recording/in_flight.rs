//! The events in progress in this process, so that a storm of copies requests one plan.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

/// The events in progress, by dedupe key. Clones share their state.
///
/// This is only an optimisation: the database guarantees that no event is applied twice.
#[derive(Clone, Debug, Default)]
pub(super) struct InFlight(Arc<Mutex<HashMap<String, watch::Receiver<()>>>>);

/// Blocks other tasks with the same event until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    in_flight: InFlight,
    dedupe_key: String,
    _end: watch::Sender<()>,
}

impl InFlight {
    /// Enters an event. If another task holds it, waits until that has finished and returns `None`: the event
    /// may be stored by now.
    pub(super) async fn enter(&self, dedupe_key: &str) -> Option<Turn> {
        let mut end = match self.begin(dedupe_key) {
            Ok(turn) => return Some(turn),
            Err(end) => end,
        };
        // The sender never sends; it is dropped with the guard.
        let _ = end.changed().await;
        None
    }

    fn begin(&self, dedupe_key: &str) -> Result<Turn, watch::Receiver<()>> {
        let mut in_flight = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(end) = in_flight.get(dedupe_key) {
            return Err(end.clone());
        }
        let (sender, receiver) = watch::channel(());
        in_flight.insert(dedupe_key.to_owned(), receiver);
        Ok(Turn {
            in_flight: self.clone(),
            dedupe_key: dedupe_key.to_owned(),
            _end: sender,
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut in_flight = self
            .in_flight
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        in_flight.remove(&self.dedupe_key);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_copy_waits_until_the_turn_of_the_first_is_over() {
        let in_flight = InFlight::default();
        let turn = in_flight.enter("key").await;

        let copy = in_flight.enter("key");
        let mut copy = std::pin::pin!(copy);
        let other = in_flight.enter("other key").await;

        assert!(turn.is_some() && other.is_some());
        assert!(copy.as_mut().now_or_never().is_none());
        drop(turn);
        assert!(copy.await.is_none());
        assert!(in_flight.enter("key").await.is_some());
    }
}
