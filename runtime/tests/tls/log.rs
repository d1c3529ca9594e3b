//! Captures log lines. Everything that logs must run on the thread of the test.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::time;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::PATIENCE;

/// The lines that were logged since it was made.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<String>>);

impl Log {
    /// Begins to keep what is logged, until the guard is dropped.
    pub(crate) fn start() -> (Self, DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new("runtime=debug"))
            .with_writer(log.clone())
            .with_ansi(false)
            .finish();
        let guard = tracing::subscriber::set_default(subscriber);
        (log, guard)
    }

    /// Waits until a line says `text`.
    pub(crate) async fn says(&self, text: &str) {
        self.says_times(1, text).await;
    }

    /// Waits until so many lines say `text`.
    pub(crate) async fn says_times(&self, times: usize, text: &str) {
        let said = async {
            while self.count(text) < times {
                time::sleep(Duration::from_millis(5)).await;
            }
        };
        let said = time::timeout(PATIENCE, said).await;
        said.unwrap_or_else(|_| panic!("`{text}` is not in\n{}", self.0.lock().unwrap()));
    }

    /// Returns how many lines say `text`.
    pub(crate) fn count(&self, text: &str) -> usize {
        let lines = self.0.lock().unwrap();
        lines.lines().filter(|line| line.contains(text)).count()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap()
            .push_str(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
