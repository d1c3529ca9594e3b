//! A callprep-svc that answers or hangs, is away or there, and counts what it has answered.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use proto::callprep::v1::{
    Brief, GeneratePlanRequest, GeneratePlanResponse,
    call_prep_service_server::{CallPrepService, CallPrepServiceServer},
};
use runtime::Shutdown;
use tokio::{
    net::TcpListener,
    sync::{Notify, watch},
    task::JoinHandle,
};
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};

use crate::{service::unused_address, system::in_time};

pub(crate) struct FakeCallPrep {
    address: SocketAddr,
    service: Service,
    serving: Option<Serving>,
}

/// What ends a server, and the server.
type Serving = (Shutdown, JoinHandle<()>);

#[derive(Clone)]
struct Service {
    hangs: watch::Sender<bool>,
    called: Arc<Notify>,
    answered: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl FakeCallPrep {
    pub(crate) async fn start() -> Self {
        let address = unused_address();
        let service = Service {
            hangs: watch::Sender::new(false),
            called: Arc::default(),
            answered: Arc::default(),
        };
        let serving = serve(address, service.clone()).await;
        Self {
            address,
            service,
            serving: Some(serving),
        }
    }

    /// Closes the port and every connection.
    pub(crate) async fn close(&mut self) {
        let (shutdown, serving) = self.serving.take().unwrap();
        shutdown.start();
        in_time("callprep-svc closes", serving).await.unwrap();
    }

    /// Serves where it was.
    pub(crate) async fn open(&mut self) {
        self.serving = Some(serve(self.address, self.service.clone()).await);
    }

    /// Leaves calls unanswered, or answers all of them.
    pub(crate) fn hang(&self, hangs: bool) {
        self.service.hangs.send_replace(hangs);
    }

    /// Waits for a call that was not waited for before.
    pub(crate) async fn called(&self) {
        in_time("callprep-svc is called", self.service.called.notified()).await;
    }

    /// Returns how often it has answered, by the title of the call.
    pub(crate) fn answered(&self) -> BTreeMap<String, usize> {
        self.service.answered.lock().unwrap().clone()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

async fn serve(address: SocketAddr, service: Service) -> Serving {
    let listener = TcpListener::bind(address).await.unwrap();
    let shutdown = Shutdown::new();
    let stop = shutdown.clone();
    let serving = tokio::spawn(async move {
        Server::builder()
            .add_service(CallPrepServiceServer::new(service))
            .serve_with_incoming_shutdown(TcpIncoming::from(listener), stop.started())
            .await
            .unwrap();
    });
    (shutdown, serving)
}

#[tonic::async_trait]
impl CallPrepService for Service {
    async fn generate_plan(
        &self,
        request: Request<GeneratePlanRequest>,
    ) -> Result<Response<GeneratePlanResponse>, Status> {
        let call = request.into_inner().call.unwrap_or_default();
        self.called.notify_one();
        let mut hangs = self.hangs.subscribe();
        hangs.wait_for(|hangs| !hangs).await.unwrap();
        let response = GeneratePlanResponse {
            brief: Some(Brief {
                summary: format!("A brief for {}", call.title),
                ..Brief::default()
            }),
            planner_version: "fake/1".to_owned(),
            ..GeneratePlanResponse::default()
        };
        *self.answered.lock().unwrap().entry(call.title).or_default() += 1;
        Ok(Response::new(response))
    }
}
