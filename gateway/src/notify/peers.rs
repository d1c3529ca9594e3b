//! Concurrency per peer: an unresponsive peer must not delay messages to others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit, watch},
    time::sleep,
};

/// The maximum number of concurrent messages to one peer.
const MOST_AT_ONE: usize = 10;
/// How long a message queues for its peer. With the attempt and its report, it is shorter than the lease.
const PATIENCE: Duration = Duration::from_secs(10);

/// All peers with messages so far.
#[derive(Default)]
pub(super) struct Peers(Mutex<HashMap<String, Arc<Peer>>>);

impl Peers {
    pub(super) fn get(&self, name: &str) -> Arc<Peer> {
        let mut peers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        peers.entry(name.to_owned()).or_default().clone()
    }
}

/// A receiver of messages: the mail server, or the host of a URL.
pub(super) struct Peer {
    turns: Semaphore,
    /// Whether the last message failed.
    is_failing: watch::Sender<bool>,
}

impl Default for Peer {
    fn default() -> Self {
        Self {
            turns: Semaphore::new(MOST_AT_ONE),
            is_failing: watch::Sender::new(false),
        }
    }
}

impl Peer {
    /// Queues until fewer messages are in progress. Returns `None` if that takes too long, and immediately while
    /// earlier messages fail or take too long.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.turn_within(PATIENCE).await
    }

    async fn turn_within(&self, patience: Duration) -> Option<SemaphorePermit<'_>> {
        let mut is_failing = self.is_failing.subscribe();
        tokio::select! {
            biased;
            turn = self.turns.acquire() => turn.ok(),
            _ = is_failing.wait_for(|is_failing| *is_failing) => None,
            () = sleep(patience) => {
                self.set_failing(true);
                None
            }
        }
    }

    /// Records whether a message failed.
    pub(super) fn set_failing(&self, is_failing: bool) {
        self.is_failing.send_replace(is_failing);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, future::join_all};

    use super::*;

    #[tokio::test]
    async fn a_queued_message_gets_the_next_turn_or_times_out() {
        let peer = Peer::default();
        let mut turns = join_all((0..MOST_AT_ONE).map(|_| peer.turn())).await;

        let mut next = Box::pin(peer.turn());
        assert!(next.as_mut().now_or_never().is_none());
        turns.pop();
        assert!(next.await.is_some());

        turns.push(peer.turn().await);
        let timed_out = peer.turn_within(Duration::ZERO).await;
        assert!(timed_out.is_none(), "no turn became free");
        let behind = peer.turn().now_or_never();
        assert!(behind.unwrap().is_none(), "the next one does not wait");
    }

    #[tokio::test]
    async fn no_message_queues_for_a_failing_peer() {
        let peer = Peer::default();
        let turns = join_all((0..MOST_AT_ONE).map(|_| peer.turn())).await;

        peer.set_failing(true);
        assert!(peer.turn().now_or_never().unwrap().is_none());
        drop(turns);
        assert!(peer.turn().now_or_never().unwrap().is_some(), "it is tried");
    }
}
