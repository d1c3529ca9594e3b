//! Replicas of a tiny service, each on an address of its own, with every kind of fault.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::Duration,
};

use futures_util::{Stream, future::pending, stream};
use tokio::{
    net::TcpListener,
    runtime::{self, Handle, Runtime},
    sync::{oneshot, watch},
    time,
};
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};
use tonic_health::pb::{
    HealthCheckRequest, HealthCheckResponse,
    health_check_response::ServingStatus,
    health_server::{Health, HealthServer},
};

use crate::load::Load;

/// How long a test waits for what must happen.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Loopback addresses with one port that are free for one test.
pub(crate) struct Network {
    number: u8,
    port: u16,
    /// Keeps the port from another run of the same test.
    _reserved: std::net::TcpListener,
}

impl Network {
    /// Returns the network `number`; each test has its own.
    pub(crate) fn new(number: u8) -> Self {
        let reserved = std::net::TcpListener::bind((address(number, 1), 0)).unwrap();
        Self {
            number,
            port: reserved.local_addr().unwrap().port(),
            _reserved: reserved,
        }
    }

    pub(crate) fn address(&self, host: u8) -> SocketAddr {
        SocketAddr::new(self.ip(host), self.port)
    }

    pub(crate) fn ip(&self, host: u8) -> IpAddr {
        address(self.number, host)
    }

    pub(crate) fn ips<const N: usize>(&self, hosts: [u8; N]) -> Vec<IpAddr> {
        hosts.into_iter().map(|host| self.ip(host)).collect()
    }

    /// Returns the URL of the service, to be resolved by name.
    pub(crate) fn url(&self) -> String {
        format!("http://replicas:{}", self.port)
    }
}

fn address(number: u8, host: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 77, number, host))
}

/// What a replica does with calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Answers.
    #[default]
    Answers,
    /// Never answers, though its health is good.
    Hangs,
    /// Answers with this code.
    Refuses(tonic::Code),
    /// Answers, and knows nothing of health checks.
    HasNoHealth,
    /// Answers, and closes every connection after a short time.
    ClosesConnections,
}

/// A server that runs on a thread of its own, as if it were a process, unless it is asked not to.
pub(crate) struct Replica {
    calls: watch::Receiver<usize>,
    last_timeout: Arc<Mutex<Duration>>,
    is_serving: Arc<AtomicBool>,
    stop: Option<oneshot::Sender<()>>,
    runtime: Option<Runtime>,
}

impl Replica {
    pub(crate) async fn start(address: SocketAddr) -> Self {
        Self::with_behaviour(address, Behaviour::Answers).await
    }

    /// Starts a replica that takes turns with its callers on the thread of the test, so that however
    /// the machine shares out its cores, it gets as much of them as other replicas of this kind.
    pub(crate) async fn start_beside_the_test(address: SocketAddr) -> Self {
        Self::spawn(address, Behaviour::Answers, None).await
    }

    pub(crate) async fn with_behaviour(address: SocketAddr, behaviour: Behaviour) -> Self {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        Self::spawn(address, behaviour, Some(runtime)).await
    }

    async fn spawn(address: SocketAddr, behaviour: Behaviour, runtime: Option<Runtime>) -> Self {
        let (calls, counted) = watch::channel(0);
        let last_timeout = Arc::default();
        let is_serving = Arc::new(AtomicBool::new(true));
        let service = HealthServer::new(Service {
            calls,
            last_timeout: Arc::clone(&last_timeout),
            is_serving: Arc::clone(&is_serving),
            behaviour,
        });
        let (stop, stopped) = oneshot::channel();
        let (bound, is_bound) = oneshot::channel();
        let handle = runtime
            .as_ref()
            .map_or_else(Handle::current, |runtime| runtime.handle().clone());
        handle.spawn(async move {
            let listener = TcpListener::bind(address).await.unwrap();
            bound.send(()).unwrap();
            let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
            let stopping = async {
                let _ = stopped.await;
            };
            let mut server = Server::builder();
            if behaviour == Behaviour::ClosesConnections {
                server = server.max_connection_age(Duration::from_millis(100));
            }
            server
                .add_service(service)
                .serve_with_incoming_shutdown(incoming, stopping)
                .await
                .unwrap();
        });
        is_bound.await.expect("the address is free");
        Self {
            calls: counted,
            last_timeout,
            is_serving,
            stop: Some(stop),
            runtime,
        }
    }

