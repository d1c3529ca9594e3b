//! Reloads the TLS files when they change.

use std::time::Duration;

use tokio::{sync::watch, time};

use super::{
    configs::Configs,
    files::{Contents, Files, Unusable},
};

/// Polls the files every `interval`, until the task is aborted. Unusable contents are logged, and the
/// previous configurations stay in use.
pub(super) async fn reload(
    files: Files,
    contents: Contents,
    configs: watch::Sender<Configs>,
    interval: Duration,
) {
    let mut changes = Changes::new(contents);
    loop {
        time::sleep(interval).await;
        match changes.observe(files.read()) {
            None => {}
            Some(Ok(reloaded)) => {
                configs.send_replace(reloaded);
                tracing::info!("reloaded the TLS files: new connections use them");
            }
            Some(Err(error)) => {
                let error = anyhow::Error::new(error);
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the TLS files have changed and cannot be used: the previous ones stay in use"
                );
            }
        }
    }
}

/// Detects changes of the files.
struct Changes {
    /// The contents that were last reloaded or rejected.
    settled: Observation,
    /// Different contents, observed once.
    pending: Option<Observation>,
}

/// `None` if the files could not be read.
type Observation = Option<Contents>;

impl Changes {
    fn new(contents: Contents) -> Self {
        Self {
            settled: Some(contents),
            pending: None,
        }
    }

    /// Returns the new configurations, or why they are unusable; once for each change.
    ///
    /// A change counts when two polls in a row observe the same contents: a certificate and its key are
    /// not replaced atomically.
    fn observe(&mut self, read: Result<Contents, Unusable>) -> Option<Result<Configs, Unusable>> {
        let found = read.as_ref().ok().cloned();
        if found == self.settled {
            self.pending = None;
            return None;
        }
        if self.pending.as_ref() != Some(&found) {
            self.pending = Some(found);
            return None;
        }
        self.pending = None;
        self.settled = found;
        Some(read.and_then(|contents| Configs::new(&contents)))
    }
}
