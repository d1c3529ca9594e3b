//! The frame of all pages, and the error pages.

use askama::Template;
use axum::{
    extract::{self, FromRequestParts, Path},
    http::{
        HeaderValue, StatusCode,
        header::{RETRY_AFTER, WWW_AUTHENTICATE},
        request::Parts,
    },
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::access::{Person, Stranger};
use crate::brief_page::is_invisible_control;

/// The pages in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Overview,
    Deliveries,
    Unmatched,
    Notices,
    Persons,
    Audit,
}

impl Section {
    pub(super) const ALL: [Self; 6] = [
        Self::Overview,
        Self::Deliveries,
        Self::Unmatched,
        Self::Notices,
        Self::Persons,
        Self::Audit,
    ];

    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Overview => "/",
            Self::Deliveries => "/deliveries",
            Self::Unmatched => "/unmatched",
            Self::Notices => "/notices",
            Self::Persons => "/persons",
            Self::Audit => "/audit",
        }
    }

    pub(super) fn is_at(self, shell: &Shell) -> bool {
        shell.here == Some(self)
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Deliveries => "Deliveries",
            Self::Unmatched => "Unmatched",
            Self::Notices => "Notices",
            Self::Persons => "Persons",
            Self::Audit => "Audit log",
        }
    }
}

/// The frame of a page: its section and the user.
pub(super) struct Shell {
    pub(super) here: Option<Section>,
    pub(super) person: Option<Person>,
    /// A message about the action that was just done.
    pub(super) message: &'static str,
}

impl Shell {
    pub(super) fn new(here: Section, person: Person) -> Self {
        Self {
            here: Some(here),
            person: Some(person),
            message: "",
        }
    }

    /// Adds the message about the action in the query of the page, if there is one.
    pub(super) fn after(self, done: Option<Done>) -> Self {
        Self {
            message: done.map_or("", Done::words),
            ..self
        }
    }

    pub(super) fn may_act(&self) -> bool {
        self.person.as_ref().is_some_and(Person::may_act)
    }
}

/// The action that was done before a page is shown again, as in its query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Done {
    Replayed,
    Unchanged,
    Regenerated,
    Resent,
    Attached,
}

impl Done {
    const fn words(self) -> &'static str {
        match self {
            Self::Replayed => "The delivery is due again; it is applied within seconds.",
            Self::Unchanged => "Nothing was changed: the delivery is already applied or due.",
            Self::Regenerated => "A new version of the plan is being written.",
            Self::Resent => "The notice is due again; it is sent within seconds.",
            Self::Attached => {
                "The delivery is attached and due again; it is applied within seconds."
            }
        }
    }
}

/// The query of a page that is shown after an action.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct After {
    pub(super) done: Option<Done>,
}

/// Redirects to a page, which then shows a message about the action.
pub(super) fn back_to(path: &str, done: Done) -> Response {
    let query = serde_urlencoded::to_string([("done", done)]).unwrap_or_default();
    Redirect::to(&format!("{path}?{query}")).into_response()
}

/// The id in the path of a page.
pub(super) struct Id(pub(super) Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = Path::<Uuid>::from_request_parts(parts, state).await;
        found
            .map(|Path(id)| Self(id))
            .map_err(|_| Problem::NotFound)
    }
}

/// The query in the address of a page.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = extract::Query::from_request_parts(parts, state).await;
        found
            .map(|extract::Query(query)| Self(query))
            .map_err(|rejection| Problem::Invalid(rejection.body_text()))
    }
}

/// Renders a page as a response.
pub(super) fn show(page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|_| Problem::Unavailable)?;
    Ok(Html(visible(html)).into_response())
}

/// Returns a page without characters that change how the following text looks.
fn visible(mut html: String) -> String {
    html.retain(|character| !is_invisible_control(character));
    html
}

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The page or record does not exist.
    NotFound,
    /// The request is malformed.
    Invalid(String),
    /// The action is not possible in the current state.
    Refused(String),
    /// booking-svc responded that the action is not possible at the moment.
    NotNow(String),
    /// booking-svc is unavailable.
    Unavailable,
    /// booking-svc reads every table, and takes longer than a page waits.
    TooSlow,
    /// There are too many concurrent requests.
    Busy,
    /// The name and the password are missing or wrong.
    Unauthenticated,
    NotThroughProxy,
    NotListed,
    WrongHost,
    CrossSite,
    ReaderActs,
}

#[derive(Template)]
#[template(path = "console/problem.html")]
struct ProblemPage<'a> {
    shell: Shell,
    title: &'a str,
    text: &'a str,
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Unavailable | Self::NotNow(_) | Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooSlow => StatusCode::GATEWAY_TIMEOUT,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            Self::NotThroughProxy | Self::NotListed | Self::CrossSite | Self::ReaderActs => {
                StatusCode::FORBIDDEN
            }
        }
    }

    fn words(&self) -> (&str, &str) {
        match self {
            Self::NotFound => (
                "Page not found",
                "It may have been deleted: finished deliveries and notices are kept for DELIVERY_RETENTION_DAYS.",
            ),
            Self::Invalid(text) => ("Invalid request", text),
            Self::Refused(text) => ("Request rejected", text),
            Self::NotNow(text) => ("booking-svc cannot do that now", text),
            Self::Unavailable => (
                "booking-svc does not answer",
                "The result of the request is unknown. Try again shortly; see the log of the console for the cause.",
            ),
            Self::TooSlow => (
                "The request takes too long",
                "Nothing was changed. For this much data, use booking-svc erase (with --dry-run to count) on \
                 the command line, and PersonService/GetPersonData to read it.",
            ),
            Self::Busy => ("Too many requests", "Try again shortly."),
            Self::Unauthenticated => (
                "Sign in",
                "Enter a user name and password from CONSOLE_USERS_FILE.",
            ),
            Self::NotThroughProxy => (
                "Access denied",
                "The console is only available through its proxy (CONSOLE_PROXY_SECRET).",
            ),
            Self::NotListed => (
                "You have no access to the console",
                "Your address is neither in CONSOLE_READERS nor in CONSOLE_ACTORS.",
            ),
            Self::WrongHost => (
                "Access denied",
                "Without authentication, the console is only available on localhost.",
            ),
            Self::CrossSite => (
                "Cross-site request rejected",
                "Changes are only accepted from pages of the console, over HTTPS or on loopback.",
            ),
            Self::ReaderActs => (
                "You have read-only access",
                "An administrator of the console can make you an actor.",
            ),
        }
    }
}

impl From<Stranger> for Problem {
    fn from(stranger: Stranger) -> Self {
        match stranger {
            Stranger::Unauthenticated => Self::Unauthenticated,
            Stranger::NotThroughProxy => Self::NotThroughProxy,
            Stranger::NotListed => Self::NotListed,
            Stranger::WrongHost => Self::WrongHost,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (title, text) = self.words();
        let shell = Shell {
            here: None,
            person: None,
            message: "",
        };
        let page = ProblemPage { shell, title, text };
        let page = visible(page.render().unwrap_or_default());
        let mut response = (self.status(), Html(page)).into_response();
        let header = match self {
            Self::Unauthenticated => (
                WWW_AUTHENTICATE,
                "Basic realm=\"Bookbrief console\", charset=\"UTF-8\"",
            ),
            Self::Busy | Self::NotNow(_) | Self::Unavailable => (RETRY_AFTER, "5"),
            _ => return response,
        };
        let (name, value) = header;
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
        response
    }
}
