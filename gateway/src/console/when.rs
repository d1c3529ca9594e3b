//! Points in time and ages, as the pages show them.

use std::fmt;

use askama::filters::HtmlSafe;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use proto::well_known::Timestamp;

use crate::time::utc;

/// The format of a time field in a form.
const FIELD: &str = "%Y-%m-%dT%H:%M";

/// A point in time, if it is known. It prints as HTML, for people and for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When(Option<DateTime<Utc>>);

impl When {
    /// Returns the time in a message, if there is one.
    pub(super) fn of(time: Option<Timestamp>) -> Self {
        Self(utc(time))
    }

    pub(super) fn is_known(self) -> bool {
        self.0.is_some()
    }

    /// Returns the age at `now`, or an empty text if the time is unknown.
    pub(super) fn age(self, now: DateTime<Utc>) -> String {
        let age = self.0.map(|time| age((now - time).num_seconds()));
        age.unwrap_or_default()
    }
}

impl fmt::Display for When {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(time) = self.0 else {
            return Ok(());
        };
        let datetime = time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let text = time.format("%Y-%m-%d %H:%M:%S");
        write!(formatter, "<time datetime=\"{datetime}\">{text}</time>")
    }
}

// It consists of numbers.
impl HtmlSafe for When {}

/// Returns an age in its largest unit, such as `3 min`.
fn age(seconds: i64) -> String {
    match seconds.max(0) {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds @ 7_200..172_800 => format!("{} h", seconds / 3_600),
        seconds => format!("{} days", seconds / 86_400),
    }
}

/// Parses the time in a form field, which is in UTC, or returns `None` if the field is empty.
///
/// # Errors
/// Fails if it is not a time.
pub(super) fn from_field(text: &str) -> Result<Option<DateTime<Utc>>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let formats = [FIELD, "%Y-%m-%dT%H:%M:%S"];
    let mut read = formats
        .iter()
        .filter_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok());
    let time = read.next().map(|time| time.and_utc());
    time.map(Some)
        .ok_or_else(|| format!("`{text}` is no time such as 2027-03-20T15:00"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the console reads the clock"
)]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_has_one_unit() {
        let ages = [-1, 0, 119, 120, 7_199, 7_200, 172_799, 172_800].map(age);

        assert_eq!(
            ages,
            [
                "0 s", "0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 days"
            ]
        );
    }

    #[test]
    fn a_field_is_read_as_utc() {
        let time = from_field("2027-03-20T15:00").unwrap().unwrap();

        let shown = "<time datetime=\"2027-03-20T15:00:00Z\">2027-03-20 15:00:00</time>";
        assert_eq!(When(Some(time)).to_string(), shown);
        assert_eq!(When::of(None).to_string(), "");
        assert_eq!(from_field(" "), Ok(None));
        assert!(from_field("tomorrow").is_err());
    }
}
