//! Checks whether PostgreSQL can store a JSON document, without building it.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

/// The facts about a JSON document that decide whether it can be stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Storable {
    /// Whether a text or a name in it contains a NUL character, which PostgreSQL cannot store.
    pub(super) holds_nul: bool,
}

impl Storable {
    /// Returns the facts about a document that is already built.
    pub(super) fn of(document: &Value) -> Self {
        Self::deserialize(document).expect("a value is JSON")
    }

    fn of_text(text: &str) -> Self {
        Self {
            holds_nul: text.contains('\0'),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            holds_nul: self.holds_nul || other.holds_nul,
        }
    }
}

impl<'de> Deserialize<'de> for Storable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Document)
    }
}

struct Document;

impl<'de> Visitor<'de> for Document {
    type Value = Storable;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Storable, E> {
        Ok(Storable::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Storable, E> {
        Ok(Storable::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Storable, E> {
        Ok(Storable::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Storable, E> {
        Ok(Storable::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Storable, E> {
        Ok(Storable::default())
    }

    fn visit_str<E>(self, text: &str) -> Result<Storable, E> {
        Ok(Storable::of_text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Storable, A::Error> {
        let mut whole = Storable::default();
        while let Some(item) = items.next_element()? {
            whole = whole.and(item);
        }
        Ok(whole)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Storable, A::Error> {
        let mut whole = Storable::default();
        while let Some((name, value)) = members.next_entry::<Cow<'_, str>, _>()? {
            whole = whole.and(Storable::of_text(&name)).and(value);
        }
        Ok(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_in_texts_and_in_names_at_any_depth() {
        for document in [
            r#""\u0000""#,
            r#"[1, ["a\u0000b"]]"#,
            r#"{"a": {"\u0000": 1}}"#,
        ] {
            let found = serde_json::from_str::<Storable>(document).unwrap();
            let built = serde_json::from_str::<Value>(document).unwrap();

            assert!(found.holds_nul, "{document}");
            assert_eq!(Storable::of(&built), found);
        }
        let sound = r#"{"a": [null, true, -1, 1, 1.5, "\\u0000", "\ud83d\ude00"]}"#;
        assert_eq!(
            serde_json::from_str::<Storable>(sound).unwrap(),
            Storable::default()
        );
    }

    #[test]
    fn what_postgresql_would_refuse_is_not_json() {
        for document in ["", "{", r#""\ud800""#, "1e999", "{} {}"] {
            assert!(
                serde_json::from_str::<Storable>(document).is_err(),
                "{document}"
            );
        }
    }
}
