//! The admin port: `livez` says that the process runs, `readyz` that it can do its work.

use std::{future::Future, time::Duration};

use axum::{Router, http::StatusCode, routing::get};
use tokio::{net::TcpListener, time};

use crate::{
    Shutdown,
    http::{self, Limits},
};

const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// Serves the admin port until the shutdown starts.
///
/// `check` is asked at every `readyz`; its error, which must hold nothing secret, is the answer.
pub async fn serve<Check, Checking>(listener: TcpListener, check: Check, shutdown: Shutdown)
where
    Check: Fn() -> Checking + Clone + Send + Sync + 'static,
    Checking: Future<Output = Result<(), String>> + Send,
{
    let stopping = shutdown.clone();
    let readyz = move || {
        let check = check.clone();
        let stopping = stopping.clone();
        async move { readiness(check, &stopping).await }
    };
    let router = Router::new()
        .route("/livez", get(async || "ok\n"))
        .route("/readyz", get(readyz));
    let limits = Limits {
        max_connections: 64,
        drain_timeout: Duration::from_secs(1),
        ..Limits::default()
    };
    http::serve(listener, router, limits, shutdown).await;
}

async fn readiness<Check, Checking>(check: Check, shutdown: &Shutdown) -> (StatusCode, String)
where
    Check: Fn() -> Checking,
    Checking: Future<Output = Result<(), String>>,
{
    if shutdown.has_started() {
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
