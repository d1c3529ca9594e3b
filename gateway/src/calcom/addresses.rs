//! Gathers the e-mail addresses by which a booking may be matched.

use proto::booking::v1::Attendee;
use serde_json::Value;

use super::field::Object;
use crate::addresses::distinct;

/// The key of the answer with the booker's address.
const BOOKER: &str = "email";

/// Returns the addresses of the booker, then of the attendees, then in the other answers.
pub(super) fn read(attendees: &[Attendee], responses: &Object<'_>) -> Vec<String> {
    let attending = attendees.iter().map(|attendee| attendee.email.as_str());
    distinct(
        of_booker(responses)
            .chain(attending)
            .chain(answers(responses, |key| key != BOOKER)),
    )
}

/// Returns the booker's answers to the question for an address.
pub(super) fn of_booker<'body>(responses: &Object<'body>) -> impl Iterator<Item = &'body str> {
    answers(responses, |key| key == BOOKER)
}

fn answers<'body>(
    responses: &Object<'body>,
    is_wanted: impl Fn(&str) -> bool,
) -> impl Iterator<Item = &'body str> {
    responses
        .iter()
        .filter(move |(key, _)| is_wanted(key))
        .flat_map(|(_, response)| texts(response))
}

/// Returns the texts of an answer: a plain value, or one that Cal.com has wrapped in
/// `{label, value}`.
fn texts(response: &Value) -> Vec<&str> {
    let value = match response {
        Value::Object(members) => members.get("value").unwrap_or(&Value::Null),
        plain => plain,
    };
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}
