//! A service with health checks alone, and its clients.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use runtime::{
    Shutdown, Tls,
    channel::{self, Channel, Resolve, ResolveError, Timings},
    grpc::GrpcServer,
};
use tokio::{net::TcpListener, task::JoinHandle};
use tonic::{Request, Status};
use tonic_health::pb::{FILE_DESCRIPTOR_SET, HealthCheckRequest, health_client::HealthClient};

use crate::PATIENCE;

/// Short intervals, and timeouts that a busy machine keeps.
const TIMINGS: Timings = Timings {
    resolve_interval: Duration::from_millis(20),
    check_interval: Duration::from_millis(20),
    check_timeout: Duration::from_secs(5),
    connect_timeout: Duration::from_secs(5),
    keep_alive_interval: Duration::from_secs(5),
    keep_alive_timeout: Duration::from_secs(5),
    ready_timeout: Duration::from_secs(20),
};

/// Stops when it is dropped.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    shutdown: Shutdown,
    serving: JoinHandle<()>,
}

impl Service {
    pub(crate) async fn start(tls: Tls) -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into(), tls).await
    }

    pub(crate) async fn start_at(address: SocketAddr, tls: Tls) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = Shutdown::new();
        let server = GrpcServer::new(FILE_DESCRIPTOR_SET)
            .unwrap()
            .with_tls(tls.for_server().unwrap());
        let serving = server.serve(listener, shutdown.clone());
        Self {
            address,
            shutdown,
            serving: tokio::spawn(serving),
        }
    }

    /// Lets open calls finish, then ends.
    pub(crate) async fn stop(mut self) {
        self.shutdown.start();
        (&mut self.serving).await.unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.shutdown.start();
    }
}

/// The addresses of the host of every URL, which a test may change.
#[derive(Clone)]
pub(crate) struct Addresses(Arc<Mutex<Vec<IpAddr>>>);

impl Addresses {
    pub(crate) fn of(services: &[&Service]) -> Self {
        let addresses = Self(Arc::default());
        addresses.change_to(services);
        addresses
    }

    pub(crate) fn change_to(&self, services: &[&Service]) {
        let addresses = services.iter().map(|service| service.address.ip());
        *self.0.lock().unwrap() = addresses.collect();
    }
}

impl Resolve for Addresses {
    async fn resolve(&self, _: &str) -> Result<Vec<IpAddr>, ResolveError> {
        Ok(self.0.lock().unwrap().clone())
    }
}

/// Connects to a service under the name `service`.
pub(crate) fn connect(scheme: &str, service: &Service, tls: Tls) -> Channel {
    connect_to(
        scheme,
        service.address.port(),
        Addresses::of(&[service]),
        tls,
    )
}

pub(crate) fn connect_to(scheme: &str, port: u16, addresses: Addresses, tls: Tls) -> Channel {
    let url = format!("{scheme}://service:{port}");
    channel::connect_tls_with(&url, tls, addresses, TIMINGS)
        .unwrap()
        .retrying()
}

/// Makes one call.
pub(crate) async fn call(channel: &Channel) -> Result<(), Status> {
    let mut request = Request::new(HealthCheckRequest {
        service: String::new(),
    });
    request.set_timeout(PATIENCE);
    let mut client = HealthClient::new(channel.clone());
    client.check(request).await.map(drop)
}
