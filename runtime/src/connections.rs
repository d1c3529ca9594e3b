//! Accepts connections up to a limit, and closes them gracefully.

use std::{future::Future, hash::BuildHasher, io, sync::Arc, time::Duration};

use metrics::{Counter, counter};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time,
};
use tokio_util::{
    sync::{CancellationToken, DropGuard},
    task::TaskTracker,
};

use crate::Shutdown;

/// The pause after a failed accept: most often the process is out of file descriptors.
const ERROR_PAUSE: Duration = Duration::from_millis(100);

/// What happens to a connection beyond the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenFull {
    /// It stays in the backlog until another one closes. For short-lived connections.
    Wait,
    /// It is closed immediately. For long-lived connections, which would keep it waiting.
    Close,
}

/// The open connections, each in its own task. Dropping this aborts those that are left.
pub(crate) struct Connections {
    tasks: TaskTracker,
    aborted: CancellationToken,
    _guard: DropGuard,
}

/// Accepts connections on `listener` until the shutdown starts, and serves each of them.
///
/// `serve` runs in the connection's own task, so that a slow TLS handshake does not delay the next
/// accept.
pub(crate) async fn accept<Serving>(
    listener: TcpListener,
    max_connections: usize,
    when_full: WhenFull,
    shutdown: &Shutdown,
    serve: impl Fn(TcpStream) -> Serving,
) -> Connections
where
    Serving: Future<Output = ()> + Send + 'static,
{
    let slots = Arc::new(Semaphore::new(max_connections.min(Semaphore::MAX_PERMITS)));
    let connections = Connections::new();
    // Shown as 0 before the first one.
    let _ = refused();
    loop {
        let accepted = tokio::select! {
            accepted = accept_one(&listener, &slots, when_full) => accepted,
            () = shutdown.started() => return connections,
        };
        match accepted {
            Ok((stream, slot)) => connections.spawn(serve(stream), slot),
            Err(error) => {
                tracing::warn!(%error, "could not accept a connection");
                time::sleep(ERROR_PAUSE).await;
            }
        }
    }
}

/// Waits until a connection should be closed gracefully: at its maximum age, or when the shutdown
/// starts.
///
/// Handshakes alone verify certificates, so the age bounds how long a connection outlives those it
/// was opened with, as when a CA is replaced. It also lets foreign clients, which resolve a name only
/// when they connect, reach new replicas; a [`Channel`](crate::channel::Channel) finds those by itself.
pub(crate) async fn retirement(max_age: Option<Duration>, shutdown: &Shutdown) {
    let Some(max_age) = max_age else {
        return shutdown.started().await;
    };
    tokio::select! {
        () = time::sleep(with_jitter(max_age)) => {}
        () = shutdown.started() => {}
    }
}

/// Returns `time` plus or minus up to 10 %, so that connections opened together do not close together.
pub(crate) fn with_jitter(time: Duration) -> Duration {
    // Each `RandomState` has random keys: jitter without a dependency on a random number generator.
    let drawn = std::hash::RandomState::new().hash_one(());
    let share = f64::from(u16::try_from(drawn & 0xffff).unwrap_or_default()) / 65_535.0;
    time.mul_f64(0.9 + share / 5.0)
}

impl Connections {
    fn new() -> Self {
        let aborted = CancellationToken::new();
        Self {
            tasks: TaskTracker::new(),
            _guard: aborted.clone().drop_guard(),
            aborted,
        }
    }

    fn spawn(
        &self,
        serving: impl Future<Output = ()> + Send + 'static,
        slot: OwnedSemaphorePermit,
    ) {
        let aborted = self.aborted.clone();
        self.tasks.spawn(async move {
            aborted.run_until_cancelled(serving).await;
            drop(slot);
        });
    }

    /// Waits until every connection is closed.
    pub(crate) async fn closed(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

async fn accept_one(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
    when_full: WhenFull,
) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
    loop {
        let slot = match when_full {
            // The semaphore is never closed.
            WhenFull::Wait => Arc::clone(slots).acquire_owned().await.ok(),
            WhenFull::Close => None,
        };
        let (stream, _) = listener.accept().await?;
        let slot = slot.or_else(|| Arc::clone(slots).try_acquire_owned().ok());
        if let Some(slot) = slot {
            stream.set_nodelay(true)?;
            return Ok((stream, slot));
        }
        refused().increment(1);
        tracing::debug!("closed a connection beyond the limit");
    }
}

fn refused() -> Counter {
    counter!("bookbrief_refused_connections_total")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_stays_within_a_tenth_and_differs() {
        let times = (0..100)
            .map(|_| with_jitter(Duration::from_secs(100)))
            .collect::<Vec<_>>();

        let bounds = Duration::from_secs(90)..=Duration::from_secs(110);
        assert!(times.iter().all(|time| bounds.contains(time)), "{times:?}");
        assert!(times.iter().any(|time| *time != times[0]));
    }
}
