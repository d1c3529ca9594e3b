//! One whole system a test.

use std::{net::SocketAddr, time::Duration};

use booking_svc::{App, CallPrep, Recorder, Worker, testing::TestDatabase};
use gateway::{Gateway, LinkSecrets, Timeouts, WebhookSecrets, import::ImportTokens};
use proto::booking::v1::{
    self as pb, call_prep_plan_service_client::CallPrepPlanServiceClient,
    prospect_service_client::ProspectServiceClient,
};
use runtime::{
    Limits, Shutdown,
    channel::{self, Channel},
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::wire::{self, Answer, SECRET};

/// How long a booking waits for a plan that will not come.
pub(crate) const SHORT_WAIT: Duration = Duration::from_millis(400);
/// How long a booking waits for a plan that is sure to come, however busy the machine is.
const LONG_WAIT: Duration = Duration::from_secs(20);

/// With which dossiers are imported over HTTP.
pub(crate) const IMPORT_TOKEN: &str = "a token that nobody guesses, so long is it";

/// With which links to briefs are signed.
pub(crate) const LINK_SECRET: &str = "a secret of the links, long enough";

/// The three services over one database.
pub(crate) struct System {
    pub(crate) database: TestDatabase,
    pub(crate) gateway: SocketAddr,
    pub(crate) booking: Channel,
    worker: Worker,
    pub(crate) callprep_address: SocketAddr,
    callprep: Option<Running>,
    shutdown: Shutdown,
}

/// A service that runs in a task.
struct Running {
    shutdown: Shutdown,
    task: JoinHandle<()>,
}

impl System {
    /// Starts all three services over an empty database.
    pub(crate) async fn start() -> Self {
        Self::start_answering_within(Timeouts::default().answer).await
    }

    /// Starts all three services; the gateway gives up so long after the arrival of a webhook.
    pub(crate) async fn start_answering_within(answer: Duration) -> Self {
        let callprep_listener = listen().await;
        let callprep_address = callprep_listener.local_addr().unwrap();
        let mut system = Self::start_waiting(callprep_address, LONG_WAIT, answer).await;
        system.callprep = Some(run_callprep(callprep_listener));
        system
    }

    /// Starts gateway and booking-svc, which calls whatever listens at `callprep_address`.
    pub(crate) async fn start_with_callprep_at(callprep_address: SocketAddr) -> Self {
        let answer = Timeouts::default().answer;
        Self::start_waiting(callprep_address, SHORT_WAIT, answer).await
    }

    async fn start_waiting(
        callprep_address: SocketAddr,
        plan_wait: Duration,
        answer: Duration,
    ) -> Self {
        let database = TestDatabase::create().await;
        let shutdown = Shutdown::new();

        let callprep = CallPrep::new(connect(callprep_address));
        let recorder = Recorder::new(App::new(database.database(), callprep), plan_wait);
        let booking_listener = listen().await;
        let booking = connect(booking_listener.local_addr().unwrap());
        let serving = booking_svc::serve(
            booking_listener,
            recorder.clone(),
            Limits::default(),
            shutdown.clone(),
        );
        tokio::spawn(async move { serving.await.unwrap() });

        let gateway_listener = listen().await;
        let gateway_address = gateway_listener.local_addr().unwrap();
        let secrets = WebhookSecrets::new(SECRET, Some("the-secret-before")).unwrap();
        let timeouts = Timeouts {
            answer,
            ..Timeouts::default()
        };
        let tokens = ImportTokens::new(IMPORT_TOKEN, None).unwrap();
        let links = LinkSecrets::new(LINK_SECRET, None).unwrap();
        let gateway = Gateway::with_timeouts(secrets, booking.clone(), timeouts)
            .with_import_tokens(tokens)
            .with_links(Some(links));
        tokio::spawn(gateway::serve(
            gateway_listener,
            gateway,
            Limits::default(),
            shutdown.clone(),
        ));

        Self {
            database,
            gateway: gateway_address,
            booking,
            worker: Worker::new(recorder),
            callprep_address,
            callprep: None,
            shutdown,
        }
    }

    /// Tells gateway and booking-svc to stop.
    pub(crate) fn stop(&self) {
        self.shutdown.start();
    }

    /// Stops callprep-svc and waits until its port is free.
    pub(crate) async fn stop_callprep(&mut self) {
        if let Some(running) = self.callprep.take() {
            running.shutdown.start();
            running.task.await.unwrap();
        }
    }

    /// Starts callprep-svc again where it was.
    pub(crate) async fn start_callprep(&mut self) {
        let listener = TcpListener::bind(self.callprep_address).await.unwrap();
        self.callprep = Some(run_callprep(listener));
    }

    /// Imports a dossier, given as the JSON of an `ImportProspectRequest`.
    pub(crate) async fn import(&self, request: Value) {
        let request = serde_json::from_value::<pb::ImportProspectRequest>(request).unwrap();
        ProspectServiceClient::new(self.booking.clone())
            .import_prospect(request)
            .await
            .unwrap();
    }

    /// Posts a signed webhook.
    pub(crate) async fn post(&self, body: &Value) -> Answer {
        wire::post_signed(self.gateway, body.to_string().as_bytes()).await
    }

    /// Gets a plan over gRPC.
    pub(crate) async fn plan(&self, id: &str) -> pb::CallPrepPlan {
        CallPrepPlanServiceClient::new(self.booking.clone())
            .get_call_prep_plan(pb::GetCallPrepPlanRequest { id: id.to_owned() })
            .await
            .unwrap()
            .into_inner()
            .call_prep_plan
            .unwrap()
    }

    /// Makes everything that waits due, then steps the worker until nothing is.
    pub(crate) async fn work(&self) {
        self.database
            .execute(
                "UPDATE webhook_deliveries SET next_attempt_at = now() WHERE state = 'received'; \
                 UPDATE call_prep_plans SET next_attempt_at = now() WHERE status = 'PENDING'",
            )
            .await;
        while self.worker.step().await.unwrap() {}
    }

    /// Returns the first column of the first row of a query.
    pub(crate) async fn text(&self, query: &str) -> String {
        self.database.text(query).await
    }
}

impl Drop for System {
    fn drop(&mut self) {
        self.shutdown.start();
        if let Some(callprep) = &self.callprep {
            callprep.shutdown.start();
        }
    }
}

/// Returns a listener on a free port of loopback.
pub(crate) async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// The sample dossier of an industrial service firm: researched well, in English.
pub(crate) fn kestrel() -> Value {
    serde_json::from_str(include_str!("../../samples/kestrel.json")).unwrap()
}

/// The sample dossier of a small manufacturer: researched, but without any hypothesis.
pub(crate) fn brightloom() -> Value {
    serde_json::from_str(include_str!("../../samples/brightloom.json")).unwrap()
}

/// The sample dossier of a project firm: one hypothesis.
pub(crate) fn tidalops() -> Value {
    serde_json::from_str(include_str!("../../samples/tidalops.json")).unwrap()
}

fn connect(address: SocketAddr) -> Channel {
    channel::connect(&format!("http://{address}")).unwrap()
}

fn run_callprep(listener: TcpListener) -> Running {
    let shutdown = Shutdown::new();
    let serving = callprep_svc::serve(listener, shutdown.clone());
    let task = tokio::spawn(async move { serving.await.unwrap() });
    Running { shutdown, task }
}
