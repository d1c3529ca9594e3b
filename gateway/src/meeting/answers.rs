//! The answers of the booker to the questions of the booking form.

use std::collections::HashSet;

use proto::booking::v1::Answer;
use serde_json::{Map, Value};

use super::text::{MAX_NAME, cut, flattened, line};
use crate::redact::REDACTED;

const MAX_ANSWERS: usize = 50;
const MAX_VALUE: usize = 2000;
/// The maximum number of characters of all answers together.
const MAX_CHARACTERS: usize = 20_000;

/// The questions whose answers are stored elsewhere, or concern only the booking.
const KNOWN_OTHERWISE: [&str; 7] = [
    "name",
    "email",
    "guests",
    "location",
    "notes",
    "rescheduleReason",
    "smsReminderNumber",
];

/// Returns the answers in `forms`. The first form with an answer to a question counts.
pub(super) fn read<'item>(forms: impl Iterator<Item = &'item Map<String, Value>>) -> Vec<Answer> {
    let mut seen = HashSet::new();
    let mut left = MAX_CHARACTERS;
    forms
        .flatten()
        .filter(|(key, _)| !KNOWN_OTHERWISE.contains(&key.as_str()))
        .filter_map(|(key, response)| Some((key, answer(key, response)?)))
        .filter(|(key, _)| seen.insert(key.as_str()))
        .map(|(_, answer)| answer)
        .take(MAX_ANSWERS)
        .take_while(|answer| {
            let length = answer.label.chars().count() + answer.value.chars().count();
            let fits = length <= left;
            left = left.saturating_sub(length);
            fits
        })
        .collect()
}

/// Returns the answer to the question `key`, wherever it is.
pub(super) fn value<'item>(booking: &'item Map<String, Value>, key: &str) -> Option<&'item Value> {
    let answers = super::ANSWERS
        .iter()
        .filter_map(|form| booking.get(*form)?.get(key));
    answers
        .map(unwrapped)
        .find(|value| !flattened(value).is_empty())
}

fn answer(key: &str, response: &Value) -> Option<Answer> {
    // The booker has not seen the question: the link has prefilled it.
    let is_hidden = response.get("isHidden").and_then(Value::as_bool);
    if is_hidden == Some(true) {
        return None;
    }
    let label = response.get("label").and_then(Value::as_str);
    let label = label.map(|label| line(label, MAX_NAME));
    let value = cut(&flattened(unwrapped(response)), MAX_VALUE);
    let is_given = !value.is_empty() && value != REDACTED;
    is_given.then(|| Answer {
        label: label
            .filter(|label| !label.is_empty())
            .unwrap_or_else(|| line(key, MAX_NAME)),
        value,
    })
}

/// Returns the value of an answer: a plain one, or one that Cal.com has wrapped in `{label, value}`.
fn unwrapped(response: &Value) -> &Value {
    const NOTHING: &Value = &Value::Null;
    match response {
        Value::Object(members)
            if members.contains_key("label") || members.contains_key("isHidden") =>
        {
            members.get("value").unwrap_or(NOTHING)
        }
        plain => plain,
    }
}
