//! Lenient access to JSON values: a value of a wrong type counts as absent, unless it decides the
//! kind of the delivery.

use serde_json::{Map, Value};

/// A field with a wrong type or value, without which a delivery cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub(super) struct WrongField {
    path: String,
    problem: String,
}

/// A value and its path. `null` counts as absent, since Cal.com sends both.
#[derive(Clone, Debug)]
pub(super) struct Field<'body> {
    path: String,
    value: Option<&'body Value>,
}

/// The members of an object. An absent object has none.
#[derive(Clone, Debug)]
pub(super) struct Object<'body> {
    path: String,
    members: Option<&'body Map<String, Value>>,
}

impl<'body> Field<'body> {
    pub(super) fn root(value: &'body Value) -> Self {
        Self::new(String::new(), Some(value))
    }

    fn new(path: String, value: Option<&'body Value>) -> Self {
        let value = value.filter(|value| !value.is_null());
        Self { path, value }
    }

    pub(super) fn is_absent(&self) -> bool {
        self.value.is_none()
    }

    /// Returns this field, or `other` if it is absent.
    pub(super) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_absent() { other() } else { self }
    }

    /// Returns the text, if it is one.
    pub(super) fn text(&self) -> Option<&'body str> {
        self.value?.as_str()
    }

    /// Returns the flag: a boolean, or 0, 1 or an equivalent text.
    pub(super) fn flag(&self) -> Option<bool> {
        match self.value? {
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => [false, true]
                .into_iter()
                .find(|flag| number.as_f64() == Some(f64::from(u8::from(*flag)))),
            Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
            _ => None,
        }
    }

    /// Returns the number: a finite one, or an equivalent text.
    pub(super) fn number(&self) -> Option<f64> {
        let number = match self.value? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        number.filter(|number| number.is_finite())
    }

    /// Returns the text, or the number as JavaScript formats it: ids occur as both.
    pub(super) fn text_or_number(&self) -> Option<String> {
        match self.value? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => number.as_f64().map(in_javascript),
            _ => None,
        }
    }

    /// Returns whether the value is the number zero, which is falsy in JavaScript.
    pub(super) fn is_zero(&self) -> bool {
        self.value.and_then(Value::as_f64) == Some(0.0)
    }

    /// Returns the members; a value that is not an object has none.
    pub(super) fn object(&self) -> Object<'body> {
        Object {
            path: self.path.clone(),
            members: self.value.and_then(Value::as_object),
        }
    }

    /// Returns the items that are not `null`; a value that is not an array has none.
    pub(super) fn items(&self) -> impl Iterator<Item = Field<'body>> {
        let items = self.value.and_then(Value::as_array).into_iter().flatten();
        items
            .enumerate()
            .map(|(index, item)| Self::new(format!("{}[{index}]", self.path), Some(item)))
            .filter(|item| !item.is_absent())
    }

    /// Returns the value of an answer: a plain one, or one that Cal.com has wrapped in `{label, value}`.
    pub(super) fn answer(&self) -> Self {
        self.object().field("value").or_else(|| self.clone())
    }

    /// Returns the text of a field that decides the kind of the delivery.
    pub(super) fn deciding_text(&self) -> Result<Option<&'body str>, WrongField> {
        match self.value {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong_type("a string", other)),
        }
    }

    /// Returns an object without which a delivery cannot be parsed.
    pub(super) fn deciding_object(&self) -> Result<Object<'body>, WrongField> {
        match self.value {
            Some(Value::Object(_)) => Ok(self.object()),
            other => Err(self.wrong_type("an object", other.unwrap_or(&Value::Null))),
        }
    }

    /// Returns an error about the member `key` of all items of this field.
    pub(super) fn wrong_in_items(&self, key: &str, problem: impl Into<String>) -> WrongField {
        WrongField {
            path: format!("{}[].{key}", self.path),
            problem: problem.into(),
        }
    }

    fn wrong_type(&self, expected: &str, found: &Value) -> WrongField {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        let path = match self.path.as_str() {
            "" => "body",
            path => path,
        };
        WrongField {
            path: path.to_owned(),
            problem: format!("expected {expected}, got {found}"),
        }
    }
}

impl<'body> Object<'body> {
    /// Returns the member `key`, absent or not.
    pub(super) fn field(&self, key: &str) -> Field<'body> {
        let value = self.members.and_then(|members| members.get(key));
        Field::new(member_path(&self.path, key), value)
    }

    /// Returns the members of an object that is there.
    pub(super) fn members(&self) -> Option<&'body Map<String, Value>> {
        self.members
    }

    /// Returns the members that are not `null`.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field<'body>> {
        let members = self.members.into_iter().flatten();
        members
            .map(|(key, value)| Field::new(member_path(&self.path, key), Some(value)))
            .filter(|field| !field.is_absent())
    }
}

/// Returns the path of the member `key`. A key that is no plain word, such as the label of a
/// question, is quoted and cut to a maximum length.
fn member_path(path: &str, key: &str) -> String {
    const LONGEST: usize = 64;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-$".contains(letter);
    if key.is_empty() || key.len() > LONGEST || !key.chars().all(is_plain) {
        let key: String = key.chars().take(LONGEST).collect();
        return format!("{path}[{}]", Value::from(key));
    }
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn in_javascript(number: f64) -> String {
    ryu_js::Buffer::new().format(number).to_owned()
}
