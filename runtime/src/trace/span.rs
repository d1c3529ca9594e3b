//! A piece of work as a part of its trace.

use std::{fmt::Display, time::SystemTime};

pub use opentelemetry::trace::SpanKind as Kind;
use opentelemetry::{
    Context, KeyValue, Value,
    context::FutureExt as _,
    trace::{Span as _, SpanBuilder, Status, TraceContextExt as _, Tracer as _},
};
use opentelemetry_sdk::trace::SdkTracer;

use super::{export::tracer, traceparent::Traceparent};

/// A piece of work in its trace. It ends when this is dropped.
///
/// Where nothing is recorded, it stands for the work that it is a part of. Attributes hold ids,
/// codes and counts, never what anybody has written.
#[derive(Debug)]
pub struct Span {
    context: Context,
    is_recorded: bool,
}

impl Span {
    /// Begins work that another process or an earlier attempt has led to: a span below `parent`, or
    /// one that begins a trace.
    pub fn continuing(parent: Option<Traceparent>, kind: Kind, name: impl Display) -> Self {
        let parent = parent.map_or_else(Context::new, Traceparent::context);
        match tracer() {
            Some(tracer) => Self::recorded(tracer, &parent, kind, &name),
            None => Self::unrecorded(parent),
        }
    }

    /// Begins work that enters the system here, so that it belongs to a trace in any case.
    pub fn entering(parent: Option<Traceparent>, kind: Kind, name: impl Display) -> Self {
        if tracer().is_some() {
            return Self::continuing(parent, kind, name);
        }
        Self::unrecorded(Traceparent::drawn(parent).context())
    }

    /// Begins a part of the work at hand. It has a span of its own if that is recorded.
    pub fn below_current(kind: Kind, name: impl Display) -> Self {
        let current = Context::current();
        match tracer() {
            Some(tracer) if current.span().is_recording() => {
                Self::recorded(tracer, &current, kind, &name)
            }
            _ => Self::unrecorded(current),
        }
    }

    fn recorded(tracer: &SdkTracer, parent: &Context, kind: Kind, name: &dyn Display) -> Self {
        let builder = SpanBuilder::from_name(name.to_string()).with_kind(kind);
        let span = tracer.build_with_context(builder, parent);
        Self {
            is_recorded: span.is_recording(),
            context: parent.with_span(span),
        }
    }

    fn unrecorded(context: Context) -> Self {
        Self {
            context,
            is_recorded: false,
        }
    }

    /// Returns whether anybody will see its attributes.
    pub fn is_recorded(&self) -> bool {
        self.is_recorded
    }

    /// Returns where it is, if it belongs to a trace.
    pub fn traceparent(&self) -> Option<Traceparent> {
        Traceparent::of(&self.context)
    }

    /// Sets an attribute, by a name of the semantic conventions where these have one.
    pub fn set(&self, name: &'static str, value: impl Into<Value>) {
        if self.is_recorded {
            self.context
                .span()
                .set_attribute(KeyValue::new(name, value));
        }
    }

    /// Marks it as failed, with a code for the reason.
    pub fn fail(&self, reason: impl Into<Value>) {
        if self.is_recorded {
            self.set("error.type", reason);
            self.context.span().set_status(Status::error(""));
        }
    }

    /// Does `work` as this piece of work.
    pub fn around<Work: Future>(
        &self,
        work: Work,
    ) -> impl Future<Output = Work::Output> + use<Work> {
        work.with_context(self.context.clone())
    }
}

impl Drop for Span {
    fn drop(&mut self) {
        if self.is_recorded {
            self.context.span().end();
        }
    }
}

/// A part of the work at hand that is told of when it is over.
#[derive(Debug)]
pub struct Finished {
    /// Its name.
    pub name: String,
    /// What it was in relation to others.
    pub kind: Kind,
    /// When it began.
    pub began_at: SystemTime,
    /// Its attributes, by the names of the semantic conventions.
    pub attributes: Vec<(&'static str, String)>,
    /// A code for the reason why it failed, if it did.
    pub failure: Option<String>,
}

impl Finished {
    /// Records it, if the work at hand is recorded.
    pub fn record(self) {
        let current = Context::current();
        let Some(tracer) = tracer().filter(|_| current.span().is_recording()) else {
            return;
        };
        let failure = self.failure.map(|reason| ("error.type", reason));
        let is_failed = failure.is_some();
        let attributes = self.attributes.into_iter().chain(failure);
        let builder = SpanBuilder::from_name(self.name)
            .with_kind(self.kind)
            .with_start_time(self.began_at)
            .with_attributes(attributes.map(|(name, value)| KeyValue::new(name, value)));
        let mut span = tracer.build_with_context(builder, &current);
        if is_failed {
            span.set_status(Status::error(""));
        }
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
