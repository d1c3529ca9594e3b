//! Accepts connections within a bound, and lets go of them in good order.

use std::{future::Future, hash::BuildHasher, io, sync::Arc, time::Duration};

use metrics::counter;
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

/// How long to wait after an error, most often because the process is out of file descriptors.
const ERROR_PAUSE: Duration = Duration::from_millis(100);

/// What becomes of a connection beyond the bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhenFull {
    /// It waits until another one is closed, for these come and go.
    Wait,
    /// It is closed at once, for the others are there to stay.
    Close,
}

/// The connections that are open, each in a task of its own. Those that still are when this is
/// dropped are cut.
pub(crate) struct Connections {
    tasks: TaskTracker,
    cut: CancellationToken,
    _guard: DropGuard,
}

/// Accepts connections on `listener` until the shutdown starts, and serves each of them.
///
/// `serve` runs in the task of the connection: what has to be done before the first byte of HTTP
/// holds nobody else up there.
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

/// Waits until a connection is to be given up: it is old enough, or the shutdown has started.
pub(crate) async fn retirement(max_age: Option<Duration>, shutdown: &Shutdown) {
    let Some(max_age) = max_age else {
        return shutdown.started().await;
    };
    tokio::select! {
        () = time::sleep(with_jitter(max_age)) => {}
        () = shutdown.started() => {}
    }
}

/// Returns `time`, give or take a tenth: connections that were made at once are not ended at once.
pub(crate) fn with_jitter(time: Duration) -> Duration {
    // Each hasher of the standard library has a random key.
    let drawn = std::hash::RandomState::new().hash_one(());
    let share = f64::from(u16::try_from(drawn & 0xffff).unwrap_or_default()) / 65_535.0;
    time.mul_f64(0.9 + share / 5.0)
}

impl Connections {
    fn new() -> Self {
        let cut = CancellationToken::new();
        Self {
            tasks: TaskTracker::new(),
            _guard: cut.clone().drop_guard(),
            cut,
        }
    }

    fn spawn(
        &self,
        serving: impl Future<Output = ()> + Send + 'static,
        slot: OwnedSemaphorePermit,
    ) {
        let cut = self.cut.clone();
        self.tasks.spawn(async move {
            cut.run_until_cancelled(serving).await;
            drop(slot);
        });
    }

    /// Waits until all of them are closed.
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
            // Nobody closes the semaphore.
            WhenFull::Wait => Arc::clone(slots).acquire_owned().await.ok(),
            WhenFull::Close => None,
        };
        let (stream, _) = listener.accept().await?;
        let slot = slot.or_else(|| Arc::clone(slots).try_acquire_owned().ok());
        if let Some(slot) = slot {
            stream.set_nodelay(true)?;
            return Ok((stream, slot));
        }
        counter!("bookbrief_refused_connections_total").increment(1);
        tracing::debug!("closed a connection beyond the bound");
    }
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
