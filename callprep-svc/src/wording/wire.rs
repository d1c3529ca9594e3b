//! The JSON structure of an answer, as strict as every provider can enforce it.
//!
//! Every field is required, and there are no bounds, patterns, maps or optional values: some
//! providers reject such schemas, others ignore those parts. The contents are checked afterwards.

use serde::Deserialize;
use serde_json::{Value, json};

use super::rules::MAX_CHARS;

/// Ids of slots, hypotheses and evidence are shorter.
const MAX_ID_CHARS: usize = 16;
const MAX_EVIDENCE: usize = 6;
const MAX_QUESTIONS: usize = 2;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) summary: String,
    pub(super) slots: Vec<WordedSlot>,
    pub(super) extra_questions: Vec<ExtraQuestion>,
}

/// The new text of a slot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordedSlot {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) evidence: Vec<String>,
    pub(super) quote: String,
}

/// An additional question about a hypothesis.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExtraQuestion {
    pub(super) hypothesis: String,
    pub(super) text: String,
}

/// Returns the JSON schema of an answer. It does not depend on the request, because providers
/// compile a schema once and cache the result.
pub(crate) fn schema() -> Value {
    let text = || json!({ "type": "string" });
    json!({
        "type": "object",
        "properties": {
            "summary": text(),
            "slots": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": text(),
                        "text": text(),
                        "evidence": { "type": "array", "items": text() },
                        "quote": text()
                    },
                    "required": ["id", "text", "evidence", "quote"],
                    "additionalProperties": false
                }
            },
            "extra_questions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": { "hypothesis": text(), "text": text() },
                    "required": ["hypothesis", "text"],
                    "additionalProperties": false
                }
            }
        },
        "required": ["summary", "slots", "extra_questions"],
        "additionalProperties": false
    })
}

/// Returns the schema of an answer about at most `slots` slots, with every text and list bounded.
pub(crate) fn bounded_schema(slots: usize) -> Value {
    let text = |length: usize| json!({ "type": "string", "maxLength": length });
    let mut schema = schema();
    let fields = &mut schema["properties"];
    fields["summary"] = text(MAX_CHARS);
    fields["slots"]["maxItems"] = json!(slots);
    let slot = &mut fields["slots"]["items"]["properties"];
    slot["id"] = text(MAX_ID_CHARS);
    slot["text"] = text(MAX_CHARS);
    slot["evidence"]["maxItems"] = json!(MAX_EVIDENCE);
    slot["evidence"]["items"] = text(MAX_ID_CHARS);
    slot["quote"] = text(MAX_CHARS);
    fields["extra_questions"]["maxItems"] = json!(MAX_QUESTIONS);
    let question = &mut fields["extra_questions"]["items"]["properties"];
    question["hypothesis"] = text(MAX_ID_CHARS);
    question["text"] = text(MAX_CHARS);
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_what_is_read_and_nothing_a_provider_refuses() {
        let text = serde_json::to_string_pretty(&schema()).unwrap();

        insta::assert_snapshot!(text);
        for refused in [
            "minimum", "maximum", "minItems", "maxItems", "pattern", "oneOf", "anyOf", "null",
        ] {
            assert!(!text.contains(refused), "{refused}");
        }
    }

    #[test]
    fn a_bounded_schema_bounds_every_text_and_list() {
        fn unbounded(schema: &Value, found: &mut Vec<String>) {
            let bound = match schema["type"].as_str() {
                Some("string") => "maxLength",
                Some("array") => "maxItems",
                _ => "type",
            };
            if schema.get("type").is_some() && schema[bound].is_null() {
                found.push(schema.to_string());
            }
            for part in schema.as_object().into_iter().flat_map(|all| all.values()) {
                unbounded(part, found);
            }
        }

        let mut found = Vec::new();
        unbounded(&bounded_schema(2), &mut found);
        assert_eq!(found, Vec::<String>::new());

        unbounded(&schema(), &mut found);
        assert!(found.len() > 5);
    }

    #[test]
    fn an_answer_with_a_field_too_many_is_not_read() {
        let answer = r#"{"summary":"","slots":[],"extra_questions":[]}"#;
        assert!(serde_json::from_str::<Answer>(answer).is_ok());

        let more = r#"{"summary":"","slots":[],"extra_questions":[],"owner":"me"}"#;
        assert!(serde_json::from_str::<Answer>(more).is_err());
    }
}
