//! HTTP in, gRPC out: authenticates Cal.com's webhooks and records them through booking-svc.

mod accounts;
mod addresses;
mod answer;
mod body;
mod brief_page;
mod calcom;
mod clock;
mod config;
pub mod console;
pub mod import;
mod language;
mod meeting;
mod metrics_table;
pub mod notify;
pub mod reconcile;
mod recorder;
mod redact;
mod refusal;
pub mod reread;
mod security_headers;
mod signature;
#[cfg(feature = "testing")]
pub mod testing;
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
    accounts::{AccountName, AccountSettings, Accounts, InvalidName},
    brief_page::{BriefLink, LinkSecrets, LinkSettings, Linker, ShortSecret, print_link},
    config::{BookingSettings, BriefLinkSettings, Command, RereadSettings, Settings},
    metrics_table::METRICS,
    notify::NotifySettings,
    signature::{EmptySecret, WebhookSecrets},
    webhook::{Gateway, Timeouts},
};

const WEBHOOK_ROUTE: &str = "/api/webhooks/calcom";
const ACCOUNT_ROUTE: &str = "/api/webhooks/calcom/{account}";

/// Returns the routes of the gateway, measured and traced.
pub fn router(gateway: &Gateway) -> Router {
    let traced = |route| from_fn(move |request, next| trace::receive(route, request, next));
    let router = Router::new()
        .route(
            "/",
            get(async || "Bookbrief receives Cal.com's webhooks here.\n"),
        )
        .route(
            WEBHOOK_ROUTE,
            post(webhook::receive).layer(traced(WEBHOOK_ROUTE)),
        )
        .route(
            ACCOUNT_ROUTE,
            post(webhook::receive_for_account).layer(traced(ACCOUNT_ROUTE)),
        )
        .merge(gateway.briefs.clone().routes())
        .merge(gateway.prospects.clone().routes())
        .fallback(async || problem(StatusCode::NOT_FOUND, "Not found"))
        .method_not_allowed_fallback(async || {
            problem(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
        })
        .with_state(gateway.clone());
    let router = http::measured(router);
    webhook::count_answers_from_zero(gateway);
    router
}

/// Serves `gateway` on `listener` until the shutdown starts, then drains open requests and
/// recordings.
pub async fn serve(listener: TcpListener, gateway: Gateway, limits: Limits, shutdown: Shutdown) {
    let gateway = gateway.with_limits(limits);
    let router = router(&gateway);
    http::serve(listener, router, limits, shutdown).await;
    gateway.finished().await;
}

/// Runs the whole process until the shutdown starts.
///
/// # Errors
/// Fails if a setting is missing or invalid, or a port cannot be bound.
pub async fn run(settings: Settings, shutdown: Shutdown) -> anyhow::Result<()> {
    let accounts = settings.webhook_accounts()?;
    let links = settings.links.secrets()?;
    if links.is_none() {
        tracing::warn!("BRIEF_LINK_SECRET is not set: no brief can be opened in a browser");
    }
    let import_tokens = settings.import.tokens()?;
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
    let _admin = admin::serve(admin_listener, METRICS, ready, shutdown.clone());
    let gateway = Gateway::new(accounts, booking)
        .with_links(links)
        .with_import_tokens(import_tokens);
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
