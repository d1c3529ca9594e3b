//! Times as Cal.com formats them, within the range of a protobuf `Timestamp` and of PostgreSQL.

use chrono::{DateTime, Datelike as _, Utc};
use proto::well_known::Timestamp;

/// The last second of the year 9999.
pub(crate) const LAST_SECOND: i64 = 253_402_300_799;

/// Returns the RFC 3339 time in `text`, if it is within the years 1 to 9999 of a `Timestamp`. It is
/// truncated to microseconds: PostgreSQL would round it, in the worst case into the year 10000.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    // chrono represents a leap second by nanoseconds beyond 999,999,999.
    let microseconds = time.timestamp_subsec_micros().min(999_999);
    let time = DateTime::from_timestamp(time.timestamp(), microseconds * 1000)?;
    (1..=9999).contains(&time.year()).then_some(time)
}

/// Returns the time in a message, if there is one.
pub(crate) fn utc(time: Option<Timestamp>) -> Option<DateTime<Utc>> {
    time.and_then(|time| time.try_into().ok())
}
