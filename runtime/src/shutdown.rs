//! Graceful shutdown, and the signals that trigger it.

use std::{future::Future, io, time::Duration};

use anyhow::bail;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time,
};
use tokio_util::sync::CancellationToken;

/// The shutdown of a process, in two stages. Clones share one state.
///
/// When it is announced, health checks report not ready, so that clients go elsewhere; requests are
/// still accepted. When it starts, listeners close and open requests finish.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    announced: CancellationToken,
    started: CancellationToken,
    forced: CancellationToken,
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Shutdown {
    /// Returns a shutdown that only [`Shutdown::announce`] and [`Shutdown::start`] trigger.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a shutdown that SIGTERM announces, and that starts `delay` later.
    ///
    /// SIGINT, which a person sends, starts it immediately, and so does a second signal. The next one
    /// ends the grace period of [`Shutdown::bound`].
    ///
    /// # Errors
    /// The signal handlers cannot be installed.
    pub fn on_signal(delay: Duration) -> io::Result<Self> {
        let shutdown = Self::new();
        let signals = Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        };
        tokio::spawn(shutdown.clone().follow(signals, delay));
        Ok(shutdown)
    }

    /// Announces the shutdown. Idempotent.
    pub fn announce(&self) {
        self.announced.cancel();
    }

    /// Starts the shutdown, and announces it if it was not. Idempotent.
    pub fn start(&self) {
        self.announce();
        self.started.cancel();
    }

    /// Waits until the shutdown has been announced.
    pub async fn announced(&self) {
        self.announced.cancelled().await;
    }

    /// Waits until the shutdown has started.
    pub async fn started(&self) {
        self.started.cancelled().await;
    }

    /// Returns whether the shutdown has been announced.
    pub fn is_announced(&self) -> bool {
        self.announced.is_cancelled()
    }

    /// Returns whether the shutdown has started.
    pub fn has_started(&self) -> bool {
        self.started.is_cancelled()
    }

    /// Runs `work`, and abandons it when it is not done `grace_period` after the shutdown has started.
    ///
    /// # Errors
    /// `work` failed, or was abandoned.
    pub async fn bound<T>(
        &self,
        grace_period: Duration,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let hard_deadline = async {
            self.started().await;
            tokio::select! {
                () = time::sleep(grace_period) => {}
                () = self.forced.cancelled() => {}
            }
        };
        tokio::select! {
            worked = work => worked,
            () = hard_deadline => bail!("stopped with work still in progress"),
        }
    }

    async fn follow(self, mut signals: Signals, delay: Duration) {
        let name = signals.next().await;
        self.announce();
        if name == Signals::TERMINATE && !delay.is_zero() {
            let delay_ms = delay.as_millis();
            tracing::info!(signal = name, delay_ms, "shutdown announced");
            tokio::select! {
                () = time::sleep(delay) => {}
                _ = signals.next() => {}
            }
        }
        tracing::info!(signal = name, "shutting down");
        self.start();
        signals.next().await;
        self.forced.cancel();
    }
}

impl Signals {
    const TERMINATE: &str = "SIGTERM";
    const INTERRUPT: &str = "SIGINT";

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => Self::TERMINATE,
            _ = self.interrupt.recv() => Self::INTERRUPT,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    async fn what_starts_was_announced() {
        let shutdown = Shutdown::new();
        assert!(!shutdown.is_announced());

        shutdown.announce();
        assert!(shutdown.is_announced() && !shutdown.has_started());

        shutdown.start();
        assert!(shutdown.has_started());
    }

    #[tokio::test]
    async fn work_that_does_not_end_is_given_up() {
        let shutdown = Shutdown::new();
        shutdown.start();

        let ended = shutdown
            .bound(Duration::from_millis(10), pending::<anyhow::Result<()>>())
            .await;

        ended.unwrap_err();
    }
}
