//! The body of a delivery, formatted for people, cut, and with redacted parts marked.

use proto::booking::v1::Delivery;
use serde_json::Value;

use crate::redact::REDACTED;

/// The length to which a body is cut, in bytes.
const MAX_SHOWN_BYTES: usize = 64 * 1024;

/// A formatted body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Payload {
    pub(super) parts: Vec<Part>,
    pub(super) redacted: usize,
    /// The number of bytes that are not shown.
    pub(super) left_out: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) text: String,
    pub(super) is_redacted: bool,
}

impl Payload {
    /// Returns the body of a delivery, if it is stored.
    pub(super) fn of(delivery: &Delivery) -> Option<Self> {
        if !delivery.payload_json.is_empty() {
            return Some(Self::new(&laid_out(&delivery.payload_json)));
        }
        let raw = String::from_utf8_lossy(&delivery.raw_body);
        (!raw.is_empty()).then(|| Self::new(&laid_out(&raw)))
    }

    fn new(text: &str) -> Self {
        let shown = &text[..text.floor_char_boundary(MAX_SHOWN_BYTES)];
        let mut parts = Vec::new();
        for (index, text) in shown.split(REDACTED).enumerate() {
            if index > 0 {
                parts.push(Part {
                    text: REDACTED.to_owned(),
                    is_redacted: true,
                });
            }
            parts.push(Part {
                text: text.to_owned(),
                is_redacted: false,
            });
        }
        Self {
            parts,
            redacted: text.matches(REDACTED).count(),
            left_out: text.len() - shown.len(),
        }
    }
}

/// Returns JSON with line breaks, or other text unchanged.
fn laid_out(text: &str) -> String {
    let value = serde_json::from_str::<Value>(text);
    let laid_out = value.and_then(|value| serde_json::to_string_pretty(&value));
    laid_out.unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(delivery: &Delivery) -> String {
        let payload = Payload::of(delivery).unwrap();
        payload.parts.into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn a_payload_is_laid_out_and_what_is_missing_in_it_is_marked() {
        let delivery = Delivery {
            payload_json: r#"{"a":"[redacted]","b":{"c":"https://x/?pwd=[redacted]"}}"#.to_owned(),
            ..Default::default()
        };

        let payload = Payload::of(&delivery).unwrap();

        assert_eq!(payload.redacted, 2);
        assert_eq!(payload.left_out, 0);
        assert_eq!(
            payload.parts.iter().filter(|part| part.is_redacted).count(),
            2
        );
        assert!(shown(&delivery).starts_with("{\n  \"a\": \"[redacted]\",\n"));
    }

    #[test]
    fn a_body_that_is_no_json_is_shown_as_it_is_and_only_so_much_of_it() {
        let delivery = Delivery {
            raw_body: "é".repeat(MAX_SHOWN_BYTES).into_bytes(),
            ..Default::default()
        };

        let payload = Payload::of(&delivery).unwrap();

        assert_eq!(payload.left_out, MAX_SHOWN_BYTES);
        assert_eq!(shown(&delivery).len(), MAX_SHOWN_BYTES);
        assert_eq!(Payload::of(&Delivery::default()), None);
    }
}
