//! HTTP in, gRPC out: authenticates what Cal.com sends and records it through booking-svc.

mod answer;
mod calcom;
mod config;
pub mod reconcile;
mod recorder;
mod redact;
mod signature;
mod trace;
mod webhook;

use anyhow::Context as _;
use axum::{
    Json, Router,
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use runtime::{Shutdown, Tls, admin, http, listen};
use serde_json::json;
use tokio::net::TcpListener;

pub use self::{
    config::{Command, ReconcileSettings, Settings},
    signature::{EmptySecret, WebhookSecrets},
    webhook::{Gateway, Timeouts},
};

/// Returns everything that the gateway serves.
pub fn router(gateway: Gateway) -> Router {
    Router::new()
        .route(
            "/",
            get(async || "Bookbrief receives Cal.com's webhooks here.\n"),
        )
        .route("/api/webhooks/calcom", post(webhook::receive))
        .fallback(async || problem(StatusCode::NOT_FOUND, "Not found"))
        .method_not_allowed_fallback(async || {
            problem(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
        })
        .with_state(gateway)
}

/// Serves `gateway` on `listener` until the shutdown starts, then lets open requests finish.
pub async fn serve(listener: TcpListener, gateway: Gateway, shutdown: Shutdown) {
    let router = router(gateway.clone());
    http::serve(listener, router, http::Limits::default(), shutdown).await;
    gateway.finished().await;
}

/// Runs the whole process until the shutdown starts.
///
/// # Errors
/// A setting is missing or wrong, or a port cannot be bound.
pub async fn run(settings: Settings, shutdown: Shutdown) -> anyhow::Result<()> {
    let secrets = settings.webhook_secrets()?;
    let booking = Tls::load(&settings.tls)?
        .connect(&settings.booking_svc_url)
        .context("BOOKING_SVC_URL is not valid")?;
    let listener = listen("LISTEN_ADDR", settings.listen_addr).await?;
    let admin_listener = listen("ADMIN_ADDR", settings.admin_addr).await?;
    tracing::info!(
        address = %listener.local_addr()?,
        admin_address = %admin_listener.local_addr()?,
        "listening"
    );

    // Ready even while booking-svc is away: it may be back before the sender gives up, and a 503
    // tells more than a refused connection.
    let ready = async || Ok(());
    tokio::join!(
        serve(listener, Gateway::new(secrets, booking), shutdown.clone()),
        admin::serve(admin_listener, ready, shutdown),
    );
    Ok(())
}

fn problem(status: StatusCode, text: &'static str) -> impl IntoResponse {
    (status, Json(json!({ "error": text })))
}
