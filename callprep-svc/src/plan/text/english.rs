//! Dates and times in English, in the notation of the reader's country.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use crate::plan::country::CountryCode;

/// The notation of dates in English briefs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum English {
    /// `18 December`, `14:30`.
    #[default]
    International,
    /// `December 18`, `2:30 p.m.`.
    American,
}

impl English {
    /// Returns the notation of a reader with this clock.
    pub(crate) fn of_clock(clock: Option<Tz>) -> Self {
        let country = clock.and_then(CountryCode::of_clock);
        match country.map(CountryCode::as_str) {
            Some("US") => Self::American,
            _ => Self::International,
        }
    }

    pub(super) fn day(self, day: NaiveDate) -> String {
        match self {
            Self::International => day.format("%-d %B").to_string(),
            Self::American => day.format("%B %-d").to_string(),
        }
    }

    /// Returns a day with its weekday.
    pub(super) fn weekday(self, day: NaiveDate) -> String {
        match self {
            Self::International => day.format("%A %-d %B").to_string(),
            Self::American => day.format("%A, %B %-d").to_string(),
        }
    }

    /// Returns a day, which may have its weekday, with its year.
    pub(super) fn with_year(self, day: &str, year: i32) -> String {
        match self {
            Self::International => format!("{day} {year}"),
            Self::American => format!("{day}, {year}"),
        }
    }

    /// Returns the day and the month with the year.
    pub(super) fn date(self, day: NaiveDate) -> String {
        self.with_year(&self.day(day), day.year())
    }

    pub(super) fn time(self, hour: u32, minute: u32) -> String {
        let half = if hour < 12 { "a.m." } else { "p.m." };
        match self {
            Self::International => format!("{hour:02}:{minute:02}"),
            Self::American => format!("{}:{minute:02} {half}", (hour + 11) % 12 + 1),
        }
    }

    /// Returns both ends of some days, the month once if it is the same.
    pub(super) fn range(self, first: NaiveDate, last: NaiveDate) -> String {
        let is_one_month = first.month() == last.month();
        match self {
            _ if !is_one_month => format!("{} to {}", self.day(first), self.day(last)),
            Self::International => format!("{} to {}", first.day(), self.day(last)),
            Self::American => format!("{} to {}", self.day(first), last.day()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_of_the_reader_tells_the_notation() {
        let (first, last) = (date(6, 16), date(6, 29));
        for (clock, day, range, time) in [
            (
                Tz::Europe__London,
                "Wednesday 16 June 2027",
                "16 to 29 June",
                "14:05",
            ),
            (
                Tz::America__Chicago,
                "Wednesday, June 16, 2027",
                "June 16 to 29",
                "2:05 p.m.",
            ),
        ] {
            let english = English::of_clock(Some(clock));

            assert_eq!(english.with_year(&english.weekday(first), 2027), day);
            assert_eq!(english.range(first, last), range);
            assert_eq!(english.time(14, 5), time);
        }
        assert_eq!(
            English::American.range(last, date(7, 9)),
            "June 29 to July 9"
        );
        assert_eq!(English::American.time(0, 30), "12:30 a.m.");
        assert_eq!(English::American.time(12, 0), "12:00 p.m.");
        assert_eq!(English::of_clock(None), English::International);
    }

    fn date(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2027, month, day).unwrap()
    }
}
