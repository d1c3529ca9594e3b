//! `PUT /api/prospects/{id}`: imports one dossier over HTTP, for tools that speak neither gRPC nor files.

use std::{fmt, sync::Arc, time::Duration};

use anyhow::Context as _;
use axum::{
    Json, Router,
    body::{Body, to_bytes},
    extract::{Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header},
    middleware::from_fn,
    response::{IntoResponse, Response},
    routing::put,
};
use clap::Args;
use runtime::{channel::Channel, trace};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::{sync::Semaphore, time::timeout};
use tonic::Code;

use super::{
    bookbrief::{Bookbrief, Refusal},
    entry::{Content, Problem},
    json,
};
use crate::{Gateway, config::non_blank};

const ROUTE: &str = "/api/prospects/{id}";
/// The largest body, in bytes.
const MAX_BODY_BYTES: usize = 8 << 20;
/// The number of bodies that are read concurrently, 32 MiB in total.
const AT_ONCE: usize = 4;
/// The timeout for the arrival of a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// The shortest token, in bytes.
const MIN_TOKEN_BYTES: usize = 32;

/// The tokens that authorise imports over HTTP. Only their digests are stored, since the time to
/// compare digests does not reveal how much of a token was right.
#[derive(Clone)]
pub struct ImportTokens(Vec<[u8; 32]>);

/// A token is too short to be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token must have at least {MIN_TOKEN_BYTES} bytes")]
pub struct ShortToken;

impl ImportTokens {
    /// Returns the tokens; a blank one counts as absent.
    ///
    /// # Errors
    /// Fails if one of them is too short.
    pub fn new(current: &str, previous: Option<&str>) -> Result<Option<Self>, ShortToken> {
        let Some(current) = non_blank(current) else {
            return Ok(None);
        };
        let previous = previous.and_then(non_blank);
        let tokens = [Some(current), previous].into_iter().flatten();
        let digests = tokens.map(|token| {
            let is_long = token.len() >= MIN_TOKEN_BYTES;
            is_long.then(|| digest(token)).ok_or(ShortToken)
        });
        Ok(Some(Self(digests.collect::<Result<_, _>>()?)))
    }

    fn admit(&self, headers: &HeaderMap) -> bool {
        let authorization = headers.get(header::AUTHORIZATION);
        let authorization = authorization.and_then(|value| value.to_str().ok());
        let credentials = authorization.and_then(|text| text.trim().split_once(' '));
        // The name of a scheme is case-insensitive (RFC 9110, section 11.1).
        credentials.is_some_and(|(scheme, token)| {
            scheme.eq_ignore_ascii_case("Bearer") && self.0.contains(&digest(token.trim()))
        })
    }
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

impl fmt::Debug for ImportTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ImportTokens")
            .finish_non_exhaustive()
    }
}

/// Settings of the import over HTTP.
// Not `Debug`: it holds secrets.
#[derive(Args, Clone)]
pub struct TokenSettings {
    /// Bearer token for importing dossiers over HTTP (`PUT /api/prospects/<id>`), at least 32 bytes; without
    /// it, the route is disabled
    #[arg(
        long,
        env = "IMPORT_TOKEN",
        default_value = "",
        hide_env_values = true,
        hide_default_value = true
    )]
    pub import_token: String,

    /// Previous import token, also accepted during a rotation
    #[arg(long, env = "IMPORT_TOKEN_PREVIOUS", hide_env_values = true)]
    pub import_token_previous: Option<String>,
}

impl TokenSettings {
    /// Returns the tokens, if there are any.
    ///
    /// # Errors
    /// Fails if one of them is too short.
    pub fn tokens(&self) -> anyhow::Result<Option<ImportTokens>> {
        ImportTokens::new(&self.import_token, self.import_token_previous.as_deref())
            .context("IMPORT_TOKEN or IMPORT_TOKEN_PREVIOUS cannot be used")
    }
}

impl Gateway {
    /// Enables importing dossiers over HTTP with one of `tokens`.
    #[must_use]
    pub fn with_import_tokens(mut self, tokens: Option<ImportTokens>) -> Self {
        self.prospects.tokens = tokens;
        self
    }
}

/// The endpoint that imports dossiers over HTTP.
#[derive(Clone, Debug)]
pub(crate) struct ProspectApi {
    /// The tokens. Without them, the route is disabled.
    tokens: Option<ImportTokens>,
    bookbrief: Bookbrief,
    permits: Arc<Semaphore>,
}

