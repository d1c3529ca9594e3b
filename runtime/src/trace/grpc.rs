//! Spans of gRPC calls, on both sides.

use std::convert::Infallible;

use ::http::{Request, Response};
use tonic::{Code, Status, body::Body};
use tracing::Instrument as _;

use super::{
    span::{Kind, Span},
    traceparent::Traceparent,
};
use crate::status::code_of;

/// Returns whether `path` is that of a health check or of reflection, which no trace contains and no
/// limit refuses.
pub(crate) fn is_observer(path: &str) -> bool {
    path.starts_with("/grpc.")
}

/// Answers a call in the trace of its caller, with the trace id in its log lines.
pub(crate) async fn answer_call<In, Out, Answering>(
    request: Request<In>,
    answer: impl FnOnce(Request<In>) -> Answering,
) -> Result<Response<Out>, Infallible>
where
    Answering: Future<Output = Result<Response<Out>, Infallible>>,
{
    let path = request.uri().path();
    if is_observer(path) {
        return answer(request).await;
    }
    let caller = Traceparent::from_headers(request.headers());
    let span = Span::continuing(caller, Kind::Server, name(path));
    describe(&span, path);
    let log_span = span.traceparent().map_or_else(
        tracing::Span::none,
        |at| tracing::info_span!("call", trace_id = %at.trace_id()),
    );

    let answered = span.around(answer(request).instrument(log_span)).await;

    answered.inspect(|response| conclude(&span, code_of(response), is_fault))
}

/// Makes a call to `peer` and propagates the current trace context.
pub(crate) async fn call_peer<Answering>(
    peer: &str,
    mut request: Request<Body>,
    send: impl FnOnce(Request<Body>) -> Answering,
) -> Result<Response<Body>, Status>
where
    Answering: Future<Output = Result<Response<Body>, Status>>,
{
    let path = request.uri().path();
    let span = Span::below_current(Kind::Client, name(path));
    if span.is_recorded() {
        describe(&span, path);
        span.set("server.address", peer.to_owned());
    }
    if let Some(traceparent) = span.traceparent() {
        traceparent.write_to(request.headers_mut());
    }

    let answered = span.around(send(request)).await;

    let code = match &answered {
        Ok(response) => code_of(response),
        Err(status) => status.code(),
    };
    conclude(&span, code, |code| code != Code::Ok);
    answered
}

/// The semantic conventions name a call by its path without the leading slash.
fn name(path: &str) -> &str {
    path.trim_start_matches('/')
}

fn describe(span: &Span, path: &str) {
    if span.is_recorded()
        && let Some((service, method)) = name(path).split_once('/')
    {
        span.set("rpc.system", "grpc");
        span.set("rpc.service", service.to_owned());
        span.set("rpc.method", method.to_owned());
    }
}

fn conclude(span: &Span, code: Code, is_failure: impl Fn(Code) -> bool) {
    span.set("rpc.grpc.status_code", i64::from(i32::from(code)));
    if span.is_recorded() && is_failure(code) {
        span.fail(format!("{code:?}"));
    }
}

/// Returns whether a status code is a failure of the server; the other ones are caused by the client.
fn is_fault(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}
