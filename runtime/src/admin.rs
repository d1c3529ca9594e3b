//! The admin port: liveness (`/livez`), readiness (`/readyz`) and Prometheus metrics (`/metrics`).

use std::{future::Future, time::Duration};

use axum::{
    Router,
    http::{HeaderName, StatusCode, header::CONTENT_TYPE},
    routing::get,
};
use tokio::{net::TcpListener, time};
use tokio_util::task::AbortOnDropHandle;

use crate::{Limits, Metric, Shutdown, http, prometheus};

const CHECK_TIMEOUT: Duration = Duration::from_secs(2);
const MAX_CONNECTIONS: usize = 64;
/// The content type of Prometheus' text format.
const PROMETHEUS: &str = "text/plain; version=0.0.4";

/// Serves the admin port until the returned handle is dropped: at the end of the process, so that
/// probes are still answered while it drains.
///
/// `metrics` are those of the program, with their descriptions.
/// `check` runs for each `/readyz`, for at most 2 seconds. Its error becomes the response body, so it
/// must not contain secrets.
#[must_use = "dropping the handle closes the admin port"]
pub fn serve<Check, Checking>(
    listener: TcpListener,
    metrics: &[Metric],
    check: Check,
    shutdown: Shutdown,
) -> AbortOnDropHandle<()>
where
    Check: Fn() -> Checking + Clone + Send + Sync + 'static,
    Checking: Future<Output = Result<(), String>> + Send,
{
    prometheus::describe(metrics);
    let readyz = move || {
        let check = check.clone();
        let shutdown = shutdown.clone();
        async move { readiness(check, &shutdown).await }
    };
    let router = Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(readyz))
        .route("/metrics", get(exposition));
    let limits = Limits {
        max_connections: MAX_CONNECTIONS,
        ..Limits::default()
    };
    let serving = async move {
        let never = Shutdown::new();
        tokio::join!(
            http::serve(listener, router, limits, never),
            prometheus::keep_up()
        );
    };
    AbortOnDropHandle::new(tokio::spawn(serving))
}

async fn exposition() -> ([(HeaderName, &'static str); 1], String) {
    ([(CONTENT_TYPE, PROMETHEUS)], prometheus::render())
}

async fn readiness<Check, Checking>(check: Check, shutdown: &Shutdown) -> (StatusCode, String)
where
    Check: Fn() -> Checking,
    Checking: Future<Output = Result<(), String>>,
{
    if shutdown.is_announced() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n".to_owned());
    }
    match time::timeout(CHECK_TIMEOUT, check()).await {
        Ok(Ok(())) => (StatusCode::OK, "ok\n".to_owned()),
        Ok(Err(problem)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{problem}\n")),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "check timed out\n".to_owned(),
        ),
    }
}
