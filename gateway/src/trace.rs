//! W3C trace context: one trace id for everything that one webhook leads to.

use axum::http::HeaderMap;
use tonic::metadata::{Ascii, MetadataValue};

const HEADER: &str = "traceparent";

/// The trace that a request belongs to, and the gateway's own span in it.
#[derive(Clone, Debug)]
pub(crate) struct TraceContext {
    trace_id: String,
    span_id: String,
}

impl TraceContext {
    /// Returns the context of a request with `headers`: its sender's trace if they name one, else a
    /// new one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self::continuing(incoming_trace_id(headers), drawn(), drawn())
    }

    fn continuing(incoming: Option<&str>, trace_id: [u8; 16], span_id: [u8; 8]) -> Self {
        Self {
            trace_id: incoming.map_or_else(|| hex::encode(trace_id), str::to_owned),
            span_id: hex::encode(span_id),
        }
    }

    /// Returns the id of the trace: 32 lower-case hex digits.
    pub(crate) fn trace_id(&self) -> &str {
        &self.trace_id
    }

    /// Writes the context into the metadata of `call`.
    pub(crate) fn inject<T>(&self, call: &mut tonic::Request<T>) {
        let Self { trace_id, span_id } = self;
        let traceparent: MetadataValue<Ascii> = format!("00-{trace_id}-{span_id}-01")
            .parse()
            .expect("hex digits and dashes are ASCII");
        call.metadata_mut().insert(HEADER, traceparent);
    }
}

/// Returns the trace id in a valid `traceparent`. Of two headers neither can be believed.
fn incoming_trace_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(HEADER).iter();
    let (Some(traceparent), None) = (values.next(), values.next()) else {
        return None;
    };
    let mut parts = traceparent.to_str().ok()?.split('-');
    let [version, trace_id, parent_id, flags] = [(); 4].map(|()| parts.next().unwrap_or_default());
    // Later versions may append parts, and must keep these four.
    let is_whole = version != "00" || parts.next().is_none();
    let is_valid = is_hex(version, 2)
        && version != "ff"
        && is_hex(trace_id, 32)
        && !is_zero(trace_id)
        && is_hex(parent_id, 16)
        && !is_zero(parent_id)
        && is_hex(flags, 2)
        && is_whole;
    is_valid.then_some(trace_id)
}

fn is_hex(part: &str, length: usize) -> bool {
    let is_digit = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    part.len() == length && part.bytes().all(is_digit)
}

fn is_zero(part: &str) -> bool {
    part.bytes().all(|digit| digit == b'0')
}

/// Returns random bytes. The one place where the gateway draws any.
fn drawn<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).expect("the operating system always has random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_valid_trace_is_continued_in_a_span_of_its_own() {
        for traceparent in [
            format!("00-{TRACE}-00f067aa0ba902b7-00"),
            format!("00-{TRACE}-00f067aa0ba902b7-01"),
            format!("42-{TRACE}-00f067aa0ba902b7-01-what-the-future-brings"),
        ] {
            let headers = headers(&[&traceparent]);
            let trace =
                TraceContext::continuing(incoming_trace_id(&headers), [0xaa; 16], [0xbb; 8]);

            let mut call = tonic::Request::new(());
            trace.inject(&mut call);

            let injected = call.metadata().get(HEADER).unwrap().to_str().unwrap();
            assert_eq!(injected, format!("00-{TRACE}-bbbbbbbbbbbbbbbb-01"));
        }
    }

    #[test]
    fn what_is_no_valid_trace_is_replaced() {
        let valid = format!("00-{TRACE}-00f067aa0ba902b7-01");
        for values in [
            vec![],
            vec![""],
            vec![valid.as_str(), valid.as_str()],
            vec!["00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"],
            vec!["00-00000000000000000000000000000000-00f067aa0ba902b7-01"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"],
            vec!["00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01"],
            vec!["ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
        ] {
            assert_eq!(incoming_trace_id(&headers(&values)), None, "{values:?}");
        }
        let trace = TraceContext::continuing(None, [0xaa; 16], [0xbb; 8]);
        assert_eq!(trace.trace_id(), "a".repeat(32));
    }

    #[test]
    fn two_requests_have_two_traces() {
        let [first, second] = [(); 2].map(|()| TraceContext::of(&HeaderMap::new()));

        assert_ne!(first.trace_id(), second.trace_id());
    }
}
