//! Which days are working days: neither weekends nor public holidays of a country.
//!
//! The public holidays of a whole country. Those of a region or of a religion that only some keep are
//! left out. A country that is not in the table has weekends only.

mod holidays;
#[cfg(test)]
mod tests;

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

pub(crate) use self::holidays::easter;
use self::holidays::{BRIDGES, DIWALI, Dates, HOLIDAYS, SUMMERS};
use super::country::CountryCode;

/// Weeks in which no work is like that of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quiet {
    Summer,
    Christmas,
    Diwali,
    /// The booker says that they are closed.
    Told,
}

/// Returns whether most public holidays of a country are known here.
pub(crate) fn knows_holidays(country: Option<CountryCode>) -> bool {
    let code = country.map_or("none", CountryCode::as_str);
    // Those of India differ between its states.
    code != "IN"
        && HOLIDAYS
            .iter()
            .any(|(countries, _)| countries.contains(code))
}

/// The working days of a country in two years.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    holidays: Vec<NaiveDate>,
    /// Days on which people work, but not as many.
    bridges: Vec<NaiveDate>,
    summer: Option<Dates>,
    has_diwali: bool,
    /// The first and the last day of a closure that the booker names.
    closure: Option<(NaiveDate, NaiveDate)>,
}

impl Calendar {
    /// Returns the calendar of a year and the next one.
    pub(crate) fn new(country: Option<CountryCode>, year: i32) -> Self {
        let code = country.map_or("none", CountryCode::as_str);
        let rules = HOLIDAYS
            .iter()
            .filter(|(countries, _)| countries.contains(code));
        let holidays = rules
            .flat_map(|(_, rule)| [rule.date(year), rule.date(year + 1)])
            .flatten()
            .map(|date| observed(date, code))
            .collect();
        let bridges = BRIDGES
            .iter()
            .filter(|(countries, _)| countries.contains(code))
            .flat_map(|(_, rule)| [rule.date(year), rule.date(year + 1)])
            .flatten()
            .collect();
        Self {
            holidays,
            bridges,
            summer: summer(code),
            has_diwali: code == "IN",
            closure: None,
        }
    }

    /// Returns the calendar with a closure that is told. No summer break is assumed beside one in those weeks.
    pub(crate) fn with_closure(mut self, closure: Option<(NaiveDate, NaiveDate)>) -> Self {
        let mut days = closure
            .into_iter()
            .flat_map(|(first, last)| first.iter_days().take_while(move |day| *day <= last));
        if days.any(|day| self.is_summer_break(day)) {
            self.summer = None;
        }
        self.closure = closure;
        self
    }

    /// Returns whether people normally work on a day.
    pub(crate) fn is_working_day(&self, day: NaiveDate) -> bool {
        is_weekday(day) && !self.holidays.contains(&day)
    }

    pub(crate) fn is_holiday(&self, day: NaiveDate) -> bool {
        self.holidays.contains(&day)
    }

    /// Returns whether it is a working day like any other.
    pub(crate) fn is_ordinary(&self, day: NaiveDate) -> bool {
        self.is_working_day(day) && !self.bridges.contains(&day)
    }

    /// Returns why a day is in weeks that are not like others, if it is.
    pub(crate) fn quiet(&self, day: NaiveDate) -> Option<Quiet> {
        let is_closed = |(first, last): (NaiveDate, NaiveDate)| (first..=last).contains(&day);
        if self.closure.is_some_and(is_closed) {
            Some(Quiet::Told)
        } else if is_around_christmas(day) {
            Some(Quiet::Christmas)
        } else if self.is_summer_break(day) {
            Some(Quiet::Summer)
        } else if self.has_diwali && is_around_diwali(day) {
            Some(Quiet::Diwali)
        } else {
            None
        }
    }

    /// Returns whether a day is in the weeks in which most people of the country take their summer holidays.
    fn is_summer_break(&self, day: NaiveDate) -> bool {
        self.summer
            .is_some_and(|(first, last)| (first..=last).contains(&(day.month(), day.day())))
    }
}

/// Returns the weeks in which most people of a country are away in summer.
fn summer(code: &str) -> Option<Dates> {
    let mut summers = SUMMERS.iter();
    let found = summers.find(|(countries, _)| countries.contains(code));
    found.map(|(_, dates)| *dates)
}

pub(crate) fn is_weekday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// Returns whether a day is in a week with one of the days from 25 December to 1 January.
fn is_around_christmas(day: NaiveDate) -> bool {
    let monday = i64::from(day.weekday().num_days_from_monday());
    matches!(day.month(), 1 | 12)
        && (-monday..7 - monday)
            .filter_map(|days| day.checked_add_signed(TimeDelta::days(days)))
            .any(|day| matches!((day.month(), day.day()), (12, 25..) | (1, 1)))
}

/// Returns whether a day is in a week with one of the five days of Diwali.
fn is_around_diwali(day: NaiveDate) -> bool {
    let monday = i64::from(day.weekday().num_days_from_monday());
    DIWALI.iter().any(|(year, month, first)| {
        let first = NaiveDate::from_ymd_opt(*year, *month, *first);
        first.is_some_and(|first| (-monday - 3..7 - monday).contains(&(first - day).num_days()))
    })
}

/// Returns the day on which people are off for a holiday: some countries make up for a weekend.
fn observed(date: NaiveDate, country: &str) -> NaiveDate {
    let days = match (date.weekday(), country) {
        (Weekday::Sun, "AU" | "CA" | "GB" | "IE" | "SCT" | "US") => 1,
        (Weekday::Sat, "AU" | "CA" | "GB" | "IE" | "SCT") => 2,
        (Weekday::Sat, "US") => -1,
        _ => 0,
    };
    date.checked_add_signed(TimeDelta::days(days))
        .unwrap_or(date)
}
