//! Serves gRPC together with health checks and server reflection.

use std::time::Duration;

use axum::middleware::{Next, from_fn};
use tokio::{net::TcpListener, time};
use tokio_util::task::TaskTracker;
use tonic::{
    service::{Routes, RoutesBuilder},
    transport::{Server, server::TcpIncoming},
};
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::{Shutdown, Tls, reflection::Reflection};

/// How long open calls may go on after the shutdown has started.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);
/// How long the last answers may take to leave.
const FLUSH_TIME: Duration = Duration::from_millis(300);

/// The services of one process, with their health and their reflection.
pub struct GrpcServer {
    routes: RoutesBuilder,
    names: Vec<&'static str>,
    health: HealthReporter,
    reflection: Reflection,
    tls: Tls,
}

impl GrpcServer {
    /// Returns a server with health checks and reflection (v1 and v1alpha) over those of
    /// `descriptors` that it serves.
    ///
    /// # Errors
    /// `descriptors` is no encoded file descriptor set.
    pub fn new(descriptors: &'static [u8]) -> Result<Self, tonic_reflection::server::Error> {
        let (health, health_service) = tonic_health::server::health_reporter();
        let mut routes = Routes::builder();
        routes.add_service(health_service);
        Ok(Self {
            routes,
            names: Vec::new(),
            health,
            reflection: Reflection::new(descriptors)?,
            tls: Tls::default(),
        })
    }

    /// Adds one service.
    #[must_use]
    pub fn add_service<S>(mut self, service: S) -> Self
    where
        S: tower_service::Service,
    {
        self.names.push(S::NAME);
        self.reflection.add(S::NAME);
        self.routes.add_service(service);
        self
    }

    /// Serves over TLS, if `tls` has a certificate to show.
    #[must_use]
    pub fn with_tls(self, tls: Tls) -> Self {
        Self { tls, ..self }
    }

    /// Serves on `listener` until the shutdown starts, then lets open calls finish.
    ///
    /// # Errors
    /// The transport failed.
    pub async fn serve(
        mut self,
        listener: TcpListener,
        shutdown: Shutdown,
    ) -> Result<(), tonic::transport::Error> {
        self.reflection.add_to(&mut self.routes);
        for name in &self.names {
            self.health
                .set_service_status(name, ServingStatus::Serving)
                .await;
        }
        let health = self.health.clone();
        let names = self.names.clone();
        let stop = shutdown.clone();
        let draining = async move {
            stop.started().await;
            for name in names.into_iter().chain([""]) {
                health
                    .set_service_status(name, ServingStatus::NotServing)
                    .await;
            }
        };
        let open_calls = TaskTracker::new();
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let incoming = self.tls.accept_all(incoming);
        let serving = Server::builder()
            .http2_keepalive_interval(Some(Duration::from_secs(20)))
            .http2_keepalive_timeout(Some(Duration::from_secs(10)))
            .add_routes(count_calls(self.routes.routes(), open_calls.clone()))
            .serve_with_incoming_shutdown(incoming, draining);
        tokio::select! {
            served = serving => served,
            () = drained(&open_calls, &shutdown) => Ok(()),
        }
    }
}

/// Counts the calls that are open, each until its answer begins.
fn count_calls(routes: Routes, open_calls: TaskTracker) -> Routes {
    let count = move |request, next: Next| {
        let call = open_calls.token();
        async move {
            let response = next.run(request).await;
            drop(call);
            response
        }
    };
    routes.into_axum_router().layer(from_fn(count)).into()
}

/// Waits until the shutdown has started and no call is open any more, or has been for too long.
///
/// tonic's own graceful shutdown waits for every connection to end, also for one on which nobody
/// speaks, or that watches the health of the service: for ever, if its client likes.
async fn drained(open_calls: &TaskTracker, shutdown: &Shutdown) {
    shutdown.started().await;
    open_calls.close();
    let all_answered = async {
        loop {
            open_calls.wait().await;
            time::sleep(FLUSH_TIME).await;
            if open_calls.is_empty() {
                break;
            }
        }
    };
    if time::timeout(DRAIN_TIMEOUT, all_answered).await.is_err() {
        tracing::warn!("calls were still open at the end of the drain time");
    }
}

/// A tonic service that can be added to a [`GrpcServer`].
mod tower_service {
    use std::convert::Infallible;

    use axum::response::IntoResponse;
    use tonic::{
        body::Body,
        codegen::{Service as TowerService, http::Request},
        server::NamedService,
    };

    pub trait Service:
        TowerService<
            Request<Body>,
            Response: IntoResponse,
            Error = Infallible,
            Future: Send + 'static,
        > + NamedService
        + Clone
        + Send
        + Sync
        + 'static
    {
    }

    impl<S> Service for S where
        S: TowerService<
                Request<Body>,
                Response: IntoResponse,
                Error = Infallible,
                Future: Send + 'static,
            > + NamedService
            + Clone
            + Send
            + Sync
            + 'static
    {
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpStream;
    use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

    use super::*;
    use crate::channel;

    #[tokio::test]
    async fn neither_a_silent_connection_nor_a_health_watch_holds_a_shutdown_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = Shutdown::new();
        let server = GrpcServer::new(tonic_health::pb::FILE_DESCRIPTOR_SET).unwrap();
        let serving = tokio::spawn(server.serve(listener, shutdown.clone()));
        let silent = TcpStream::connect(address).await.unwrap();
        let channel = channel::connect(&format!("http://{address}")).unwrap();
        let request = HealthCheckRequest {
            service: String::new(),
        };
        let watch = HealthClient::new(channel).watch(request).await.unwrap();

        shutdown.start();
        let ended = time::timeout(DRAIN_TIMEOUT / 2, serving).await;

        ended.expect("it ends in time").unwrap().unwrap();
        drop((silent, watch));
    }
}
