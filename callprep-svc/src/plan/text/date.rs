//! Dates and times in the notation of each language.

use chrono::{DateTime, Datelike, Month, NaiveDate, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use super::Sentence;
use crate::plan::{
    calendar::Quiet,
    schedule::{Delay, Due, Pause},
    wishes::Reason,
};

/// A point in time in the attendee's time zone, or in UTC if that is unknown.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub at: DateTime<Utc>,
    pub time_zone: Option<Tz>,
}

impl Moment {
    fn zone(self) -> Tz {
        self.time_zone.unwrap_or(Tz::UTC)
    }

    fn local(self) -> DateTime<Tz> {
        self.zone().from_utc_datetime(&self.at.naive_utc())
    }

    fn zone_name(self) -> &'static str {
        self.zone().name()
    }
}

impl Sentence for Moment {
    fn nl(&self) -> String {
        let local = self.local();
        format!(
            "{} {} {} {} om {} uur ({})",
            weekday_nl(local.weekday()),
            local.day(),
            month_nl(local.month()),
            local.year(),
            local.format("%H:%M"),
            self.zone_name(),
        )
    }

    fn en(&self) -> String {
        let local = self.local();
        format!(
            "{} {} {} {} at {} ({})",
            local.format("%A"),
            local.day(),
            local.format("%B"),
            local.year(),
            local.format("%H:%M"),
            self.zone_name(),
        )
    }
}

/// A day without its year, for example `Friday 18 December`.
#[derive(Clone, Copy, Debug)]
pub struct CalendarDay(pub NaiveDate);

/// What day 1 is, and which weeks are not counted.
pub(crate) struct DayOne {
    pub(crate) date: Option<NaiveDate>,
    /// Why it is not the first working day after the call.
    pub(crate) delay: Option<Delay>,
    /// The weeks after it that are not counted.
    pub(crate) pauses: Vec<Pause>,
    /// Whether what the booker wrote decides when anything can begin.
    pub(crate) is_open: bool,
    /// Whether that is about times.
    pub(crate) has_times: bool,
}

/// When an action is due, and when it begins if that matters.
pub(crate) struct When(pub(crate) Due);

impl Sentence for CalendarDay {
    fn nl(&self) -> String {
        let Self(day) = self;
        let weekday = weekday_nl(day.weekday());
        format!("{weekday} {} {}", day.day(), month_nl(day.month()))
    }

    fn en(&self) -> String {
        self.0.format("%A %-d %B").to_string()
    }
}

impl Sentence for DayOne {
    fn nl(&self) -> String {
        let after = match self.delay {
            Some(Delay::After(quiet)) => format!("na {}", quiet_nl(quiet)),
            Some(Delay::ForBaseline) => "zodat er niets door de nulmeting heen loopt".into(),
            Some(Delay::Told(Reason::Asked)) => {
                "niet eerder, zoals bij de boeking is gevraagd".into()
            }
            Some(Delay::Told(Reason::Closed)) => "na de sluiting die de boeking noemt".into(),
            None => "de eerste werkdag na het gesprek".into(),
        };
        let Some(day) = self.date else {
            let first = "Dag 1 is de eerste werkdag na een akkoord.";
            return if self.is_open {
                let why = if self.has_times {
                    "Data staan er nog niet bij: eerst komt wat de boeking over tijd zegt."
                } else {
                    "Data volgen na het gesprek."
                };
                format!("{first} {why}")
            } else {
                first.into()
            };
        };
        let pauses = self.pauses.iter().map(|pause| {
            let (first, last) = (
                day_nl(pause.first, Some(pause.last)),
                day_nl(pause.last, None),
            );
            let reason = quiet_nl(pause.reason);
            format!("Niet meegeteld: {first} t/m {last} ({reason}).")
        });
        let first = CalendarDay(day).nl();
        let sentences = [format!("Dag 1 is {first} {}, {after}.", day.year())];
        let sentences = sentences.into_iter().chain(pauses);
        sentences.collect::<Vec<_>>().join(" ")
    }

    fn en(&self) -> String {
        let after = match self.delay {
            Some(Delay::After(quiet)) => format!("after {}", quiet_en(quiet)),
            Some(Delay::ForBaseline) => "so that no break interrupts the baseline".into(),
            Some(Delay::Told(Reason::Asked)) => "no earlier, as the booking asks".into(),
            Some(Delay::Told(Reason::Closed)) => "after the closure that the booking names".into(),
            None => "the first working day after the call".into(),
        };
        let Some(day) = self.date else {
            let first = "Day 1 is the first working day after a go.";
            return if self.is_open {
                let why = if self.has_times {
                    "There are no dates yet: what the booking says of time comes first."
                } else {
                    "Dates follow after the call."
                };
                format!("{first} {why}")
            } else {
                first.into()
            };
        };
        let pauses = self.pauses.iter().map(|pause| {
            let (first, last) = (
                day_en(pause.first, Some(pause.last)),
                day_en(pause.last, None),
            );
            let reason = quiet_en(pause.reason);
            format!("Not counted: {first} to {last} ({reason}).")
        });
        let first = CalendarDay(day).en();
        let sentences = [format!("Day 1 is {first} {}, {after}.", day.year())];
        let sentences = sentences.into_iter().chain(pauses);
        sentences.collect::<Vec<_>>().join(" ")
    }
}

