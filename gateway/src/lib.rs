//! HTTP in, gRPC out: authenticates Cal.com's webhooks and records them through booking-svc.

mod addresses;
mod answer;
mod body;
mod calcom;
mod config;
pub mod reconcile;
mod recorder;
mod redact;
mod refusal;
mod signature;
mod time;
mod webhook;

use axum::{
    Json, Router,
    http::StatusCode,
    middleware::from_fn,
    response::IntoResponse,
    routing::{get, post},
};
use runtime::{Limits, Shutdown, admin, http, listen, trace};
use serde_json::json;
use tokio::net::TcpListener;

pub use self::{
    config::{BookingSettings, Command, ReconcileSettings, Settings},
    signature::{EmptySecret, WebhookSecrets},
    webhook::{Gateway, Timeouts},
};

const WEBHOOK_ROUTE: &str = "/api/webhooks/calcom";

/// Returns the routes of the gateway, measured and traced.
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
    let router = http::measured(router);
    webhook::count_answers_from_zero();
    router
}

/// Serves `gateway` on `listener` until the shutdown starts, then drains open requests and
/// recordings.
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
    let booking = settings.booking.connect()?;
    let listener = listen("LISTEN_ADDR", settings.listen_addr).await?;
    let admin_listener = listen("ADMIN_ADDR", settings.admin_addr).await?;
    tracing::info!(
        address = %listener.local_addr()?,
        admin_address = %admin_listener.local_addr()?,
        "listening"
    );

    // Ready even while booking-svc is unavailable: it may be back within the 15 seconds for which a
    // recording is retried. Without a ready gateway, the sender's connection would be refused and
    // the webhook lost.
    let ready = async || Ok(());
    let _admin = admin::serve(admin_listener, ready, shutdown.clone());
    let gateway = Gateway::new(secrets, booking);
    let limits = settings.serving.limits();
    let serving = async {
        serve(listener, gateway, limits, shutdown.clone()).await;
        Ok(())
    };
    let stop_timeout = settings.serving.stop_timeout();
    shutdown.bound(stop_timeout, serving).await
}

fn problem(status: StatusCode, text: &'static str) -> impl IntoResponse {
    (status, Json(json!({ "error": text })))
}
