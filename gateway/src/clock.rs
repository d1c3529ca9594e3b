//! Times as people read them: in a time zone, in their language.

use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;

use crate::language::Language;

const WEEKDAYS_NL: [&str; 7] = [
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
];
const MONTHS_NL: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// A clock on the wall: a time zone, and the language in which it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    zone: Tz,
    language: Language,
}

impl Clock {
    /// Returns the clock in an IANA time zone, if there is such a zone.
    pub(crate) fn in_zone(zone: &str, language: Language) -> Option<Self> {
        let zone = zone.parse().ok()?;
        Some(Self { zone, language })
    }

    pub(crate) fn in_utc(language: Language) -> Self {
        Self {
            zone: Tz::UTC,
            language,
        }
    }

    /// Returns whether both show the same at `time`.
    pub(crate) fn agrees_with(self, other: Self, time: DateTime<Utc>) -> bool {
        self.local(time).naive_local() == other.local(time).naive_local()
    }

    /// Returns the date, such as `dinsdag 5 januari 2027`.
    pub(crate) fn date(self, time: DateTime<Utc>) -> String {
        let local = self.local(time);
        let (day, year) = (local.day(), local.year());
        match self.language {
            Language::Nl => {
                let weekday = WEEKDAYS_NL[local.weekday().num_days_from_monday() as usize];
                let month = MONTHS_NL[local.month0() as usize];
                format!("{weekday} {day} {month} {year}")
            }
            Language::En => format!("{} {day} {} {year}", local.format("%A"), local.format("%B")),
        }
    }

    /// Returns the day of the month, such as `5 jan`.
    pub(crate) fn short_date(self, time: DateTime<Utc>) -> String {
        let local = self.local(time);
        let month = match self.language {
            Language::Nl => MONTHS_NL[local.month0() as usize].to_owned(),
            Language::En => local.format("%B").to_string(),
        };
        let month = month.chars().take(3).collect::<String>();
        // The usual abbreviation of `maart`.
        let month = if month == "maa" { "mrt" } else { &month };
        format!("{} {month}", local.day())
    }

    /// Returns the time of day, such as `10:00`.
    pub(crate) fn time(self, time: DateTime<Utc>) -> String {
        self.local(time).format("%H:%M").to_string()
    }

    /// Returns the date and the time of day, such as `dinsdag 5 januari 2027, 10:00`.
    pub(crate) fn date_and_time(self, time: DateTime<Utc>) -> String {
        format!("{}, {}", self.date(time), self.time(time))
    }

    /// Returns the name of the zone, such as `Europe/Amsterdam`.
    pub(crate) fn zone(self) -> &'static str {
        self.zone.name()
    }

    fn local(self, time: DateTime<Utc>) -> DateTime<Tz> {
        time.with_timezone(&self.zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        time.parse().unwrap()
    }

    #[test]
    fn a_date_is_written_in_its_language() {
        let time = at("2027-03-02T23:30:00Z");
        let clock = |language| Clock::in_zone("Europe/Amsterdam", language).unwrap();

        let nl = clock(Language::Nl);
        assert_eq!(nl.date_and_time(time), "woensdag 3 maart 2027, 00:30");
        assert_eq!(nl.short_date(time), "3 mrt");
        let en = clock(Language::En);
        assert_eq!(en.date_and_time(time), "Wednesday 3 March 2027, 00:30");
        assert_eq!(en.short_date(time), "3 Mar");
    }

    #[test]
    fn two_zones_may_agree_only_for_a_part_of_the_year() {
        let amsterdam = Clock::in_zone("Europe/Amsterdam", Language::Nl).unwrap();
        let berlin = Clock::in_zone("Europe/Berlin", Language::En).unwrap();
        let chicago = Clock::in_zone("America/Chicago", Language::En).unwrap();
        // On 28 March 2027 the clocks of Europe went forward, those of Chicago on the 14th.
        let (between, after) = (at("2027-03-20T15:00:00Z"), at("2027-03-28T15:00:00Z"));

        assert!(amsterdam.agrees_with(berlin, between));
        assert_eq!(
            (chicago.time(between), amsterdam.time(between)),
            ("10:00".into(), "16:00".into())
        );
        assert_eq!(
            (chicago.time(after), amsterdam.time(after)),
            ("10:00".into(), "17:00".into())
        );
    }

    #[test]
    fn unknown_zones_have_no_clock() {
        assert_eq!(Clock::in_zone("Mars/Olympus", Language::En), None);
        assert_eq!(Clock::in_zone("", Language::En), None);
    }
}
