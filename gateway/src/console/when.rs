//! Points in time, as the pages show them.

use chrono::{DateTime, SecondsFormat, Utc};
use proto::well_known::Timestamp;

use crate::time::utc;

/// A point in time, for people and for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct When {
    pub(super) text: String,
    pub(super) datetime: String,
}

impl When {
    /// Returns the time in a message, if there is one.
    pub(super) fn of(time: Option<Timestamp>) -> Option<Self> {
        utc(time).map(Self::at)
    }

    pub(super) fn at(time: DateTime<Utc>) -> Self {
        Self {
            text: time.format("%Y-%m-%d %H:%M:%S").to_string(),
            datetime: time.to_rfc3339_opts(SecondsFormat::Secs, true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_to_the_second() {
        let time = "2027-03-20T15:00:01.5Z".parse().unwrap();

        assert_eq!(When::at(time).text, "2027-03-20 15:00:01");
        assert_eq!(When::at(time).datetime, "2027-03-20T15:00:01Z");
    }
}
