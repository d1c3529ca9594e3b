//! Traces: which one the work at hand belongs to, and its spans.
//!
//! Every webhook belongs to a trace, whose id logs and deliveries name and which goes along with
//! every call. That works by itself. Spans are recorded only while [`TraceSettings`] name a
//! collector; without one, whatever begins a span here costs a look at an empty cell.
//!
//! Both travel in the context of OpenTelemetry's API, which belongs to the task: a task that is
//! spawned takes it along in [`in_current`].

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
    span::{Finished, Kind, Span},
    traceparent::{InvalidTraceparent, Traceparent},
};

/// Returns where in which trace the work at hand is, if it belongs to one.
pub fn current() -> Option<Traceparent> {
    Context::map_current(Traceparent::of)
}

/// Returns the id of the trace to which the work at hand belongs, for the log.
pub fn current_id() -> Option<DisplayValue<TraceId>> {
    current().map(|at| display(at.trace_id()))
}

/// Returns the span that is being recorded for the work at hand, if there is one.
pub fn recorded() -> Option<SpanId> {
    export::tracer()?;
    Context::map_current(|context| {
        let span = context.span();
        span.is_recording().then(|| span.span_context().span_id())
    })
}

/// Returns `work` as a part of what is at hand now: of its trace and, in the log, of its span.
pub fn in_current<Work: Future>(work: Work) -> impl Future<Output = Work::Output> {
    work.in_current_span().with_current_context()
}
