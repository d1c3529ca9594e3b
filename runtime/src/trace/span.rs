//! Spans of OpenTelemetry, made with its API instead of from the spans of `tracing`.
//!
//! Log lines and traces are thus configured apart, and no log text can get into a trace.

use std::{fmt::Display, time::SystemTime};

pub use opentelemetry::trace::SpanKind as Kind;
use opentelemetry::{
    Context, KeyValue, Value,
    context::FutureExt as _,
    trace::{SpanBuilder, Status, TraceContextExt as _},
};

use super::{export::tracer, traceparent::Traceparent};

/// A span, which ends when this is dropped, or its parent's trace context where nothing is recorded.
///
/// Attributes may be ids, codes and counts, never what a person has written.
#[derive(Debug)]
pub struct Span(Context);

impl Span {
    /// Starts a span below a remote parent: the caller, or the delivery that caused the work. Without
    /// a parent it is the root of a new trace.
    pub fn continuing(parent: Option<Traceparent>, kind: Kind, name: impl Display) -> Self {
        let parent = parent.map_or_else(Context::new, Traceparent::context);
        Self::start(parent, kind, &name, None)
    }

    /// Like [`Span::continuing`], but the work belongs to a trace even if no spans are recorded, so
    /// that log lines and deliveries always have a trace id.
    pub fn entering(parent: Option<Traceparent>, kind: Kind, name: impl Display) -> Self {
        let is_recorded = tracer().is_some();
        let parent = if is_recorded {
            parent
        } else {
            Some(Traceparent::drawn(parent))
        };
        Self::continuing(parent, kind, name)
    }

    /// Starts a child of the current span, if that is recorded.
    pub fn below_current(kind: Kind, name: impl Display) -> Self {
        Self::child(kind, &name, None)
    }

    /// Like [`Span::below_current`], for work that began at an earlier time.
    pub fn below_current_since(began_at: SystemTime, kind: Kind, name: impl Display) -> Self {
        Self::child(kind, &name, Some(began_at))
    }

    fn child(kind: Kind, name: &dyn Display, began_at: Option<SystemTime>) -> Self {
        let current = Context::current();
        if current.span().is_recording() {
            Self::start(current, kind, name, began_at)
        } else {
            Self(current)
        }
    }

    fn start(
        parent: Context,
        kind: Kind,
        name: &dyn Display,
        began_at: Option<SystemTime>,
    ) -> Self {
        let Some(tracer) = tracer() else {
            return Self(parent);
        };
        let mut builder = SpanBuilder::from_name(name.to_string()).with_kind(kind);
        builder.start_time = began_at;
        let span = builder.start_with_context(tracer, &parent);
        Self(parent.with_span(span))
    }

    /// Returns whether attributes are recorded. Expensive ones need not be computed otherwise.
    pub fn is_recorded(&self) -> bool {
        self.0.span().is_recording()
    }

    /// Returns the trace context of this span, if it belongs to a trace.
    pub fn traceparent(&self) -> Option<Traceparent> {
        Traceparent::of(&self.0)
    }

    /// Sets an attribute, named by the semantic conventions where they define it.
    pub fn set(&self, name: &'static str, value: impl Into<Value>) {
        self.0.span().set_attribute(KeyValue::new(name, value));
    }

    /// Marks the span as failed. `reason` is a code, not a message, which could quote data.
    pub fn fail(&self, reason: impl Into<Value>) {
        self.set("error.type", reason);
        self.0.span().set_status(Status::error(""));
    }

    /// Runs `work` with this span as the current one.
    pub fn around<Work: Future>(
        &self,
        work: Work,
    ) -> impl Future<Output = Work::Output> + use<Work> {
        work.with_context(self.0.clone())
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        self.0.span().end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn parent() -> Traceparent {
        PARENT.parse().unwrap()
    }

    #[tokio::test]
    async fn without_a_collector_work_still_belongs_to_its_trace() {
        let span = Span::continuing(Some(parent()), Kind::Server, "work");

        let seen = span
            .around(async {
                let part = Span::below_current(Kind::Client, "part of it");
                let spawned = tokio::spawn(trace::in_current(async { trace::current() }));
                (part.traceparent(), spawned.await.unwrap())
            })
            .await;

        assert_eq!(seen, (Some(parent()), Some(parent())));
        assert_eq!(trace::current(), None);
    }

    #[tokio::test]
    async fn without_a_collector_what_enters_here_has_a_trace() {
        let entered = Span::entering(None, Kind::Server, "work");
        let continued = Span::entering(Some(parent()), Kind::Server, "work");

        assert!(entered.traceparent().is_some());
        let continued = continued.traceparent().unwrap();
        assert_eq!(continued.trace_id(), parent().trace_id());
        assert_ne!(continued, parent());
    }

    #[tokio::test]
    async fn without_a_collector_nothing_is_recorded() {
        let span = Span::entering(None, Kind::Server, "work");

        assert!(!span.is_recorded());
        assert_eq!(span.around(async { trace::recorded() }).await, None);
    }
}
