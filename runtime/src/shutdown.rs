//! The one signal that stops a service.

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Tells every part of a process that it is time to stop. Clones share one state.
#[derive(Clone, Debug, Default)]
pub struct Shutdown(CancellationToken);

impl Shutdown {
    /// Returns a shutdown that only [`Shutdown::start`] starts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a shutdown that SIGTERM or SIGINT starts.
    ///
    /// # Errors
    /// The signal handlers cannot be installed.
    pub fn on_signal() -> io::Result<Self> {
        let shutdown = Self::new();
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let started = shutdown.clone();
        tokio::spawn(async move {
            let name = tokio::select! {
                _ = terminate.recv() => "SIGTERM",
                _ = interrupt.recv() => "SIGINT",
            };
            tracing::info!(signal = name, "stopping");
            started.start();
        });
        Ok(shutdown)
    }

    /// Starts the shutdown. Starting it again changes nothing.
    pub fn start(&self) {
        self.0.cancel();
    }

    /// Waits until the shutdown has started.
    pub async fn started(&self) {
        self.0.cancelled().await;
    }

    /// Returns whether the shutdown has started.
    pub fn has_started(&self) -> bool {
        self.0.is_cancelled()
    }
}