    /// Returns how many calls have arrived.
    pub(crate) fn calls(&self) -> usize {
        *self.calls.borrow()
    }

    /// Returns how much time the last call was given.
    pub(crate) fn last_timeout(&self) -> Duration {
        *self.last_timeout.lock().unwrap()
    }

    /// Waits until `count` further calls have arrived.
    pub(crate) async fn next_calls(&self, count: usize) {
        let goal = self.calls() + count;
        let mut calls = self.calls.clone();
        time::timeout(PATIENCE, calls.wait_for(|calls| *calls >= goal))
            .await
            .expect("it is called in time")
            .unwrap();
    }

    /// Waits until no calls arrive any more, while there are others under `load`.
    pub(crate) async fn falls_idle(&self, load: &Load) {
        let settling = async {
            loop {
                let calls = self.calls();
                load.next_successes(100).await;
                if self.calls() == calls {
                    return;
                }
            }
        };
        time::timeout(PATIENCE, settling)
            .await
            .expect("it falls idle in time");
    }

    /// Sets what the health check says.
    pub(crate) fn set_serving(&self, is_serving: bool) {
        self.is_serving.store(is_serving, Ordering::SeqCst);
    }

    /// Stops as SIGTERM does: takes no new calls, answers those it has.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Stops as SIGKILL does.
    pub(crate) async fn kill(mut self) {
        let runtime = self.runtime.take().unwrap();
        let killing = move || runtime.shutdown_timeout(PATIENCE);
        tokio::task::spawn_blocking(killing).await.unwrap();
    }

    /// Stops as SIGSTOP does, until the answer is dropped.
    pub(crate) fn freeze(&self) -> mpsc::Sender<()> {
        let (thaw, frozen) = mpsc::channel();
        self.runtime.as_ref().unwrap().spawn(async move {
            // Holds the only thread of the runtime.
            let _ = frozen.recv();
        });
        thaw
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The health service, which is also the service that is called: with a name.
struct Service {
    calls: watch::Sender<usize>,
    last_timeout: Arc<Mutex<Duration>>,
    is_serving: Arc<AtomicBool>,
    behaviour: Behaviour,
}

#[tonic::async_trait]
impl Health for Service {
    async fn check(
        &self,
        request: Request<HealthCheckRequest>,
    ) -> Result<Response<HealthCheckResponse>, Status> {
        let is_health_check = request.get_ref().service.is_empty();
        let status = if is_health_check && !self.is_serving.load(Ordering::SeqCst) {
            ServingStatus::NotServing
        } else {
            ServingStatus::Serving
        };
        if !is_health_check {
            *self.last_timeout.lock().unwrap() = timeout_of(&request);
            self.calls.send_modify(|calls| *calls += 1);
        }
        match self.behaviour {
            Behaviour::HasNoHealth if is_health_check => {
                return Err(Status::unimplemented("no health here"));
            }
            Behaviour::Hangs if !is_health_check => pending().await,
            Behaviour::Refuses(code) if !is_health_check => {
                return Err(Status::new(code, "refused"));
            }
            _ => {}
        }
        Ok(Response::new(HealthCheckResponse {
            status: status.into(),
        }))
    }

    type WatchStream =
        Pin<Box<dyn Stream<Item = Result<HealthCheckResponse, Status>> + Send + 'static>>;

    async fn watch(
        &self,
        _: Request<HealthCheckRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        Ok(Response::new(Box::pin(stream::pending())))
    }
}

/// Returns the time that a request names, in the milliseconds in which the channel writes it.
fn timeout_of(request: &Request<HealthCheckRequest>) -> Duration {
    let timeout = request.metadata().get("grpc-timeout").unwrap();
    let millis = timeout.to_str().unwrap().strip_suffix('m').unwrap();
    Duration::from_millis(millis.parse().unwrap())
}
