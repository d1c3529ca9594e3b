//! Typed access to JSON values that know their path, so that an error can name the field.

use serde_json::{Map, Value};

/// A field with a wrong type or value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub(super) struct WrongField {
    path: String,
    problem: String,
}

/// A value and its path. `null` counts as absent, since Cal.com sends both.
#[derive(Debug)]
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

    pub(super) fn text(&self) -> Result<Option<&'body str>, WrongField> {
        match self.value {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong_type("a string", other)),
        }
    }

    pub(super) fn flag(&self) -> Result<Option<bool>, WrongField> {
        match self.value {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(self.wrong_type("a boolean", other)),
        }
    }

    pub(super) fn number(&self) -> Result<Option<f64>, WrongField> {
        match self.value {
            None => Ok(None),
            Some(Value::Number(number)) => Ok(number.as_f64()),
            Some(other) => Err(self.wrong_type("a number", other)),
        }
    }

    /// Returns the text, or the number as JavaScript formats it: ids occur as both.
    pub(super) fn text_or_number(&self) -> Result<Option<String>, WrongField> {
        match self.value {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(number.as_f64().map(in_javascript)),
            Some(other) => Err(self.wrong_type("a string or a number", other)),
        }
    }

    /// Returns whether the value is the number zero, which is falsy in JavaScript.
    pub(super) fn is_zero(&self) -> bool {
        self.value.and_then(Value::as_f64) == Some(0.0)
    }

    pub(super) fn object(&self) -> Result<Object<'body>, WrongField> {
        let members = match self.value {
            None => None,
            Some(Value::Object(members)) => Some(members),
            Some(other) => return Err(self.wrong_type("an object", other)),
        };
        let path = self.path.clone();
        Ok(Object { path, members })
    }

    pub(super) fn required_object(&self) -> Result<Object<'body>, WrongField> {
        match self.value {
            None => Err(self.wrong_type("an object", &Value::Null)),
            Some(_) => self.object(),
        }
    }

    /// Returns the items that are not `null`. More than `at_most` items are an error.
    pub(super) fn items(&self, at_most: usize) -> Result<Vec<Field<'body>>, WrongField> {
        let items = match self.value {
            None => return Ok(Vec::new()),
            Some(Value::Array(items)) => items,
            Some(other) => return Err(self.wrong_type("an array", other)),
        };
        if items.len() > at_most {
            return Err(self.wrong(format!(
                "expected at most {at_most} items, got {}",
                items.len()
            )));
        }
        let items = items.iter().enumerate();
        Ok(items
            .map(|(index, item)| Self::new(format!("{}[{index}]", self.path), Some(item)))
            .filter(|item| !item.is_absent())
            .collect())
    }

    pub(super) fn wrong(&self, problem: impl Into<String>) -> WrongField {
        let path = if self.path.is_empty() {
            "body"
        } else {
            &self.path
        };
        WrongField {
            path: path.to_owned(),
            problem: problem.into(),
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
        self.wrong(format!("expected {expected}, got {found}"))
    }
}

impl<'body> Object<'body> {
    /// Returns the member `key`, absent or not.
    pub(super) fn field(&self, key: &str) -> Field<'body> {
        let value = self.members.and_then(|members| members.get(key));
        Field::new(member_path(&self.path, key), value)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'body str, &'body Value)> {
        let members = self.members.into_iter().flatten();
        members.map(|(key, value)| (key.as_str(), value))
    }
}

/// Returns an error about the first NUL character in `value`. PostgreSQL can store none in text.
pub(super) fn find_nul(value: &Value) -> Option<WrongField> {
    find_nul_below(&Field::root(value))
}

fn find_nul_below(field: &Field<'_>) -> Option<WrongField> {
    match field.value? {
        Value::String(text) if text.contains('\0') => Some(field.wrong(NUL)),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
            let path = format!("{}[{index}]", field.path);
            find_nul_below(&Field::new(path, Some(item)))
        }),
        Value::Object(members) => members.iter().find_map(|(key, member)| {
            let member = Field::new(member_path(&field.path, key), Some(member));
            if key.contains('\0') {
                return Some(member.wrong(NUL));
            }
            find_nul_below(&member)
        }),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

const NUL: &str = "expected text without NUL characters";

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
