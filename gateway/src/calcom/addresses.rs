//! Gathers the e-mail addresses by which a booking may be matched.

use std::collections::HashSet;

use proto::booking::v1::Attendee;
use serde_json::Value;

use super::field::Object;

const MAX_ADDRESSES: usize = 100;
const MAX_ADDRESS_BYTES: usize = 320;

/// Returns the addresses, the booker's first, in lower case and each once.
///
/// Malformed ones are left out: a typing mistake of one guest is no reason to miss the booking.
pub(super) fn read(attendees: &[Attendee], responses: &Object<'_>) -> Vec<String> {
    let answers = |is_booker: bool| {
        responses
            .iter()
            .filter(move |(key, _)| (*key == "email") == is_booker)
            .flat_map(|(_, response)| texts(response))
    };
    let attending = attendees.iter().map(|attendee| attendee.email.as_str());

    let mut seen = HashSet::new();
    answers(true)
        .chain(attending)
        .chain(answers(false))
        .filter_map(normalised)
        .filter(|address| seen.insert(address.clone()))
        .take(MAX_ADDRESSES)
        .collect()
}

/// Returns the texts in an answer: a plain value, or the `{label, value}` that Cal.com makes of it.
fn texts(response: &Value) -> Vec<&str> {
    let value = match response {
        Value::Object(members) => members.get("value").unwrap_or(&Value::Null),
        plain => plain,
    };
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn normalised(text: &str) -> Option<String> {
    let address = text.trim().to_lowercase();
    let is_well_formed = address.contains('@')
        && !address.contains(char::is_whitespace)
        && address.len() <= MAX_ADDRESS_BYTES;
    is_well_formed.then_some(address)
}
