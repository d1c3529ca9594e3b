//! Times as Cal.com writes them and as a protobuf `Timestamp` can hold them.

use chrono::{DateTime, Datelike as _, Utc};

/// Returns the RFC 3339 time in `text`, if it is within the years 1 to 9999 of a `Timestamp`.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    (1..=9999).contains(&time.year()).then_some(time)
}
