//! A continuous load of calls that collects its failures.

use std::time::Duration;

use runtime::channel::Channel;
use tokio::{sync::watch, task::JoinSet, time};
use tonic::{Request, Status};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::replica::PATIENCE;

/// Makes one call that is answered within `timeout`.
pub(crate) async fn call(channel: &Channel, timeout: Duration) -> Result<(), Status> {
    ask(channel, "payload", timeout).await
}

/// Waits until an endpoint is ready.
pub(crate) async fn ready(channel: &Channel) {
    let health_check = ask(channel, "", PATIENCE);
    health_check.await.expect("an endpoint is ready in time");
}

async fn ask(channel: &Channel, service: &str, timeout: Duration) -> Result<(), Status> {
    let mut request = Request::new(HealthCheckRequest {
        service: service.to_owned(),
    });
    request.set_timeout(timeout);
    HealthClient::new(channel.clone())
        .check(request)
        .await
        .map(drop)
}

/// Callers that go on until they are stopped.
pub(crate) struct Load {
    outcomes: watch::Receiver<Outcomes>,
    callers: JoinSet<()>,
}

#[derive(Clone, Debug, Default)]
struct Outcomes {
    successes: usize,
    failures: Vec<String>,
}

impl Load {
    pub(crate) fn start(channel: &Channel, callers: usize) -> Self {
        let (sender, outcomes) = watch::channel(Outcomes::default());
        let mut tasks = JoinSet::new();
        for _ in 0..callers {
            let channel = channel.clone();
            let sender = sender.clone();
            tasks.spawn(async move {
                loop {
                    let outcome = call(&channel, PATIENCE).await;
                    sender.send_modify(|outcomes| match outcome {
                        Ok(()) => outcomes.successes += 1,
                        Err(status) => outcomes.failures.push(format!("{status:?}")),
                    });
                }
            });
        }
        Self {
            outcomes,
            callers: tasks,
        }
    }

    /// Waits until `count` further calls have succeeded.
    pub(crate) async fn next_successes(&self, count: usize) {
        let mut outcomes = self.outcomes.clone();
        let goal = outcomes.borrow().successes + count;
        time::timeout(PATIENCE, outcomes.wait_for(|now| now.successes >= goal))
            .await
            .expect("calls succeed in time")
            .unwrap();
    }

    /// Stops, and makes sure that no call has failed.
    pub(crate) async fn ends_without_failure(mut self) {
        self.callers.shutdown().await;
        let outcomes = self.outcomes.borrow();
        assert_eq!(outcomes.failures, Vec::<String>::new());
    }
}
