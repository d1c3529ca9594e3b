//! Serves gRPC together with health checks and server reflection.

use std::time::Duration;

use tokio::{net::TcpListener, time};
use tonic::{
    service::{Routes, RoutesBuilder},
    transport::{Server, server::TcpIncoming},
};
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::Shutdown;

/// How long open calls may go on after the shutdown has started. A call that is still open then,
/// such as a health watch, is cut: graceful shutdown alone would wait for it for ever.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);

/// The services of one process, with their health and their reflection.
pub struct GrpcServer {
    routes: RoutesBuilder,
    names: Vec<&'static str>,
    health: HealthReporter,
}

impl GrpcServer {
    /// Returns a server with health checks and reflection (v1 and v1alpha) over `descriptors`.
    ///
    /// # Errors
    /// `descriptors` is no encoded file descriptor set.
    pub fn new(descriptors: &'static [u8]) -> Result<Self, tonic_reflection::server::Error> {
        let reflection = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(descriptors)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        };
        let (health, health_service) = tonic_health::server::health_reporter();
        let mut routes = Routes::builder();
        routes
            .add_service(health_service)
            .add_service(reflection().build_v1()?)
            .add_service(reflection().build_v1alpha()?);
        Ok(Self {
            routes,
            names: Vec::new(),
            health,
        })
    }

    /// Adds one service.
    #[must_use]
    pub fn add_service<S>(mut self, service: S) -> Self
    where
        S: tower_service::Service,
    {
        self.names.push(S::NAME);
        self.routes.add_service(service);
        self
    }

    /// Serves on `listener` until the shutdown starts, then lets open calls finish.
    ///
    /// # Errors
    /// The transport failed.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: Shutdown,
    ) -> Result<(), tonic::transport::Error> {
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
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let serving = Server::builder()
            .http2_keepalive_interval(Some(Duration::from_secs(20)))
            .http2_keepalive_timeout(Some(Duration::from_secs(10)))
            .add_routes(self.routes.routes())
            .serve_with_incoming_shutdown(incoming, draining);
        let hard_deadline = async {
            shutdown.started().await;
            time::sleep(DRAIN_TIMEOUT).await;
        };
        tokio::select! {
            served = serving => served,
            () = hard_deadline => {
                tracing::warn!("calls were still open at the end of the drain time");
                Ok(())
            }
        }
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
