//! Traces in JSON documents: in texts, in the names of members, and across several texts that form
//! a name together.

use serde_json::{Map, Value};

use super::{ERASED, Scope, Traces, folded::words, names::Name, others::is_about_another};

/// The maximum length of a part of a name, in bytes.
const LONGEST_NAME: usize = 100;

impl Traces {
    /// Returns a document without its traces, or `None` if it has none.
    pub fn replace_in_json(&self, value: &Value, scope: Scope) -> Option<Value> {
        match value {
            Value::String(text) if is_word(text) => None,
            Value::String(text) => self.replace(text, scope).map(Value::String),
            Value::Number(number) => {
                let is_trace = self.occur_in(&number.to_string(), scope);
                is_trace.then(|| Value::String(ERASED.to_owned()))
            }
            Value::Array(items) => {
                let is_name = self.are_parts_of_name(items.iter(), scope);
                let replaced = items.iter().zip(is_name).map(|(item, is_name)| {
                    if is_name {
                        Some(erased())
                    } else {
                        self.replace_in_json(item, scope)
                    }
                });
                let replaced = replaced.collect::<Vec<_>>();
                if replaced.iter().all(Option::is_none) {
                    return None;
                }
                let items = replaced.into_iter().zip(items);
                let items = items.map(|(new, old)| new.unwrap_or_else(|| old.clone()));
                Some(Value::Array(items.collect()))
            }
            Value::Object(members) => self.replace_in_object(members, scope),
            Value::Null | Value::Bool(_) => None,
        }
    }

    fn replace_in_object(&self, members: &Map<String, Value>, scope: Scope) -> Option<Value> {
        // Two people may have the same name.
        let scope = if is_about_another(members, &self.known.owner) {
            Scope::OfAnother
        } else {
            scope
        };
        let is_name = self.are_parts_of_name(members.values(), scope);
        let replaced = members.iter().zip(is_name).map(|((name, value), is_name)| {
            let value = if is_name {
                Some(erased())
            } else {
                self.replace_in_json(value, scope)
            };
            (self.replace(name, scope), value)
        });
        let replaced = replaced.collect::<Vec<_>>();
        if replaced
            .iter()
            .all(|(name, value)| name.is_none() && value.is_none())
        {
            return None;
        }
        let members = replaced.into_iter().zip(members);
        let members = members.map(|((name, value), (old_name, old_value))| {
            (
                name.unwrap_or_else(|| old_name.clone()),
                value.unwrap_or_else(|| old_value.clone()),
            )
        });
        Some(Value::Object(members.collect()))
    }

    /// Returns which of these values are the given and the family name, if both occur.
    fn are_parts_of_name<'a>(
        &self,
        values: impl Iterator<Item = &'a Value>,
        scope: Scope,
    ) -> Vec<bool> {
        let short = values.map(|value| value.as_str().filter(|text| text.len() <= LONGEST_NAME));
        let short = short.collect::<Vec<_>>();
        let mut are_parts = vec![false; short.len()];
        if !short.iter().flatten().any(|text| self.may_be_in(text)) {
            return are_parts;
        }
        let texts = short.iter().map(|text| text.map(words).unwrap_or_default());
        let texts = texts.collect::<Vec<_>>();
        let names = self.known.names.iter().filter(|name| name.is_whole());
        let is_looked_for = |name: &Name| match scope {
            Scope::OfAnother => false,
            Scope::Anywhere => !name.is_role(),
            Scope::Company | Scope::Brief | Scope::Own => true,
        };
        for name in names.filter(|name| is_looked_for(name)) {
            let parts = [&name.given, &name.family];
            if parts.iter().all(|part| texts.contains(part)) {
                for (is_part, text) in are_parts.iter_mut().zip(&texts) {
                    *is_part |= parts.contains(&text);
                }
            }
        }
        are_parts
    }
}

/// Returns whether a text is an enum value, such as `MEDDICC_ROLE_ECONOMIC_BUYER`. Without it the
/// brief could no longer be parsed, even if the person is called Buyer.
fn is_word(text: &str) -> bool {
    let is_of_word = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    text.contains('_') && text.bytes().all(is_of_word)
}

fn erased() -> Value {
    Value::String(ERASED.to_owned())
}
