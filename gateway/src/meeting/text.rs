//! Converts JSON to text, cut to the stored length.

use serde_json::{Map, Value};

pub(super) const MAX_NAME: usize = 200;
pub(super) const MAX_LOCATION: usize = 500;
pub(super) const MAX_NOTES: usize = 5000;

/// The maximum nesting that is read.
const MAX_DEPTH: usize = 4;
/// The API's placeholder for a value that it cannot read.
const PLACEHOLDER: &str = "unknown";

/// Returns a text that is neither blank nor a placeholder.
pub(super) fn text(value: Option<&Value>) -> Option<&str> {
    let text = value?.as_str()?.trim();
    let says_something = !text.is_empty() && !text.eq_ignore_ascii_case(PLACEHOLDER);
    says_something.then_some(text)
}

/// Returns at most `max` characters of `text`, without what PostgreSQL cannot store.
pub(super) fn cut(text: &str, max: usize) -> String {
    let kept = text.trim().chars().filter(|&letter| letter != '\0');
    kept.take(max).collect()
}

/// Returns at most `max` characters of `text` in one line.
pub(super) fn line(text: &str, max: usize) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words = words.filter(|word| !word.is_empty()).collect::<Vec<_>>();
    cut(&words.join(" "), max)
}

/// Returns any value as text: the items of a list in sequence, the members of an object by name.
pub(super) fn flattened(value: &Value) -> String {
    flattened_to(value, MAX_DEPTH)
}

fn flattened_to(value: &Value, depth: usize) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        Value::Array(_) | Value::Object(_) if depth == 0 => String::new(),
        Value::Array(items) => joined(items.iter().map(|item| flattened_to(item, depth - 1))),
        Value::Object(members) => object(members, depth - 1),
    }
}

/// Flattens an object. Cal.com has names in parts, and options with a separate input; any other
/// object becomes the list of its members.
fn object(members: &Map<String, Value>, depth: usize) -> String {
    let member = |key| members.get(key).map(|value| flattened_to(value, depth));
    if let Some(value) = member("value") {
        let input = member("optionValue").unwrap_or_default();
        return match (value.is_empty(), input.is_empty()) {
            (_, true) => value,
            (true, false) => input,
            (false, false) => format!("{value}: {input}"),
        };
    }
    if members.contains_key("firstName") || members.contains_key("lastName") {
        let parts = ["firstName", "lastName"].map(|key| member(key).unwrap_or_default());
        return parts.join(" ").trim().to_owned();
    }
    joined(members.iter().filter_map(|(key, value)| {
        let value = flattened_to(value, depth);
        (!value.is_empty()).then(|| format!("{key}: {value}"))
    }))
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    let texts = texts.filter(|text| !text.is_empty()).collect::<Vec<_>>();
    texts.join(", ")
}
