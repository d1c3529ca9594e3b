//! The one signal that stops a service, and the stages in which it does.

use std::{future::Future, io, time::Duration};

use anyhow::bail;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time,
};
use tokio_util::sync::CancellationToken;

/// Tells every part of a process that it is time to stop. Clones share one state.
///
/// First a stop is announced: the service says that it is not ready, and goes on. Clients hear of it
/// and go elsewhere. Then the shutdown starts: what is open is finished, and nothing new is taken.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    announced: CancellationToken,
    started: CancellationToken,
    hurried: CancellationToken,
}

/// The signals that stop a process.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Shutdown {
    /// Returns a shutdown that only [`Shutdown::announce`] and [`Shutdown::start`] bring about.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a shutdown that SIGTERM announces and that starts `delay` later.
    ///
    /// SIGINT, which comes from a person, starts it at once, and so does a second signal. A further
    /// one ends the patience of [`Shutdown::bound`].
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

    /// Announces that the shutdown will start. Doing it again changes nothing.
    pub fn announce(&self) {
        self.announced.cancel();
    }

    /// Starts the shutdown. Starting it again changes nothing.
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

    /// Returns what `work` returns, unless it goes on for longer than `patience` after the shutdown
    /// has started.
    ///
    /// # Errors
    /// It did, or `work` failed.
    pub async fn bound<T>(
        &self,
        patience: Duration,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        let hard_deadline = async {
            self.started().await;
            tokio::select! {
                () = time::sleep(patience) => {}
                () = self.hurried.cancelled() => {}
            }
        };
        tokio::select! {
            worked = work => worked,
            () = hard_deadline => bail!("stopped with work still under way"),
        }
    }

    async fn follow(self, mut signals: Signals, delay: Duration) {
        let name = signals.next().await;
        self.announce();
        if name == Signals::TERMINATE && !delay.is_zero() {
            let delay_ms = delay.as_millis();
            tracing::info!(signal = name, delay_ms, "going to stop");
            tokio::select! {
                () = time::sleep(delay) => {}
                _ = signals.next() => {}
            }
        }
        tracing::info!(signal = name, "stopping");
        self.start();
        signals.next().await;
        self.hurried.cancel();
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
