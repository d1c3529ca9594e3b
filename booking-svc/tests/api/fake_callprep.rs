//! A fake callprep-svc that responds, hangs or fails, and records its requests.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::DateTime;
use proto::callprep::v1::{
    Action, Brief, GeneratePlanRequest, GeneratePlanResponse, GeneratedBy, PlanItem, Provenance,
    Wording,
    call_prep_service_server::{CallPrepService, CallPrepServiceServer},
};
use runtime::Shutdown;
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    task::JoinHandle,
};
use tonic::{
    Code, Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};
use tonic_types::{ErrorDetails, StatusExt};

/// The behaviour of the fake. A hanging request continues when it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behaviour {
    Answer,
    /// Responds with an enum value of a later version of the contract.
    AnswerInNewWords,
    Hang,
    Refuse,
}

/// The behaviour of the model behind the fake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    /// There is no model.
    None,
    /// The model rewords every plan.
    Words,
    /// The result of the model is rejected.
    Rejected,
    /// The model fails, and may be retried after a second.
    Fails,
    /// The model is overloaded.
    Busy,
}

/// The tokens of one result.
pub(crate) const TOKENS: i32 = 1_200;

pub(crate) struct FakeCallPrep {
    port: u16,
    service: Service,
    running: Option<(Shutdown, JoinHandle<()>)>,
}

impl FakeCallPrep {
    pub(crate) async fn start() -> Self {
        let mut fake = Self {
            port: 0,
            service: Service {
                behaviour: watch::Sender::new(Behaviour::Answer),
                model: watch::Sender::new(Model::None),
                arrivals: Arc::new(Semaphore::new(0)),
                requests: Arc::default(),
            },
            running: None,
        };
        fake.start_again().await;
        fake
    }

    /// Serves on the same port as before.
    pub(crate) async fn start_again(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port))
            .await
            .expect("the port is free");
        self.port = listener.local_addr().expect("it is bound").port();
        let shutdown = Shutdown::new();
        let stop = shutdown.clone();
        let serving = Server::builder()
            .add_service(CallPrepServiceServer::new(self.service.clone()))
            .serve_with_incoming_shutdown(TcpIncoming::from(listener), async move {
                stop.started().await;
            });
        let task = tokio::spawn(async { serving.await.expect("the transport works") });
        self.running = Some((shutdown, task));
    }

    /// Closes the port and every connection.
    pub(crate) async fn stop(&mut self) {
        let (shutdown, task) = self.running.take().expect("it runs");
        shutdown.start();
        task.await.expect("the server does not panic");
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn behave(&self, behaviour: Behaviour) {
        self.service.behaviour.send_replace(behaviour);
    }

    pub(crate) fn set_model(&self, model: Model) {
        self.service.model.send_replace(model);
    }

    /// Returns the number of requests to the model so far.
    pub(crate) fn model_calls(&self) -> usize {
        let is_worded = |request: &&GeneratePlanRequest| request.wording() == Wording::Model;
        self.requests().iter().filter(is_worded).count()
    }

    /// Waits for the next request.
    pub(crate) async fn called(&self) {
        let arrival = self.service.arrivals.acquire().await;
        arrival.expect("the semaphore is never closed").forget();
    }

    /// Returns all requests so far.
    pub(crate) fn requests(&self) -> Vec<GeneratePlanRequest> {
        self.service
            .requests
            .lock()
            .expect("no test panicked")
            .clone()
    }

    /// Returns the only request so far.
    pub(crate) fn request(&self) -> GeneratePlanRequest {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1, "callprep-svc is called once");
        requests.remove(0)
    }
}

#[derive(Clone)]
struct Service {
    behaviour: watch::Sender<Behaviour>,
    model: watch::Sender<Model>,
    arrivals: Arc<Semaphore>,
    requests: Arc<Mutex<Vec<GeneratePlanRequest>>>,
}

#[tonic::async_trait]
impl CallPrepService for Service {
    async fn generate_plan(
        &self,
        request: Request<GeneratePlanRequest>,
    ) -> Result<Response<GeneratePlanResponse>, Status> {
        let request = request.into_inner();
        let response = response(&request, *self.model.borrow());
        self.requests
            .lock()
            .expect("no test panicked")
            .push(request);
        self.arrivals.add_permits(1);
        let behaviour = *self
            .behaviour
            .subscribe()
            .wait_for(|behaviour| *behaviour != Behaviour::Hang)
            .await
            .expect("the fake holds the sender");
        match behaviour {
            Behaviour::AnswerInNewWords => {
                let mut response = response?;
                response.brief.get_or_insert_default().kind = 1000;
                Ok(Response::new(response))
            }
            Behaviour::Refuse => Err(Status::internal("refused for ada@acme.example")),
            Behaviour::Answer | Behaviour::Hang => response.map(Response::new),
        }
    }
}

fn response(request: &GeneratePlanRequest, model: Model) -> Result<GeneratePlanResponse, Status> {
    let mut response = GeneratePlanResponse {
        brief: Some(brief(request)),
        planner_version: "fake/1".to_owned(),
        model_configured: model != Model::None,
        provenance: Some(Provenance {
            planner_version: "fake/1".to_owned(),
            input_digest: digest(request),
            ..Provenance::default()
        }),
        retry_after: None,
    };
    if request.wording() != Wording::Model {
        return Ok(response);
    }
    let provenance = response.provenance.get_or_insert_default();
    match model {
        Model::Words => {
            provenance.set_generated_by(GeneratedBy::Model);
            "fake-model".clone_into(&mut provenance.requested_model);
            provenance.input_tokens = Some(900);
            provenance.charged_tokens = TOKENS;
            let brief = response.brief.get_or_insert_default();
            brief.summary.push_str(" In the words of a model.");
        }
        Model::Rejected => "rejected".clone_into(&mut provenance.outcome),
        Model::Fails => {
            "http-503".clone_into(&mut provenance.outcome);
            response.retry_after = Some(Duration::from_secs(1).into());
        }
        Model::None => {}
        Model::Busy => {
            let details = ErrorDetails::with_retry_info(Some(Duration::from_secs(5)));
            let code = Code::ResourceExhausted;
            return Err(Status::with_error_details(code, "busy", details));
        }
    }
    Ok(response)
}

/// Returns a digest that is equal for requests with the same input of the model.
fn digest(request: &GeneratePlanRequest) -> String {
    let mut asked = request.clone();
    asked.set_wording(Wording::Unspecified);
    let mut hasher = DefaultHasher::new();
    format!("{asked:?}").hash(&mut hasher);
    format!("{:x}", hasher.finish())
}

fn brief(request: &GeneratePlanRequest) -> Brief {
    let company = request.company.clone().unwrap_or_default().name;
    let item = |focus: &str| PlanItem {
        focus: focus.to_owned(),
        actions: vec![Action {
            line: format!("Talk with {company}"),
            ..Action::default()
        }],
    };
    let start_time = request.call.as_ref().and_then(|call| call.start_time);
    let start = start_time
        .and_then(|time| DateTime::from_timestamp(time.seconds, 0))
        .map(|time| format!(" on {time:?}"));
    let opening = format!("A brief for {company}{}", start.unwrap_or_default());
    Brief {
        schema_version: 1,
        language: request.language.clone(),
        summary: opening.clone(),
        opening,
        plan30: vec![item("Listen")],
        plan60: vec![item("Try")],
        plan90: vec![item("Settle")],
        company,
        ..Brief::default()
    }
}
