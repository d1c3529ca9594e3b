//! Collects the invalid fields of a request.

use chrono::{DateTime, Utc};
use percent_encoding::percent_decode_str;
use proto::{ACTOR, well_known::Timestamp};
use runtime::status::Violation;
use tonic::metadata::MetadataMap;
use uuid::Uuid;

use super::failure::Failure;
use crate::domain::{Actor, FromWire};

/// The longest id and uid, in bytes.
const LONGEST_ID: usize = 255;
/// The longest text of a dossier, in bytes.
const LONGEST_PAGE: usize = 64 * 1024;
/// The maximum number of texts in a list of a dossier.
const MOST_TEXTS: usize = 1000;
/// The last microsecond of a second.
const LAST_MICROSECOND: u32 = 999_999;

/// The invalid fields so far.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Violation>);

impl Problems {
    /// Adds a violation: `field` is not as `expected`.
    pub(super) fn add(&mut self, field: impl Into<String>, expected: &str) {
        self.0.push(Violation::new(field, expected));
    }

    /// Returns a failure with all problems, if there are any.
    pub(super) fn into_result(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Failure::Invalid(self.0))
    }

    /// Returns the parsed value, or all problems with it.
    pub(super) fn none_or<Read>(self, read: Read) -> Result<Read, Vec<Violation>> {
        if self.0.is_empty() {
            Ok(read)
        } else {
            Err(self.0)
        }
    }

    /// Returns a text that PostgreSQL can store: without NUL characters.
    pub(super) fn text(&mut self, field: &str, text: String) -> String {
        if text.contains('\0') {
            self.add(field, "must not contain NUL characters");
        }
        text
    }

    /// Like [`Self::text`], for texts that a brief may use, with the length of a page.
    pub(super) fn page(&mut self, field: &str, text: String) -> String {
        if text.len() > LONGEST_PAGE {
            self.add(field, "must be at most 64 KiB long");
        }
        self.text(field, text)
    }

    /// Like [`Self::page`], but an empty text is absent.
    pub(super) fn optional_page(&mut self, field: &str, text: String) -> Option<String> {
        let text = self.page(field, text);
        (!text.is_empty()).then_some(text)
    }

    /// Returns a list of pages.
    pub(super) fn pages(&mut self, field: &str, texts: Vec<String>) -> Vec<String> {
        if texts.len() > MOST_TEXTS {
            self.add(field, "must have at most 1000 items");
        }
        let pages = texts.into_iter().map(|text| self.page(field, text));
        pages.collect()
    }

    /// Like [`Self::text`], but truncated to a number of bytes, for fields that are only displayed.
    pub(super) fn cut_text(&mut self, field: &str, mut text: String, limit: usize) -> String {
        text.truncate(text.floor_char_boundary(limit));
        self.text(field, text)
    }

    /// Like [`Self::text`], but an empty text is absent.
    pub(super) fn optional_text(&mut self, field: &str, text: String) -> Option<String> {
        let text = self.text(field, text);
        (!text.is_empty()).then_some(text)
    }

    /// Returns texts that PostgreSQL can store.
    pub(super) fn texts(&mut self, field: &str, texts: Vec<String>) -> Vec<String> {
        for text in &texts {
            if text.contains('\0') {
                self.add(field, "must not contain NUL characters");
            }
        }
        texts
    }

    /// Returns an id: a text of 1 to 255 bytes.
    pub(super) fn id(&mut self, field: &str, id: String) -> String {
        if id.is_empty() {
            self.add(field, "must not be empty");
        }
        self.short_text(field, id)
    }

    /// Like [`Self::id`], but an empty id is absent.
    pub(super) fn optional_id(&mut self, field: &str, id: String) -> Option<String> {
        let id = self.short_text(field, id);
        (!id.is_empty()).then_some(id)
    }

    /// Like [`Self::optional_id`], for ids from untrusted sources that need not be valid: one that
    /// is too long counts as absent.
    pub(super) fn optional_clue(&mut self, field: &str, clue: String) -> Option<String> {
        let clue = self.optional_text(field, clue)?;
        (clue.len() <= LONGEST_ID).then_some(clue)
    }

    /// Returns the number of items to return: `usual` if it is not given, and at most `most`.
    pub(super) fn bounded(&mut self, field: &str, count: i32, usual: i32, most: i32) -> i32 {
        if count < 0 {
            self.add(field, "must not be negative");
        }
        if count == 0 { usual } else { count.min(most) }
    }

    /// Returns a UUID.
    pub(super) fn uuid(&mut self, field: &str, text: &str) -> Uuid {
        Uuid::parse_str(text).unwrap_or_else(|_| {
            self.add(field, "must be a UUID");
            Uuid::nil()
        })
    }

    /// Returns a time, if there is one, with the precision of PostgreSQL: truncated to
    /// microseconds, not rounded, so that it stays in its second. A leap second is the end of the
    /// previous second.
    pub(super) fn optional_time(
        &mut self,
        field: &str,
        time: Option<Timestamp>,
    ) -> Option<DateTime<Utc>> {
        let time = time?;
        let micros = u32::try_from(time.nanos).ok().map(|nanos| nanos / 1000);
        let nanos = micros.map(|micros| micros.min(LAST_MICROSECOND) * 1000);
        let valid = nanos.and_then(|nanos| DateTime::from_timestamp(time.seconds, nanos));
        // PostgreSQL supports years up to 294276, RFC 3339 up to 9999.
        let valid = valid.filter(|time| (1..=9999).contains(&chrono::Datelike::year(time)));
        if valid.is_none() {
            self.add(field, "must be a time between the years 1 and 9999");
        }
        valid
    }

    /// Returns the value of an enum, or `None` if it is unspecified. An unknown number is a
    /// problem: a newer version may have meant anything by it.
    pub(super) fn known<Wire, Known>(&mut self, field: &str, number: i32) -> Option<Known>
    where
        Wire: TryFrom<i32>,
        Known: FromWire<Wire>,
    {
        let Ok(value) = Wire::try_from(number) else {
            let (_, kind) = field.rsplit_once(['.', '_']).unwrap_or(("", field));
            self.add(field, &format!("must be a known {kind}"));
            return None;
        };
        Known::from_wire(value)
    }

    /// Returns the user on whose behalf the caller acts, if named.
    pub(super) fn actor(&mut self, metadata: &MetadataMap) -> Actor {
        let Some(value) = metadata.get(ACTOR) else {
            return Actor::default();
        };
        let name = value.to_str().ok();
        let name = name.and_then(|text| percent_decode_str(text).decode_utf8().ok());
        let Some(name) = name else {
            self.add(ACTOR, "must be percent-encoded UTF-8");
            return Actor::default();
        };
        Actor(self.optional_id(ACTOR, name.into_owned()))
    }

    fn short_text(&mut self, field: &str, text: String) -> String {
        if text.len() > LONGEST_ID {
            self.add(field, "must be at most 255 bytes long");
        }
        self.text(field, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(seconds: i64, nanos: i32) -> Option<DateTime<Utc>> {
        Problems::default().optional_time("time", Some(Timestamp { seconds, nanos }))
    }

    #[test]
    fn a_time_is_cut_to_what_postgresql_keeps_and_never_reaches_the_next_second() {
        let last = DateTime::parse_from_rfc3339("9999-12-31T23:59:59.999999Z").unwrap();
        let end_of_9999 = last.timestamp();

        for nanos in [999_999_000, 999_999_999, 1_000_000_000, 1_999_999_999] {
            assert_eq!(time(end_of_9999, nanos), Some(last.to_utc()), "{nanos}");
        }
        assert_eq!(time(end_of_9999 + 1, 0), None);
        assert_eq!(time(0, -1), None);
        assert_eq!(time(0, 1_999), DateTime::from_timestamp(0, 1_000));
    }

    #[test]
    fn a_clue_of_255_bytes_is_one_and_a_longer_one_is_none() {
        let mut problems = Problems::default();

        let longest = problems.optional_clue("clue", "x".repeat(255));
        let longer = problems.optional_clue("clue", "x".repeat(256));
        let in_bytes = problems.optional_clue("clue", "\u{e9}".repeat(128));

        assert_eq!(longest.map(|clue| clue.len()), Some(255));
        assert_eq!((longer, in_bytes), (None, None));
        problems.into_result().unwrap();
    }
}
