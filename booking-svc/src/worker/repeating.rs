//! Repeating a step for as long as the process runs, and when to take the next one.

use std::{future, sync::Arc, time::Duration};

use runtime::Shutdown;
use tokio::{
    sync::{Notify, watch},
    time,
};

use super::StepError;

/// How long a step may go on after the shutdown has started.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(5);
/// The shortest wait for what is due: it may be in other hands, though nobody has claimed it.
const SHORTEST_WAIT: Duration = Duration::from_millis(50);

/// When the next step is worth taking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// At once: there may be more to do.
    AtOnce,
    /// After this time, or when told.
    After(Duration),
    /// When told.
    WhenTold,
}

/// Tells a loop that has nothing to do to look again.
pub(super) struct Bell {
    interval: Duration,
    work: Arc<Notify>,
    told: Option<watch::Receiver<()>>,
}

impl Bell {
    /// Returns a bell that rings from time to time and whenever somebody tells of work.
    pub(super) fn new(interval: Duration, told: watch::Receiver<()>) -> Self {
        Self {
            told: Some(told),
            ..Self::silent(interval)
        }
    }

    /// Returns a bell that only rings from time to time.
    pub(super) fn silent(interval: Duration) -> Self {
        Self {
            interval,
            work: Arc::default(),
            told: None,
        }
    }

    /// Makes it ring for work of this process too.
    pub(super) fn with_work(self, work: Arc<Notify>) -> Self {
        Self { work, ..self }
    }

    /// Waits until it rings; what somebody told since it last rang counts.
    async fn rings(&mut self, next: Next) {
        let wait = match next {
            Next::AtOnce => return,
            Next::After(wait) => wait.clamp(SHORTEST_WAIT.min(self.interval), self.interval),
            Next::WhenTold => self.interval,
        };
        let told = async {
            let told = match &mut self.told {
                Some(told) => told.changed().await,
                None => future::pending().await,
            };
            // Who tells lives as long as the loops.
            if told.is_err() {
                future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = told => {}
            () = self.work.notified() => {}
            () = time::sleep(wait) => {}
        }
    }
}

/// Repeats a step until the shutdown starts: at once while there is work, else when the bell rings.
pub(super) async fn repeat<Step>(step: impl Fn() -> Step, mut bell: Bell, shutdown: &Shutdown)
where
    Step: Future<Output = Result<Next, StepError>>,
{
    while !shutdown.has_started() {
        // A step that outlives the patience is dropped: its lease runs out.
        let stepped = tokio::select! {
            stepped = step() => stepped,
            () = patience(shutdown) => return,
        };
        let next = stepped.unwrap_or_else(|error| {
            tracing::warn!(%error, "the worker could not look for work");
            Next::WhenTold
        });
        tokio::select! {
            () = bell.rings(next) => {}
            () = shutdown.started() => {}
        }
    }
}

/// Runs a step in a task of its own, so that one that panics ends nothing but itself.
pub(super) async fn in_task(
    step: impl Future<Output = Result<Next, StepError>> + Send + 'static,
) -> Result<Next, StepError> {
    tokio::spawn(step).await?
}

/// Waits until a step may not take any longer.
async fn patience(shutdown: &Shutdown) {
    shutdown.started().await;
    time::sleep(SHUTDOWN_PATIENCE).await;
}
