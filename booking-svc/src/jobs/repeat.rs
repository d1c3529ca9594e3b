//! Repeats the step of a job as long as the process runs.

use std::time::Duration;

use futures_util::{FutureExt, future::BoxFuture, future::join_all};
use runtime::Shutdown;
use tokio::{sync::watch, time};

use super::JobName;
use crate::app::{Next, StepError, Wakeup, Wakeups};

/// How long a step may continue after the shutdown has started.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);
/// The minimum wait for due work, since another process may be about to claim it.
const SHORTEST_WAIT: Duration = Duration::from_millis(50);

type Stepping = BoxFuture<'static, Result<Next, StepError>>;

/// A job with its schedule.
pub(super) struct Job {
    name: JobName,
    interval: Duration,
    wakeup: Wakeup,
    concurrency: usize,
    step: Box<dyn Fn() -> Stepping + Send + Sync>,
}

impl Job {
    /// Returns a job that runs one step at a time, and polls at each `interval`.
    pub(super) fn new<Context, Step, Stepped>(
        name: JobName,
        interval: Duration,
        context: &Context,
        step: Step,
    ) -> Self
    where
        Context: Clone + Send + Sync + 'static,
        Step: Fn(Context) -> Stepped + Send + Sync + 'static,
        Stepped: Future<Output = Result<Next, StepError>> + Send + 'static,
    {
        let context = context.clone();
        Self {
            name,
            interval,
            wakeup: Wakeup::Never,
            concurrency: 1,
            step: Box::new(move || step(context.clone()).boxed()),
        }
    }

    /// Sets the events that wake the job before its next poll.
    pub(super) fn woken_by(self, wakeup: Wakeup) -> Self {
        Self { wakeup, ..self }
    }

    /// Sets how many steps run concurrently.
    pub(super) fn with_concurrency(self, concurrency: usize) -> Self {
        Self {
            concurrency,
            ..self
        }
    }

    /// Runs one step.
    pub(super) async fn step(&self) -> Result<Next, StepError> {
        (self.step)().await
    }

    /// Repeats the step until the shutdown starts.
    pub(super) async fn run(self, wakeups: &Wakeups, shutdown: &Shutdown) {
        let repeat = || self.repeat(wakeups, wakeups.subscribe(), shutdown);
        join_all((0..self.concurrency).map(|_| repeat())).await;
    }

    async fn repeat(&self, wakeups: &Wakeups, mut all: watch::Receiver<()>, shutdown: &Shutdown) {
        while !shutdown.has_started() {
            // The step runs in its own task, so that a panic ends only that step.
            let stepping = tokio::spawn((self.step)());
            // A step that exceeds the grace period is abandoned, and its lease expires.
            let stepped = tokio::select! {
                stepped = stepping => stepped.unwrap_or_else(|panic| Err(panic.into())),
                () = grace_is_over(shutdown) => return,
            };
            let next = stepped.unwrap_or_else(|error| {
                let name = self.name.as_str();
                tracing::warn!(%error, job = name, "could not {name}");
                Next::WhenWoken
            });
            tokio::select! {
                () = self.wait(next, wakeups, &mut all) => {}
                () = shutdown.started() => {}
            }
        }
    }

    /// Waits until the next step is due. A wake-up during the last step counts.
    async fn wait(&self, next: Next, wakeups: &Wakeups, all: &mut watch::Receiver<()>) {
        let wait = match next {
            Next::AtOnce => return,
            Next::After(wait) => wait.clamp(SHORTEST_WAIT.min(self.interval), self.interval),
            Next::WhenWoken => self.interval,
        };
        tokio::select! {
            () = wakeups.woken(self.wakeup, all) => {}
            () = time::sleep(wait) => {}
        }
    }
}

async fn grace_is_over(shutdown: &Shutdown) {
    shutdown.started().await;
    time::sleep(SHUTDOWN_GRACE).await;
}
