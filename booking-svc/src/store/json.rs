//! JSON as text: columns that nobody here looks into, and rows that PostgreSQL puts together as JSON,
//! so that one statement can return many kinds of them.

use std::io::Write;

use diesel::{
    QueryResult,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    result::Error,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::Jsonb,
};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The version of the binary form of `jsonb`, which is the text behind it.
const JSONB_VERSION: u8 = 1;

/// A JSON document as text.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct JsonText(String);

impl JsonText {
    /// Returns the document that `text` is, which the caller knows to be JSON.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// Returns the document that `value` serializes to.
    ///
    /// # Errors
    /// It has no form in JSON.
    pub fn of<T: Serialize>(value: &T) -> serde_json::Result<Self> {
        serde_json::to_string(value).map(Self)
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Value> for JsonText {
    fn from(value: Value) -> Self {
        Self(value.to_string())
    }
}

impl ToSql<Jsonb, Pg> for JsonText {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB_VERSION])?;
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Jsonb, Pg> for JsonText {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes() {
            [JSONB_VERSION, text @ ..] => Ok(Self(String::from_utf8(text.to_vec())?)),
            _ => Err("the version of jsonb is not known".into()),
        }
    }
}

/// Reads what a statement has returned.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> QueryResult<T> {
    serde_json::from_str(text).map_err(|error| Error::DeserializationError(error.into()))
}

/// Writes rows for a statement that reads them from JSON.
pub(super) fn write<T: Serialize>(rows: &T) -> QueryResult<JsonText> {
    JsonText::of(rows).map_err(|error| Error::SerializationError(error.into()))
}

/// Reads a number that PostgreSQL writes as text where JSON has no word for it, such as NaN.
pub(super) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    Ok(optional_number(deserializer)?.unwrap_or(f64::NAN))
}

/// Reads a number, as [`number`] does, or nothing.
pub(super) fn optional_number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<f64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Finite(f64),
        Word(String),
    }
    Ok(match Option::<Number>::deserialize(deserializer)? {
        Some(Number::Finite(number)) => Some(number),
        Some(Number::Word(word)) => Some(word.parse().unwrap_or(f64::NAN)),
        None => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Row {
        #[serde(deserialize_with = "number")]
        confidence: f64,
        #[serde(deserialize_with = "optional_number")]
        gain: Option<f64>,
    }

    #[test]
    fn numbers_are_read_whatever_postgresql_writes() {
        let infinite: Row = parse(r#"{"confidence": "NaN", "gain": "-Infinity"}"#).unwrap();
        let finite: Row = parse(r#"{"confidence": 1, "gain": null}"#).unwrap();

        assert!(infinite.confidence.is_nan());
        assert_eq!(infinite.gain, Some(f64::NEG_INFINITY));
        assert_eq!((finite.confidence, finite.gain), (1.0, None));
    }
}
