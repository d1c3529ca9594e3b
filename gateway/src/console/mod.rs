//! `gateway console`: pages for operators. It reads and acts through booking-svc alone.

mod access;
mod audit;
mod bookbrief;
mod call;
mod chart;
mod deliveries;
mod delivery;
mod filter;
mod guard;
mod notices;
mod overview;
mod page;
mod payload;
mod persons;
mod replay;
mod settings;
mod slow;
mod tiles;
mod unmatched;
mod when;
mod words;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::header::CONTENT_TYPE,
    middleware::{from_fn, from_fn_with_state, map_response},
    response::IntoResponse,
    routing::{get, post},
};
use proto::booking::v1::Call;
use runtime::{Limits, Shutdown, admin, channel::Channel, http, listen, trace};
use tokio::net::TcpListener;

use self::{bookbrief::Bookbrief, guard::Guard, page::Problem};
use crate::{BriefLink, Linker, METRICS};

pub use self::{
    access::{Access, ProxyAccess, Users},
    settings::{Authentication, ConsoleSettings},
};

/// The largest form, in bytes.
const MAX_FORM_BYTES: usize = 64 * 1024;

/// The state of the pages.
#[derive(Clone, Debug)]
pub struct Console {
    bookbrief: Bookbrief,
    linker: Option<Linker>,
    trace_url: Option<String>,
}

impl Console {
    /// Returns the console of the booking-svc behind `booking`.
    pub fn new(booking: Channel, linker: Option<Linker>, trace_url: Option<&str>) -> Self {
        Self {
            bookbrief: Bookbrief::new(booking),
            linker,
            trace_url: trace_url.map(ToOwned::to_owned),
        }
    }

    /// Returns the URL of the brief of a call, if links can be created.
    fn brief_url(&self, call: &Call) -> Option<String> {
        let linker = self.linker.as_ref()?;
        let call_id = call.id.parse().ok()?;
        let epoch = call.link_epoch;
        Some(linker.link(BriefLink { call_id, epoch }))
    }

    /// Returns the routes, with metrics and traces.
    fn router(self, guard: Guard) -> Router {
        let routes = [
            ("/", get(overview::show)),
            ("/deliveries", get(deliveries::list)),
            ("/deliveries/{id}", get(delivery::page)),
            ("/deliveries/{id}/payload", get(delivery::payload)),
            ("/deliveries/{id}/replay", post(delivery::replay)),
            ("/deliveries/{id}/attach", post(delivery::attach)),
            ("/replay", get(replay::ask).post(replay::work)),
            ("/unmatched", get(unmatched::list)),
            ("/calls/{id}", get(call::page)),
            ("/calls/{id}/regenerate", post(call::regenerate)),
            ("/notices", get(notices::list)),
            ("/notices/{id}/resend", post(notices::resend)),
            ("/persons", get(persons::ask).post(persons::find)),
            ("/persons/data", post(persons::download)),
            ("/persons/erase", post(persons::erase)),
            ("/audit", get(audit::list)),
        ];
        let pages = routes
            .into_iter()
            .fold(Router::new(), |router, (route, method)| {
                let traced = from_fn(move |request, next| trace::receive(route, request, next));
                router.route(route, method.layer(traced))
            });
        let pages = pages
            .fallback(async || Problem::NotFound)
            .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
            .layer(from_fn_with_state(guard, guard::guard))
            .with_state(self);
        // The files are public, and the pages for users without access need them.
        let files = Router::new()
            .route("/console.css", get(stylesheet))
            .route("/console.js", get(script));
        let everything = files.merge(pages);
        http::measured(everything.layer(map_response(guard::with_headers)))
    }
}

/// Serves the console until the shutdown starts.
///
/// # Errors
/// Fails if a setting is missing or invalid, or a port cannot be bound.
pub async fn run(settings: ConsoleSettings, shutdown: Shutdown) -> anyhow::Result<()> {
    let access = settings.access()?;
    let linker = settings.links.linker()?;
    if linker.is_none() {
        tracing::warn!("PUBLIC_URL is not set: the console has no links to briefs");
    }
    let console = Console::new(settings.booking.connect()?, linker, settings.trace_url()?);
    let listener = listen("LISTEN_ADDR", settings.listen_addr).await?;
    let admin_listener = listen("ADMIN_ADDR", settings.admin_addr).await?;
    tracing::info!(
        address = %listener.local_addr()?,
        admin_address = %admin_listener.local_addr()?,
        authentication = ?settings.console_auth,
        "listening"
    );
    let ready = async || Ok(());
    let _admin = admin::serve(admin_listener, METRICS, ready, shutdown.clone());
    let serving = async {
        let limits = settings.serving.limits();
        serve(listener, console, access, limits, shutdown.clone()).await;
        Ok(())
    };
    let stop_timeout = settings.serving.stop_timeout();
    shutdown.bound(stop_timeout, serving).await
}

/// Serves `console` on `listener` to the users `access` admits, until the shutdown starts,
/// then drains open requests.
pub async fn serve(
    listener: TcpListener,
    console: Console,
    access: Access,
    limits: Limits,
    shutdown: Shutdown,
) {
    let guard = Guard::new(access, limits.max_concurrent_requests);
    http::serve(listener, console.router(guard), limits, shutdown).await;
}

async fn stylesheet() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8")];
    (headers, include_str!("../../templates/console/console.css"))
}

async fn script() -> impl IntoResponse {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (headers, include_str!("../../templates/console/console.js"))
}
