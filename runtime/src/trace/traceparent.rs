//! The `traceparent` header of W3C Trace Context.

use std::{fmt, str::FromStr};

use ::http::{HeaderMap, HeaderValue};
use opentelemetry::{
    Context,
    propagation::{Extractor, TextMapPropagator as _},
    trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState},
};
use opentelemetry_sdk::{
    propagation::TraceContextPropagator,
    trace::{IdGenerator as _, RandomIdGenerator},
};

const HEADER: &str = "traceparent";
/// The length of a header of version 00.
const LENGTH: usize = 55;

/// A trace context: trace id, span id and the sampled flag, as `00-<trace id>-<span id>-<flags>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traceparent {
    trace_id: TraceId,
    span_id: SpanId,
    flags: TraceFlags,
}

/// The text is not a valid `traceparent`.
#[derive(Debug, thiserror::Error)]
#[error("not of the form 00-<trace id>-<span id>-<flags>")]
pub struct InvalidTraceparent;

impl Traceparent {
    /// Returns the trace id; it displays as 32 lower-case hexadecimal digits.
    pub fn trace_id(self) -> TraceId {
        self.trace_id
    }

    /// Generates a span id in the trace of `parent`, or in a new, sampled trace.
    pub(super) fn drawn(parent: Option<Self>) -> Self {
        let ids = RandomIdGenerator::default();
        Self {
            trace_id: parent.map_or_else(|| ids.new_trace_id(), |parent| parent.trace_id),
            span_id: ids.new_span_id(),
            flags: parent.map_or(TraceFlags::SAMPLED, |parent| parent.flags),
        }
    }

    /// Reads `headers`. Duplicate headers are ignored, as the specification requires.
    pub(super) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(HEADER).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return None;
        };
        value.to_str().ok()?.parse().ok()
    }

    /// Sets the header.
    pub(super) fn write_to(self, headers: &mut HeaderMap) {
        let value = HeaderValue::from_str(&self.to_string());
        headers.insert(HEADER, value.expect("digits and dashes are a header value"));
    }

    /// Returns the trace context of an OpenTelemetry context.
    pub(super) fn of(context: &Context) -> Option<Self> {
        let span = context.span();
        let span = span.span_context();
        span.is_valid().then(|| Self {
            trace_id: span.trace_id(),
            span_id: span.span_id(),
            flags: span.trace_flags(),
        })
    }

    /// Returns an OpenTelemetry context with this remote parent.
    pub(super) fn context(self) -> Context {
        let state = TraceState::NONE;
        let span = SpanContext::new(self.trace_id, self.span_id, self.flags, true, state);
        Context::new().with_remote_span_context(span)
    }
}

impl fmt::Display for Traceparent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (trace_id, span_id) = (self.trace_id, self.span_id);
        write!(formatter, "00-{trace_id}-{span_id}-{:02x}", self.flags)
    }
}

impl FromStr for Traceparent {
    type Err = InvalidTraceparent;

    fn from_str(text: &str) -> Result<Self, InvalidTraceparent> {
        if !is_well_formed(text) {
            return Err(InvalidTraceparent);
        }
        let propagator = TraceContextPropagator::new();
        let context = propagator.extract_with_context(&Context::new(), &Header(text));
        Self::of(&context).ok_or(InvalidTraceparent)
    }
}

/// Checks what the propagator does not: it accepts short ids, signs and a trailing dash.
///
/// Later versions may append parts, and must keep the four that version 00 has.
fn is_well_formed(text: &str) -> bool {
    let (known, appended) = text.split_at_checked(LENGTH).unwrap_or((text, ""));
    known.split('-').map(str::len).eq([2, 32, 16, 2])
        && !known.contains('+')
        && (appended.is_empty() || appended.starts_with('-') && !known.starts_with("00"))
}

/// A carrier that holds nothing but a `traceparent`.
struct Header<'a>(&'a str);

impl Extractor for Header<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        (name == HEADER).then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec![HEADER]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn read(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, value.parse().unwrap());
        }
        Traceparent::from_headers(&headers).map(|traceparent| traceparent.to_string())
    }

    #[test]
    fn what_was_read_is_written_as_it_was() {
        for flags in ["00", "01"] {
            let traceparent = format!("00-{TRACE}-00f067aa0ba902b7-{flags}");

            assert_eq!(read(&[&traceparent]), Some(traceparent));
        }
    }

    #[test]
    fn of_a_later_version_the_known_parts_are_read() {
        let later = format!("42-{TRACE}-00f067aa0ba902b7-ff-what-the-future-brings");

        let known = format!("00-{TRACE}-00f067aa0ba902b7-01");
        assert_eq!(read(&[&later]), Some(known));
    }

    #[test]
    fn what_is_no_valid_traceparent_is_none() {
        let valid = format!("00-{TRACE}-00f067aa0ba902b7-01");
        for values in [
            vec![],
            vec![""],
            vec![TRACE],
            vec![valid.as_str(), valid.as_str()],
            vec!["00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"],
            vec!["00-00000000000000000000000000000000-00f067aa0ba902b7-01"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e4736-+0f067aa0ba902b7-01"],
            vec!["ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
            vec!["+0-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-+1"],
        ] {
            assert_eq!(read(&values), None, "{values:?}");
        }
    }

    #[test]
    fn what_is_drawn_continues_the_trace_of_its_parent_or_begins_one() {
        let parent = format!("00-{TRACE}-00f067aa0ba902b7-00");
        let parent = parent.parse::<Traceparent>().unwrap();

        let continued = Traceparent::drawn(Some(parent));
        let [first, second] = [(); 2].map(|()| Traceparent::drawn(None));

        assert_eq!(continued.trace_id, parent.trace_id);
        assert_eq!(continued.flags, parent.flags);
        assert_ne!(continued.span_id, parent.span_id);
        assert_ne!(first.trace_id, second.trace_id);
    }
}
