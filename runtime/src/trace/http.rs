//! Spans of HTTP requests.

use axum::{extract::Request, middleware::Next, response::Response};

use super::{
    span::{Kind, Span},
    traceparent::Traceparent,
};

/// Answers a request to `route` in the trace of its sender, or in a new one.
pub async fn receive(route: &'static str, request: Request, next: Next) -> Response {
    let parent = Traceparent::from_headers(request.headers());
    let method = request.method();
    let span = Span::entering(parent, Kind::Server, format_args!("{method} {route}"));
    if span.is_recorded() {
        span.set("http.request.method", method.as_str().to_owned());
        span.set("http.route", route);
        // The template: the path of a link to a brief is a secret.
        span.set("url.path", route);
        span.set("url.scheme", "http");
    }

    let response = span.around(next.run(request)).await;

    let status = response.status();
    span.set("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.fail(status.as_str().to_owned());
    }
    response
}
