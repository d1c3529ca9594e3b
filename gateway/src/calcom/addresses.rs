//! Gathers the e-mail addresses by which a booking may be matched.

use std::collections::HashSet;

use proto::booking::v1::Attendee;
use serde_json::Value;

use super::field::Object;

/// The key of the answer that holds the booker's address.
const BOOKER: &str = "email";
const MAX_ADDRESSES: usize = 100;
const MAX_ADDRESS_BYTES: usize = 320;

/// Returns the addresses, the booker's first, in lower case and each once.
///
/// Malformed ones are left out: a typing mistake of one guest is no reason to miss the booking.
pub(super) fn read(attendees: &[Attendee], responses: &Object<'_>) -> Vec<String> {
    let attending = attendees.iter().map(|attendee| attendee.email.as_str());

    let mut seen = HashSet::new();
    of_booker(responses)
        .chain(attending)
        .chain(answers(responses, |key| key != BOOKER))
        .filter_map(normalised)
        .filter(|address| seen.insert(address.clone()))
        .take(MAX_ADDRESSES)
        .collect()
}

/// Returns what the booker answered when asked for an address.
pub(super) fn of_booker<'body>(responses: &Object<'body>) -> impl Iterator<Item = &'body str> {
    answers(responses, |key| key == BOOKER)
}

fn answers<'body>(
    responses: &Object<'body>,
    is_asked_for: impl Fn(&str) -> bool,
) -> impl Iterator<Item = &'body str> {
    responses
        .iter()
        .filter(move |(key, _)| is_asked_for(key))
        .flat_map(|(_, response)| texts(response))
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

/// Returns the address in `text` as addresses are compared, if it is well formed.
pub(super) fn normalised(text: &str) -> Option<String> {
    let address = text.trim().to_lowercase();
    let is_well_formed = address.contains('@')
        && !address.contains(char::is_whitespace)
        && address.len() <= MAX_ADDRESS_BYTES;
    is_well_formed.then_some(address)
}
