//! Calls to callprep-svc without an end, as booking-svc makes them.

use std::time::Duration;

use proto::callprep::v1::{GeneratePlanRequest, call_prep_service_client::CallPrepServiceClient};
use runtime::channel::Channel;
use tokio::{sync::watch, task::JoinSet};
use tonic::Request;

use crate::system::in_time;

const CALLERS: usize = 6;
const TIMEOUT: Duration = Duration::from_secs(20);

/// Callers that go on until they are stopped.
pub(crate) struct Calls {
    outcomes: watch::Receiver<Outcomes>,
    callers: JoinSet<()>,
}

#[derive(Default)]
struct Outcomes {
    successes: usize,
    failures: Vec<String>,
}

impl Calls {
    pub(crate) fn start(channel: &Channel) -> Self {
        let (sender, outcomes) = watch::channel(Outcomes::default());
        let mut callers = JoinSet::new();
        for _ in 0..CALLERS {
            let mut client = CallPrepServiceClient::new(channel.clone());
            let sender = sender.clone();
            callers.spawn(async move {
                loop {
                    let outcome = client.generate_plan(request()).await;
                    sender.send_modify(|outcomes| match outcome {
                        Ok(_) => outcomes.successes += 1,
                        Err(status) => outcomes.failures.push(format!("{status:?}")),
                    });
                }
            });
        }
        Self { outcomes, callers }
    }

    /// Waits until that many further calls have succeeded.
    pub(crate) async fn next(&self, count: usize) {
        let mut outcomes = self.outcomes.clone();
        let goal = outcomes.borrow().successes + count;
        let reached = outcomes.wait_for(|outcomes| outcomes.successes >= goal);
        let reached = in_time("calls succeed", reached).await;
        drop(reached.unwrap());
        self.assert_no_failure();
    }

    /// Stops, and makes sure that no call has failed.
    pub(crate) async fn end(mut self) {
        self.callers.shutdown().await;
        self.assert_no_failure();
    }

    fn assert_no_failure(&self) {
        assert_eq!(self.outcomes.borrow().failures, Vec::<String>::new());
    }
}

fn request() -> Request<GeneratePlanRequest> {
    let dossier = include_str!("../../../../callprep-svc/tests/dossiers/accountants.json");
    let mut request = Request::new(serde_json::from_str(dossier).unwrap());
    request.set_timeout(TIMEOUT);
    request
}
