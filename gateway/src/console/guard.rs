//! The checks of every request, and the headers of every response.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method,
        header::{CACHE_CONTROL, HOST, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tokio::{sync::Semaphore, time::timeout};

use super::{
    access::{Access, Person},
    page::Problem,
};
use crate::security_headers;

/// The timeout of a response, including the body of the request.
const REQUEST_TIMEOUT: Duration = Duration::from_mins(1);

/// Pages load only their own resources.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Admits requests. Clones share the limit of concurrent requests.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    access: Arc<Access>,
    places: Arc<Semaphore>,
}

impl Guard {
    pub(super) fn new(access: Access, max_concurrent_requests: usize) -> Self {
        Self {
            access: Arc::new(access),
            places: Arc::new(Semaphore::new(max_concurrent_requests)),
        }
    }

    /// Returns the user who sends a request, if admitted.
    fn admit(&self, request: &Request) -> Result<Person, Problem> {
        let headers = request.headers();
        let person = self.access.admit(headers).map_err(Problem::from)?;
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        if !is_read && !is_of_our_page(headers) {
            tracing::warn!("rejected a cross-site request");
            return Err(Problem::CrossSite);
        }
        if !is_read && !person.may_act() {
            return Err(Problem::ReaderActs);
        }
        Ok(person)
    }
}

/// Forwards an admitted request.
pub(super) async fn guard(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Response {
    let Ok(_place) = guard.places.try_acquire() else {
        return Problem::Busy.into_response();
    };
    match guard.admit(&request) {
        Ok(person) => request.extensions_mut().insert(person),
        Err(problem) => return problem.into_response(),
    };
    let answered = timeout(REQUEST_TIMEOUT, next.run(request)).await;
    answered.unwrap_or_else(|_| Problem::Unavailable.into_response())
}

pub(super) async fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    security_headers::set(headers, CONTENT_SECURITY_POLICY);
    // Responses must not be cached.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Returns whether a browser reports that a request comes from a page of the same origin. A page of
/// another origin could otherwise use the password that the browser has stored.
fn is_of_our_page(headers: &HeaderMap) -> bool {
    match text(headers, &HeaderName::from_static("sec-fetch-site")) {
        Some(site) => site == "same-origin",
        None => text(headers, &ORIGIN)
            .and_then(|origin| origin.split_once("://"))
            .is_some_and(|(_, authority)| text(headers, &HOST) == Some(authority)),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_the_same_origin_may_act() {
        let host = ("host", "console.example:9204");
        for (headers, expected) in [
            (vec![host, ("sec-fetch-site", "same-origin")], true),
            (vec![host, ("sec-fetch-site", "same-site")], false),
            (vec![host, ("sec-fetch-site", "cross-site")], false),
            (vec![host, ("sec-fetch-site", "none")], false),
            (vec![host, ("origin", "https://console.example:9204")], true),
            (vec![host, ("origin", "http://console.example:9204")], true),
            (vec![host, ("origin", "https://console.example")], false),
            (vec![host, ("origin", "https://evil.example")], false),
            (vec![host, ("origin", "null")], false),
            (
                vec![
                    host,
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://console.example:9204"),
                ],
                false,
            ),
            (vec![("origin", "https://console.example:9204")], false),
            (vec![host], false),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in &headers {
                map.insert(*name, value.parse().unwrap());
            }

            assert_eq!(is_of_our_page(&map), expected, "{headers:?}");
        }
    }
}