impl ProspectApi {
    pub(crate) fn new(booking: Channel) -> Self {
        Self {
            tokens: None,
            bookbrief: Bookbrief::new(booking, false),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    pub(crate) fn routes<S>(self) -> Router<S> {
        if self.tokens.is_none() {
            return Router::new().with_state(());
        }
        let traced = from_fn(move |request, next| trace::receive(ROUTE, request, next));
        let router = Router::new().route(ROUTE, put(receive).layer(traced));
        router.with_state(self)
    }

    async fn import(&self, id: String, body: Body) -> Result<Response, Rejection> {
        let permit = self.permits.try_acquire();
        let _permit = permit.map_err(|_| Rejection::Busy)?;
        let body = timeout(BODY_TIMEOUT, to_bytes(body, MAX_BODY_BYTES)).await;
        let body = body.map_err(|_| Rejection::TooSlow)?;
        let body = body.map_err(|_| Rejection::TooLarge)?;
        let content = json::read_one(&body).and_then(|content| named(content, id))?;
        let imported = self.bookbrief.import_once(content).await?;
        let answer = json!({
            "prospectId": imported.prospect_id,
            "insertedCount": imported.inserted_count,
            "updatedCount": imported.updated_count,
        });
        Ok(Json(answer).into_response())
    }
}

async fn receive(
    State(api): State<ProspectApi>,
    id: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    // This is checked before any of the body is read.
    let tokens = api.tokens.as_ref();
    if !tokens.is_some_and(|tokens| tokens.admit(request.headers())) {
        return Rejection::Unauthorized.into_response();
    }
    let Ok(Path(id)) = id else {
        let problem = Problem::new("id", "must be UTF-8");
        return Rejection::Problems(vec![problem]).into_response();
    };
    let imported = api.import(id, request.into_body()).await;
    imported.unwrap_or_else(IntoResponse::into_response)
}

/// Sets the id of the dossier to that in the path, which the dossier need not repeat.
fn named(content: Content, id: String) -> Result<Content, Problem> {
    let Content::Dossier(mut dossier) = content else {
        return Ok(content);
    };
    let prospect = dossier.prospect.get_or_insert_default();
    if !prospect.id.is_empty() && prospect.id != id {
        return Err(Problem::new("prospect.id", "must be the id in the path"));
    }
    prospect.id = id;
    Ok(Content::Dossier(dossier))
}

/// Why a dossier is not imported.
enum Rejection {
    Unauthorized,
    Problems(Vec<Problem>),
    TooLarge,
    TooSlow,
    Busy,
    /// booking-svc does not allow this client to import; a retry does not help.
    NotAdmitted,
    Failed,
}

impl From<Problem> for Rejection {
    fn from(problem: Problem) -> Self {
        Self::Problems(vec![problem])
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Problems(problems) => Self::Problems(problems),
            Refusal::Failed(status) => {
                let code = status.code();
                if code == Code::PermissionDenied {
                    tracing::error!(
                        ?code,
                        "could not import a dossier: TLS_CALLERS of booking-svc does not allow it"
                    );
                    return Self::NotAdmitted;
                }
                tracing::warn!(?code, "could not import a dossier");
                Self::Failed
            }
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let (status, error) = match &self {
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "Invalid token"),
            Self::Problems(_) => (StatusCode::BAD_REQUEST, "Invalid dossier"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Dossier too large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "Body too slow"),
            Self::Busy | Self::Failed => (StatusCode::SERVICE_UNAVAILABLE, "Not imported"),
            Self::NotAdmitted => (StatusCode::INTERNAL_SERVER_ERROR, "Imports are not allowed"),
        };
        let mut body = json!({ "error": error });
        if let Self::Problems(problems) = &self {
            let problems = problems.iter();
            let problems = problems.map(|it| json!({ "field": it.field, "message": it.message }));
            body["problems"] = problems.collect();
        }
        let headers = match &self {
            Self::Unauthorized => vec![(header::WWW_AUTHENTICATE, "Bearer")],
            Self::TooLarge | Self::TooSlow => vec![(header::CONNECTION, "close")],
            Self::Busy | Self::Failed => vec![(header::RETRY_AFTER, "1")],
            Self::Problems(_) | Self::NotAdmitted => Vec::new(),
        };
        let mut response = (status, Json(body)).into_response();
        for (name, value) in headers {
            let value = header::HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use tonic::Status;

    use super::*;

    #[test]
    fn what_booking_svc_does_not_allow_is_not_to_be_tried_again() {
        for (status, expected, is_again) in [
            (Status::permission_denied("no"), 500, false),
            (Status::unavailable("later"), 503, true),
        ] {
            let response = Rejection::from(Refusal::Failed(status)).into_response();

            assert_eq!(response.status(), expected);
            let has_retry_after = response.headers().contains_key(header::RETRY_AFTER);
            assert_eq!(has_retry_after, is_again);
        }
    }

    const TOKEN: &str = "a token with which tools may import";

    #[test]
    fn a_token_is_admitted_whatever_the_case_of_its_scheme() {
        let tokens = ImportTokens::new(TOKEN, None).unwrap().unwrap();
        let is_admitted = |authorization: String| {
            let value = header::HeaderValue::try_from(authorization).unwrap();
            tokens.admit(&HeaderMap::from_iter([(header::AUTHORIZATION, value)]))
        };

        for scheme in ["Bearer", "bearer", "BEARER"] {
            assert!(is_admitted(format!("{scheme} {TOKEN}")), "{scheme}");
            assert!(is_admitted(format!("{scheme}   {TOKEN} ")), "{scheme}");
        }
        for wrong in [
            TOKEN.to_owned(),
            format!("Bearer{TOKEN}"),
            format!("Basic {TOKEN}"),
            format!("Bearer {TOKEN}?"),
            format!("Bearer {}", TOKEN.to_uppercase()),
            "Bearer".to_owned(),
            String::new(),
        ] {
            assert!(!is_admitted(wrong.clone()), "{wrong}");
        }
    }
}
