//! A gRPC server with one method that tests control: grpc.health.v1 under another name.

use std::{
    future::pending,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::Stream;
use http::{Request as HttpRequest, Response as HttpResponse};
use proto_health::{
    HealthCheckRequest, HealthCheckResponse,
    health_server::{Health, HealthServer},
};
use runtime::{Deadline, Limits, Shutdown, channel::Channel, grpc::GrpcServer};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    task::JoinHandle,
    time,
};
use tonic::{
    Request, Response, Status,
    body::Body,
    codegen::{Service as TowerService, http::uri::PathAndQuery},
    server::NamedService,
};
use tonic_health::pb as proto_health;

/// How long a test waits for what must happen.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The path of the one method.
pub(crate) const PATH: &str = "/test.Worker/Check";

/// A server that runs.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) shutdown: Shutdown,
    pub(crate) work: Work,
    pub(crate) serving: JoinHandle<()>,
}

/// What the calls do. Clones share it.
#[derive(Clone)]
pub(crate) struct Work {
    /// Each call takes one; none are there unless a test adds them.
    pub(crate) permits: Arc<Semaphore>,
    /// How many calls have begun.
    pub(crate) begun: watch::Sender<usize>,
    /// How many calls were dropped before they were done.
    pub(crate) dropped: Arc<AtomicUsize>,
    /// The time that the last call was given.
    pub(crate) remaining: watch::Sender<Option<Duration>>,
}

impl Running {
    pub(crate) async fn start(limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let work = Work {
            permits: Arc::new(Semaphore::new(0)),
            begun: watch::Sender::new(0),
            dropped: Arc::default(),
            remaining: watch::Sender::new(None),
        };
        let shutdown = Shutdown::new();
        let server = GrpcServer::new(proto_health::FILE_DESCRIPTOR_SET)
            .unwrap()
            .with_limits(limits)
            .add_service(Worker(HealthServer::new(work.clone())));
        let serving = tokio::spawn(server.serve(listener, shutdown.clone()));
        Self {
            address,
            shutdown,
            work,
            serving,
        }
    }

    /// Starts a server whose calls are answered immediately.
    pub(crate) async fn start_answering(limits: Limits) -> Self {
        let running = Self::start(limits).await;
        running.work.permits.add_permits(Semaphore::MAX_PERMITS / 2);
        running
    }

    pub(crate) fn channel(&self) -> Channel {
        runtime::channel::connect(&format!("http://{}", self.address)).unwrap()
    }

    /// Waits until it has ended.
    pub(crate) async fn ended(self) {
        time::timeout(PATIENCE, self.serving)
            .await
            .unwrap()
            .unwrap();
    }
}

impl Work {
    /// Waits until so many calls have begun.
    pub(crate) async fn has_begun(&self, count: usize) {
        let mut begun = self.begun.subscribe();
        let all = begun.wait_for(|begun| *begun >= count);
        time::timeout(PATIENCE, all).await.unwrap().unwrap();
    }
}

/// Calls the method, with a deadline if any.
pub(crate) async fn call(channel: Channel, timeout: Option<Duration>) -> Result<(), Status> {
    call_with(channel, timeout, 0).await
}

/// Calls the method with a request of so many bytes.
pub(crate) async fn call_with(
    channel: Channel,
    timeout: Option<Duration>,
    bytes: usize,
) -> Result<(), Status> {
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await?;
    let mut request = Request::new(HealthCheckRequest {
        service: "x".repeat(bytes),
    });
    if let Some(timeout) = timeout {
        request.set_timeout(timeout);
    }
    let codec = tonic_prost::ProstCodec::<HealthCheckRequest, HealthCheckResponse>::default();
    let path = PathAndQuery::from_static(PATH);
    client.unary(request, path, codec).await.map(drop)
}

struct InFlight(Option<Arc<AtomicUsize>>);

impl Drop for InFlight {
    fn drop(&mut self) {
        if let Some(dropped) = &self.0 {
            dropped.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[tonic::async_trait]
impl Health for Work {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        let remaining = Deadline::of(request.extensions()).remaining();
        self.remaining.send_replace(remaining);
        self.begun.send_modify(|begun| *begun += 1);
        let mut in_flight = InFlight(Some(Arc::clone(&self.dropped)));
        self.permits.acquire().await.unwrap().forget();
        in_flight.0 = None;
        Ok(Response::new(HealthCheckResponse::default()))
    }

    type WatchStream =
        Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send + 'static>>;

    async fn watch(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        pending().await
    }
}

/// The service under a name of its own.
#[derive(Clone)]
struct Worker(HealthServer<Work>);

impl NamedService for Worker {
    const NAME: &'static str = "test.Worker";
}

impl TowerService<HttpRequest<Body>> for Worker {
    type Response = HttpResponse<Body>;
    type Error = std::convert::Infallible;
    type Future = <HealthServer<Work> as TowerService<HttpRequest<Body>>>::Future;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: HttpRequest<Body>) -> Self::Future {
        *request.uri_mut() = http::Uri::from_static("/grpc.health.v1.Health/Check");
        self.0.call(request)
    }
}
