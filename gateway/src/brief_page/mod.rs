//! `GET /b/<token>`: the brief of a call, for anyone with the link.
//!
//! A read changes nothing, since scanners of mail and chat open every link. Every link that does not work
//! has one answer, whatever is wrong with it.

mod bounds;
mod brief;
mod form;
mod link;
mod settings;
mod view;
mod words;

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use askama::Template as _;
use axum::{
    Router,
    extract::{Path, State, rejection::PathRejection},
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::{from_fn, map_response},
    response::{Html, IntoResponse as _, Response},
    routing::get,
};
use chrono::Utc;
use proto::booking::v1::{Call, GetCallRequest, call_service_client::CallServiceClient};
use runtime::{channel::Channel, print, retry::bounded, trace};
use tonic::{Code, Status};

use crate::{config::BriefLinkSettings, security_headers};

use self::view::NoBriefPage;
pub(crate) use self::view::is_invisible_control;
#[cfg(feature = "testing")]
pub(crate) use self::view::render as page_of;
pub use self::{
    link::{BriefLink, LinkSecrets, Linker, ShortSecret},
    settings::LinkSettings,
};

/// The route of a page. Logs, metrics and traces contain its template, never the token.
const ROUTE: &str = "/b/{token}";

/// The route of the stylesheet.
const STYLESHEET: &str = "/brief.css";

/// The routes of links without a token, or with more after it.
const NOWHERE: [&str; 5] = [
    "/b/",
    "/b//",
    "/b//{*rest}",
    "/b/{token}/",
    "/b/{token}/{*rest}",
];

/// How long booking-svc may take to return a call.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// The page loads only its stylesheet, and runs no scripts.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The pages of briefs. Clones share the channel to booking-svc.
#[derive(Clone, Debug)]
pub(crate) struct BriefPages {
    calls: CallServiceClient<Channel>,
    /// The secrets. Without them, no link works.
    secrets: Option<Arc<LinkSecrets>>,
}

/// Why there is no page.
enum NoPage {
    /// The link does not work.
    WrongLink,
    /// The call cannot be read now.
    Unavailable,
}

impl BriefPages {
    /// Returns pages without secrets, to which no link leads.
    pub(crate) fn new(booking: Channel) -> Self {
        Self {
            calls: CallServiceClient::new(booking.retrying()),
            secrets: None,
        }
    }

    #[must_use]
    pub(crate) fn with_secrets(self, secrets: Option<LinkSecrets>) -> Self {
        Self {
            secrets: secrets.map(Arc::new),
            ..self
        }
    }

    /// Returns the routes of the pages and of their stylesheet.
    pub(crate) fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let traced = from_fn(|request, next| trace::receive(ROUTE, request, next));
        let nowhere = NOWHERE.iter().fold(Router::new(), |router, route| {
            router.route(route, get(show_nothing))
        });
        nowhere
            .route(ROUTE, get(show).layer(traced).with_state(self))
            .route(STYLESHEET, get(stylesheet))
            .layer(map_response(async |mut response: Response| {
                security_headers::set(response.headers_mut(), CONTENT_SECURITY_POLICY);
                response
            }))
    }

    /// Returns the call to which a token leads. Nothing is requested before its signature is
    /// verified.
    async fn find(&self, token: &str) -> Result<Call, NoPage> {
        let secrets = self.secrets.as_ref().ok_or(NoPage::WrongLink)?;
        let link = secrets.verify(token).ok_or(NoPage::WrongLink)?;
        let request = GetCallRequest {
            id: link.call_id.to_string(),
        };
        let request = bounded(request, CALL_TIMEOUT);
        let mut calls = self.calls.clone();
        let found = tokio::time::timeout(CALL_TIMEOUT, calls.get_call(request))
            .await
            .unwrap_or_else(|_| {
                Err(Status::deadline_exceeded(
                    "booking-svc did not answer in time",
                ))
            });
        let call = match found {
            Ok(response) => response.into_inner().call.unwrap_or_default(),
            Err(status) if status.code() == Code::NotFound => return Err(NoPage::WrongLink),
            Err(status) => {
                let (trace_id, code) = (trace::current_id(), status.code());
                tracing::warn!(trace_id, ?code, "could not get the call of a brief");
                return Err(NoPage::Unavailable);
            }
        };
        if link.leads_to(&call, now()) {
            Ok(call)
        } else {
            Err(NoPage::WrongLink)
        }
    }
}

/// Prints the link to the brief of a call.
///
/// # Errors
/// Fails if a setting is missing or invalid, or there is no such call.
pub async fn print_link(settings: BriefLinkSettings) -> anyhow::Result<()> {
    let linker = settings.links.linker()?;
    let linker = linker.context("set PUBLIC_URL to the public base URL of the gateway")?;
    let mut calls = CallServiceClient::new(settings.booking.connect()?);
    let request = GetCallRequest {
        id: settings.call_id,
    };
    let found = calls.get_call(bounded(request, CALL_TIMEOUT)).await;
    let found = found.map_err(|status| anyhow::anyhow!("{}", status.message().to_owned()))?;
    let call = found.into_inner().call.unwrap_or_default();
    let call_id = call
        .id
        .parse()
        .context("booking-svc returned a call without an id")?;
    let epoch = call.link_epoch;
    print(linker.link(BriefLink { call_id, epoch }))
}

async fn show(
    State(pages): State<BriefPages>,
    token: Result<Path<String>, PathRejection>,
) -> Response {
    // A path that is not text is not a token.
    let token = token.map_or_else(|_| String::new(), |Path(token)| token);
    match pages.find(&token).await {
        Ok(call) => page(StatusCode::OK, view::render(&call)),
        Err(NoPage::WrongLink) => show_nothing().await,
        Err(NoPage::Unavailable) => unavailable(),
    }
}

/// The same response for every link that does not work.
async fn show_nothing() -> Response {
    page(StatusCode::NOT_FOUND, NoBriefPage.render())
}

fn page(status: StatusCode, rendered: askama::Result<String>) -> Response {
    let Ok(page) = rendered else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = (status, Html(page)).into_response();
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

fn unavailable() -> Response {
    let headers = [(RETRY_AFTER, "5"), (CACHE_CONTROL, "private, no-store")];
    let text = "The brief cannot be shown at the moment. Please try again shortly.\n";
    (StatusCode::SERVICE_UNAVAILABLE, headers, text).into_response()
}

async fn stylesheet() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, include_str!("../../templates/brief.css")).into_response()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where a page reads the clock"
)]
fn now() -> chrono::DateTime<Utc> {
    Utc::now()
}
