//! HTTP in, gRPC out: authenticates what Cal.com sends and records it through booking-svc.

mod answer;
mod body;
mod calcom;
mod config;
pub mod reconcile;
mod recorder;
mod redact;
mod refusal;
mod signature;
mod webhook;

use anyhow::Context as _;
use axum::{
    Json, Router,
    http::StatusCode,
    middleware::from_fn,
    response::IntoResponse,
    routing::{get, post},
};
use runtime::{Limits, Shutdown, Tls, admin, channel, http, listen, trace};
use serde_json::json;
use tokio::net::TcpListener;

pub use self::{
    config::{Command, ReconcileSettings, Settings},
    signature::{EmptySecret, WebhookSecrets},
    webhook::{Gateway, Timeouts},
};

const WEBHOOK_ROUTE: &str = "/api/webhooks/calcom";

/// Returns everything that the gateway serves.
pub fn router(gateway: Gateway) -> Router {
    let traced = from_fn(|request, next| trace::receive(WEBHOOK_ROUTE, request, next));
    let router = Router::new()
        .route(
            "/",
            get(async || "Bookbrief receives Cal.com's webhooks here.\n"),
        )
        .route(WEBHOOK_ROUTE, post(webhook::receive).layer(traced))
        .fallback(async || problem(StatusCode::NOT_FOUND, "Not found"))
        .method_not_allowed_fallback(async || {
            problem(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
        })
        .with_state(gateway);
    http::measured(router)
}

/// Serves `gateway` on `listener` until the shutdown starts, then lets open requests finish.
pub async fn serve(listener: TcpListener, gateway: Gateway, limits: Limits, shutdown: Shutdown) {
    let gateway = gateway.with_limits(limits);
    let router = router(gateway.clone());
    http::serve(listener, router, limits, shutdown).await;
    gateway.finished().await;
}

/// Runs the whole process until the shutdown starts.
///
/// # Errors
/// A setting is missing or wrong, or a port cannot be bound.
pub async fn run(settings: Settings, shutdown: Shutdown) -> anyhow::Result<()> {
    let secrets = settings.webhook_secrets()?;
    let tls = Tls::load(&settings.tls)?;
    let booking = channel::connect_tls(&settings.booking_svc_url, &tls)
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
    let _admin = admin::serve(admin_listener, ready, shutdown.clone());
    let gateway = Gateway::new(secrets, booking);
    let limits = settings.serving.limits();
    let serving = async {
        serve(listener, gateway, limits, shutdown.clone()).await;
        Ok(())
    };
    let patience = settings.serving.stop_timeout();
    shutdown.bound(patience, serving).await
}

fn problem(status: StatusCode, text: &'static str) -> impl IntoResponse {
    (status, Json(json!({ "error": text })))
}
