//! The days of a plan in words.

use chrono::{Datelike, Month, NaiveDate, Weekday};

use super::{Sentence, deadline::DeadlineText, english::English};
use crate::plan::{
    calendar::Quiet,
    schedule::{Delay, Due, Pause},
    wishes::Reason,
};

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
    pub(crate) english: English,
    /// How far the plan is by a day that the booking names.
    pub(crate) deadline: Option<DeadlineText>,
}

/// When an action is due, and when it begins if that matters.
pub(crate) struct When(pub(crate) Due, pub(crate) English);

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
        let first = format!(
            "{} {} {}",
            weekday_nl(day.weekday()),
            day.day(),
            month_nl(day.month())
        );
        let sentences = [format!("Dag 1 is {first} {}, {after}.", day.year())];
        let deadline = self.deadline.map(|deadline| deadline.nl());
        let sentences = sentences.into_iter().chain(pauses).chain(deadline);
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
            let first = "Day 1 is the first working day after an agreement.";
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
            let days = self.english.range(pause.first, pause.last);
            format!("Not counted: {days} ({}).", quiet_en(pause.reason))
        });
        let first = self.english.weekday(day);
        let first = self.english.with_year(&first, day.year());
        let sentences = [format!("Day 1 is {first}, {after}.")];
        let deadline = self.deadline.map(|deadline| deadline.en());
        let sentences = sentences.into_iter().chain(pauses).chain(deadline);
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
                format!("Days {first}-{day}, {}", self.1.range(start, date))
            }
            (None, Some(date)) => format!("Day {day}, {}", self.1.day(date)),
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
