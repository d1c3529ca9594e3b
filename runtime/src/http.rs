//! Serves HTTP/1.1 with the limits that `axum::serve` does not offer.

use std::{convert::Infallible, pin::pin, sync::Arc, time::Instant};

use axum::{
    Router,
    body::Body,
    extract::MatchedPath,
    middleware::{self, Next},
};
use http::{HeaderValue, Method, Request, Response, header::CONNECTION};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use metrics::{Gauge, gauge, histogram};
use tokio::{
    net::{TcpListener, TcpStream},
    time,
};
use tower::Service as _;

use crate::{
    Limits, Shutdown,
    connections::{WhenFull, accept, with_jitter},
    head_timeout::HeadTimeout,
    prometheus,
};

/// The maximum size of a request head. Of a body, hyper reads up to twice as much ahead, which every
/// connection may hold beside what the service itself allows.
const MAX_BUFFER_BYTES: usize = 16 * 1024;

/// Serves `router` on `listener` until the shutdown starts, then lets open requests finish.
///
/// From the announcement on, every response closes its connection: closing an idle one instead could
/// race with a request on its way.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, shutdown: Shutdown) {
    let max_connections = limits.max_connections;
    let open = Arc::new(());
    let serve = |stream| {
        let open = Arc::clone(&open);
        serve_connection(stream, router.clone(), limits, shutdown.clone(), open)
    };
    let connections = accept(listener, max_connections, WhenFull::Wait, &shutdown, serve).await;
    if time::timeout(limits.drain_timeout, connections.closed())
        .await
        .is_err()
    {
        tracing::warn!("connections were still open at the drain timeout");
    }
}

/// Returns `router` with its requests counted and timed by method, route and status.
pub fn measured(router: Router) -> Router {
    prometheus::start();
    let active = gauge!("http_server_active_requests");
    let measure = move |request, next| measure(active.clone(), request, next);
    router.layer(middleware::from_fn(measure))
}

async fn measure(active: Gauge, request: Request<Body>, next: Next) -> Response<Body> {
    let began = Instant::now();
    let active = ActiveRequest::new(active);
    let method = method_label(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    drop(active);
    // Unmatched paths are unbounded, so they share an empty label.
    let route = route.map_or_else(String::new, |route| route.as_str().to_owned());
    histogram!(
        "http_server_request_duration_seconds",
        "http_request_method" => method,
        "http_route" => route,
        "http_response_status_code" => response.status().as_str().to_owned(),
    )
    .record(began.elapsed().as_secs_f64());
    response
}

/// Counts a request as active until it is dropped: by its response, or when the client disconnects.
struct ActiveRequest(Gauge);

impl ActiveRequest {
    fn new(count: Gauge) -> Self {
        count.increment(1);
        Self(count)
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}

/// Serves one connection; `open` is shared by all that are open.
async fn serve_connection(
    stream: TcpStream,
    router: Router,
    limits: Limits,
    shutdown: Shutdown,
    open: Arc<()>,
) {
    let expiry = limits
        .max_connection_age
        .map(|age| Instant::now() + with_jitter(age));
    let is_retired = || expiry.is_some_and(|expiry| expiry <= Instant::now());
    // A quarter is reserved for connections that are not kept alive, so that idle ones do not block new ones.
    let kept = limits.max_connections - limits.max_connections / 4;
    let is_crowded = || Arc::strong_count(&open) > kept;
    let head = HeadTimeout::new(limits.header_read_timeout);
    let service = service_fn(|request: Request<Incoming>| {
        let mut router = router.clone();
        let is_last = is_retired() || is_crowded() || shutdown.is_announced();
        let shutdown = &shutdown;
        let head = &head;
        head.ended();
        async move {
            let mut response = router.call(request.map(Body::new)).await?;
            head.answered();
            if is_last || shutdown.is_announced() {
                close_after(&mut response);
            }
            Ok::<_, Infallible>(response)
        }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            // Of the idle time and a head that begins at its end.
            .header_read_timeout(limits.idle_timeout + limits.header_read_timeout)
            .max_buf_size(MAX_BUFFER_BYTES)
            .serve_connection(TokioIo::new(head.watch(stream)), service)
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.started() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended early");
    }
}

fn close_after(response: &mut Response<Body>) {
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
}
