//! Trace context and spans.
//!
//! Every webhook belongs to a trace. Its id is in log lines and in the stored delivery, and each call
//! propagates it, with or without a collector. Spans are recorded only if [`TraceSettings`] name a
//! collector; otherwise none is created.
//!
//! The trace context is OpenTelemetry's `Context`, which is local to a task: spawn tasks with
//! [`in_current`] to pass it on.

mod export;
mod grpc;
mod http;
mod settings;
mod span;
mod traceparent;

pub use opentelemetry::trace::SpanId;
use opentelemetry::{
    Context,
    context::FutureExt as _,
    trace::{TraceContextExt as _, TraceId},
};
use tracing::{
    Instrument as _,
    field::{DisplayValue, display},
};

pub(crate) use self::grpc::{answer_call, call_peer, is_observer};
pub use self::{
    export::Traces,
    http::receive,
    settings::{Protocol, Sampler, TraceSettings},
    span::{Kind, Span},
    traceparent::{InvalidTraceparent, Traceparent},
};

/// Returns the current trace context, if there is one.
pub fn current() -> Option<Traceparent> {
    Context::map_current(Traceparent::of)
}

/// Returns the current trace id, for log lines.
pub fn current_id() -> Option<DisplayValue<TraceId>> {
    current().map(|at| display(at.trace_id()))
}

/// Returns the id of the current span if it is recorded.
pub fn recorded() -> Option<SpanId> {
    Context::map_current(|context| {
        let span = context.span();
        span.is_recording().then(|| span.span_context().span_id())
    })
}

/// Runs `work` in the current trace context and log span, also in another task.
pub fn in_current<Work: Future>(work: Work) -> impl Future<Output = Work::Output> {
    work.in_current_span().with_current_context()
}