fn quiet_nl(quiet: Quiet) -> &'static str {
    match quiet {
        Quiet::Summer => "de zomerweken, naar wij aannemen",
        Quiet::Christmas => "de weken rond Kerst, naar wij aannemen",
        Quiet::Diwali => "de weken rond Diwali, naar wij aannemen",
        Quiet::Told => "de sluiting uit de boeking",
    }
}

fn quiet_en(quiet: Quiet) -> &'static str {
    match quiet {
        Quiet::Summer => "the summer weeks, we assume",
        Quiet::Christmas => "the weeks around Christmas, we assume",
        Quiet::Diwali => "the weeks around Diwali, we assume",
        Quiet::Told => "the closure in the booking",
    }
}

impl Sentence for When {
    fn nl(&self) -> String {
        let Due { day, date, start } = self.0;
        match (start, date) {
            (Some((first, start)), Some(date)) => {
                let (start, date) = (day_nl(start, Some(date)), day_nl(date, None));
                format!("Dag {first}-{day}, {start} t/m {date}")
            }
            (None, Some(date)) => format!("Dag {day}, {}", day_nl(date, None)),
            (_, None) => format!("Dag {day}"),
        }
    }

    fn en(&self) -> String {
        let Due { day, date, start } = self.0;
        match (start, date) {
            (Some((first, start)), Some(date)) => {
                let (start, date) = (day_en(start, Some(date)), day_en(date, None));
                format!("Days {first}-{day}, {start} to {date}")
            }
            (None, Some(date)) => format!("Day {day}, {}", day_en(date, None)),
            (_, None) => format!("Day {day}"),
        }
    }
}

/// Returns `7 december`, or `7` if a later day of the same month follows.
fn day_nl(day: NaiveDate, before: Option<NaiveDate>) -> String {
    if before.is_some_and(|later| later.month() == day.month()) {
        day.day().to_string()
    } else {
        format!("{} {}", day.day(), month_nl(day.month()))
    }
}

/// Returns `7 December`, or `7` if a later day of the same month follows.
fn day_en(day: NaiveDate, before: Option<NaiveDate>) -> String {
    if before.is_some_and(|later| later.month() == day.month()) {
        day.day().to_string()
    } else {
        day.format("%-d %B").to_string()
    }
}

pub(super) fn weekday_nl(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "maandag",
        Weekday::Tue => "dinsdag",
        Weekday::Wed => "woensdag",
        Weekday::Thu => "donderdag",
        Weekday::Fri => "vrijdag",
        Weekday::Sat => "zaterdag",
        Weekday::Sun => "zondag",
    }
}

pub(super) fn month_en(month: u32) -> &'static str {
    named(month).name()
}

fn named(month: u32) -> Month {
    let number = u8::try_from(month).expect("a month is 1 to 12");
    Month::try_from(number).expect("a month is 1 to 12")
}

pub(super) fn month_nl(month: u32) -> &'static str {
    match named(month) {
        Month::January => "januari",
        Month::February => "februari",
        Month::March => "maart",
        Month::April => "april",
        Month::May => "mei",
        Month::June => "juni",
        Month::July => "juli",
        Month::August => "augustus",
        Month::September => "september",
        Month::October => "oktober",
        Month::November => "november",
        Month::December => "december",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(at: &str, time_zone: Option<Tz>) -> Moment {
        Moment {
            at: at.parse().unwrap(),
            time_zone,
        }
    }

    #[test]
    fn times_are_shown_on_the_clock_of_the_attendee() {
        let moment = moment("2026-03-29T12:30:00Z", Some(Tz::Europe__Amsterdam));

        assert_eq!(
            moment.nl(),
            "zondag 29 maart 2026 om 14:30 uur (Europe/Amsterdam)"
        );
        assert_eq!(
            moment.en(),
            "Sunday 29 March 2026 at 14:30 (Europe/Amsterdam)"
        );
    }

    #[test]
    fn without_a_known_clock_the_time_is_utc_and_says_so() {
        let moment = moment("2026-11-24T13:05:00Z", None);

        assert_eq!(moment.nl(), "dinsdag 24 november 2026 om 13:05 uur (UTC)");
        assert_eq!(moment.en(), "Tuesday 24 November 2026 at 13:05 (UTC)");
    }
}
