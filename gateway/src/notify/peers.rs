//! How much is sent to one peer at once: what one of them holds up must not hold up the others.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit, watch},
    time::sleep,
};

/// How many messages are sent to one peer at once.
const MOST_AT_ONE: usize = 10;
/// How long a message waits for its turn. With the attempt and its report, it is shorter than the lease.
const PATIENCE: Duration = Duration::from_secs(10);

/// The peers that were sent to.
#[derive(Default)]
pub(super) struct Peers(Mutex<HashMap<String, Arc<Peer>>>);

impl Peers {
    pub(super) fn get(&self, name: &str) -> Arc<Peer> {
        let mut peers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        peers.entry(name.to_owned()).or_default().clone()
    }
}

/// Whoever takes messages: a mail server, or what is behind a URL.
pub(super) struct Peer {
    turns: Semaphore,
    /// Whether the last message was sent in vain.
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
    /// Waits until fewer messages are on their way. Returns nothing if they take too long, and at once while those
    /// before are sent in vain or take too long.
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

    /// Keeps whether a message was sent in vain.
    pub(super) fn set_failing(&self, is_failing: bool) {
        self.is_failing.send_replace(is_failing);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, future::join_all};

    use super::*;

    #[tokio::test]
    async fn who_waits_for_a_peer_gets_the_next_turn_or_gives_up() {
        let peer = Peer::default();
        let mut turns = join_all((0..MOST_AT_ONE).map(|_| peer.turn())).await;

        let mut next = Box::pin(peer.turn());
        assert!(next.as_mut().now_or_never().is_none());
        turns.pop();
        assert!(next.await.is_some());

        turns.push(peer.turn().await);
        let in_vain = peer.turn_within(Duration::ZERO).await;
        assert!(in_vain.is_none(), "nobody has made way");
        let behind = peer.turn().now_or_never();
        assert!(behind.unwrap().is_none(), "the next one does not wait");
    }

    #[tokio::test]
    async fn nobody_waits_for_a_peer_that_takes_nothing() {
        let peer = Peer::default();
        let turns = join_all((0..MOST_AT_ONE).map(|_| peer.turn())).await;

        peer.set_failing(true);
        assert!(peer.turn().now_or_never().unwrap().is_none());
        drop(turns);
        assert!(peer.turn().now_or_never().unwrap().is_some(), "it is tried");
    }
}
