//! Calls over gRPC as spans, on both sides.

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

/// Answers a call in the trace that its caller names, and names that in the log.
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

/// Makes a call to `peer`, with its place in the trace of the work at hand.
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

/// The name of a call is its path without the slash in front.
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

/// Whether a code tells of a fault of the server; the others are the caller's.
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
