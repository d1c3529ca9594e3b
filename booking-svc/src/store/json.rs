//! Rows that PostgreSQL puts together as JSON, so that one statement can return many kinds of them.

use diesel::{QueryResult, result::Error};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

/// Reads what a statement has returned.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> QueryResult<T> {
    serde_json::from_str(text).map_err(|error| Error::DeserializationError(error.into()))
}

/// Writes rows for a statement that reads them from JSON.
pub(super) fn write<T: Serialize>(rows: &T) -> QueryResult<String> {
    serde_json::to_string(rows).map_err(|error| Error::SerializationError(error.into()))
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
