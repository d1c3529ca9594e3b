//! Serves gRPC with health checks and server reflection.

mod callers;
mod calls;
mod memory;
mod methods;

use std::{pin::pin, sync::Arc, time::Duration};

use hyper::{body::Incoming, server::conn::http2, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::{net::TcpListener, time};
use tonic::service::{Routes, RoutesBuilder};
use tonic_health::{ServingStatus, server::HealthReporter};

pub use self::callers::{CallerSettings, Callers, InvalidCallers};
use self::{callers::Caller, calls::Calls, methods::Methods};
use crate::{
    Limits, Shutdown, Tls,
    connections::{Connections, WhenFull, accept, retirement},
    reflection::Reflection,
    tls::{ServerStream, client_certificate},
    trace,
};

/// An HTTP/2 PING is sent after this much silence, and must be answered within the timeout.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(20);
const KEEP_ALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// The maximum size of the metadata of a call.
const MAX_HEADER_BYTES: u32 = 16 * 1024;
/// HTTP/2 flow control windows: what is read ahead of one call, and of all calls of a connection.
const STREAM_WINDOW_BYTES: u32 = 256 * 1024;
const CONNECTION_WINDOW_BYTES: u32 = 1024 * 1024;
/// HTTP/2 streams per connection beyond the limit of concurrent calls, so that excess calls are
/// refused instead of queued by the client, and health checks get through.
const SPARE_STREAMS: u32 = 64;
/// The time for the last responses to be written to their sockets.
const FLUSH_TIME: Duration = Duration::from_millis(300);

/// A gRPC server with health checks and reflection.
pub struct GrpcServer {
    routes: RoutesBuilder,
    names: Vec<&'static str>,
    health: HealthReporter,
    methods: Methods,
    reflection: Reflection,
    limits: Limits,
    tls: Tls,
    callers: Callers,
}

impl GrpcServer {
    /// Returns a server without services. Reflection (v1 and v1alpha) describes those that are added,
    /// as `descriptors` define them.
    ///
    /// # Errors
    /// `descriptors` is not an encoded file descriptor set.
    pub fn new(descriptors: &'static [u8]) -> Result<Self, tonic_reflection::server::Error> {
        let (health, health_service) = tonic_health::server::health_reporter();
        let mut routes = Routes::builder();
        routes.add_service(health_service);
        Ok(Self {
            routes,
            names: Vec::new(),
            health,
            methods: Methods::new(&[descriptors, tonic_health::pb::FILE_DESCRIPTOR_SET]),
            reflection: Reflection::new(descriptors)?,
            limits: Limits::default(),
            tls: Tls::default(),
            callers: Callers::default(),
        })
    }

    /// Adds a service.
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

    /// Sets the limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Serves over TLS if `tls` has a certificate, otherwise in plain text.
    #[must_use]
    pub fn with_tls(self, tls: Tls) -> Self {
        Self { tls, ..self }
    }

    /// Admits those callers alone, to what each may call of the services that are added already.
    ///
    /// # Errors
    /// A rule names no method of them, or callers have no names for want of mutual TLS.
    pub fn with_callers(self, callers: Callers) -> Result<Self, InvalidCallers> {
        if callers.are_restricted() && !self.tls.verifies_clients() {
            return Err(InvalidCallers::NeedsMutualTls);
        }
        callers.check(&self.methods.of_services(&self.names))?;
        Ok(Self { callers, ..self })
    }

    /// Serves on `listener` until the shutdown starts, then lets open calls finish. From the
    /// announcement on, health checks report NOT_SERVING for every service.
    pub async fn serve(self, listener: TcpListener, shutdown: Shutdown) {
        let Self {
            mut routes,
            names,
            health,
            methods,
            reflection,
            limits,
            tls,
            callers,
        } = self;
        reflection.add_to(&mut routes);
        let report = async |status| {
            for name in names.iter().chain([&""]) {
                health.set_service_status(name, status).await;
            }
        };
        report(ServingStatus::Serving).await;
        let calls = Arc::new(Calls::new(routes.routes(), methods, limits));
        let serve = |stream| {
            let (tls, calls, shutdown) = (tls.clone(), Arc::clone(&calls), shutdown.clone());
            let callers = callers.clone();
            async move {
                let accepted = tokio::select! {
                    accepted = tls.accept(stream) => accepted,
                    () = shutdown.started() => return,
                };
                match accepted {
                    Ok(stream) => {
                        let caller = callers.find(client_certificate(&stream));
                        serve_connection(stream, caller, calls, limits, shutdown).await;
                    }
                    Err(error) => tracing::debug!(%error, "rejected a connection"),
                }
            }
        };
        let accepting = accept(
            listener,
            limits.max_connections,
            WhenFull::Close,
            &shutdown,
            serve,
        );
        let reporting = async {
            shutdown.announced().await;
            report(ServingStatus::NotServing).await;
        };
        let (connections, ()) = tokio::join!(accepting, reporting);
        drain(&connections, &calls, limits.drain_timeout).await;
    }
}

async fn serve_connection(
    stream: ServerStream,
    caller: Caller,
    calls: Arc<Calls>,
    limits: Limits,
    shutdown: Shutdown,
) {
    let service = service_fn(move |request: http::Request<Incoming>| {
        let (calls, caller) = (Arc::clone(&calls), caller.clone());
        async move {
            let answer = async |request| calls.answer(&caller, request).await;
            trace::answer_call(request, answer).await
        }
    });
    let max_concurrent = u32::try_from(limits.max_concurrent_requests).unwrap_or(u32::MAX);
    let mut connection = pin!(
        http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(KEEP_ALIVE_INTERVAL)
            .keep_alive_timeout(KEEP_ALIVE_TIMEOUT)
            .max_concurrent_streams(max_concurrent.saturating_add(SPARE_STREAMS))
            .max_header_list_size(MAX_HEADER_BYTES)
            .initial_stream_window_size(STREAM_WINDOW_BYTES)
            .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
            .serve_connection(TokioIo::new(stream), service)
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = retirement(limits.max_connection_age, &shutdown) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended early");
    }
}

/// Waits until every connection is closed or every call is answered, at most for `timeout`.
///
/// Closed connections are not enough: clients may keep idle ones, and health watches, open for ever.
async fn drain(connections: &Connections, calls: &Calls, timeout: Duration) {
    let all_answered = async {
        loop {
            calls.finished().await;
            time::sleep(FLUSH_TIME).await;
            if calls.is_idle() {
                break;
            }
        }
    };
    tokio::select! {
        () = connections.closed() => {}
        () = all_answered => {}
        () = time::sleep(timeout) => {
            tracing::warn!("calls were still open at the drain timeout");
        }
    }
}

/// The bounds of a tonic service, with a name.
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
