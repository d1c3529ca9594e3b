//! Which days are working days: neither weekends nor public holidays of a country.
//!
//! The public holidays of a whole country. Those of a region or of a religion that only some keep are
//! left out. A country that is not in the table has weekends only.

use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

use super::country::CountryCode;

/// When a holiday is.
#[derive(Clone, Copy)]
enum Rule {
    /// On a day of a month.
    On(u32, u32),
    /// So many days after Easter Sunday.
    Easter(i64),
    /// On the first such weekday from a day of a month on.
    From(Weekday, u32, u32),
}

use Rule::{Easter, From, On};
use Weekday::{Mon, Thu};

/// Rules with the countries that they hold for.
const HOLIDAYS: [(&str, Rule); 43] = [
    ("AT AU BE CA DE FR GB IE LU NL US", On(1, 1)),
    ("AT", On(1, 6)),
    ("US", From(Mon, 1, 15)),
    ("AU IN", On(1, 26)),
    ("IE", From(Mon, 2, 1)),
    ("US", From(Mon, 2, 15)),
    ("IE", On(3, 17)),
    ("AU CA DE GB", Easter(-2)),
    ("AT AU BE DE FR GB IE LU NL", Easter(1)),
    ("AT BE DE FR LU NL", Easter(39)),
    ("AT BE DE FR LU NL", Easter(50)),
    ("AT", Easter(60)),
    ("AU", On(4, 25)),
    ("NL", On(4, 27)),
    ("AT BE DE FR LU", On(5, 1)),
    ("GB IE", From(Mon, 5, 1)),
    ("FR", On(5, 8)),
    ("LU", On(5, 9)),
    ("CA", From(Mon, 5, 18)),
    ("GB US", From(Mon, 5, 25)),
    ("IE", From(Mon, 6, 1)),
    ("US", On(6, 19)),
    ("LU", On(6, 23)),
    ("CA", On(7, 1)),
    ("US", On(7, 4)),
    ("FR", On(7, 14)),
    ("BE", On(7, 21)),
    ("IE", From(Mon, 8, 1)),
    ("AT BE FR IN LU", On(8, 15)),
    ("GB", From(Mon, 8, 25)),
    ("CA US", From(Mon, 9, 1)),
    ("CA", On(9, 30)),
    ("IN", On(10, 2)),
    ("DE", On(10, 3)),
    ("CA US", From(Mon, 10, 8)),
    ("IE", From(Mon, 10, 25)),
    ("AT", On(10, 26)),
    ("AT BE FR LU", On(11, 1)),
    ("BE FR US", On(11, 11)),
    ("US", From(Thu, 11, 22)),
    ("AT", On(12, 8)),
    ("AT AU BE CA DE FR GB IE IN LU NL US", On(12, 25)),
    ("AT AU DE GB IE LU NL", On(12, 26)),
];

/// Countries in which school holidays of six weeks or more empty the offices.
const SUMMER_BREAK: [&str; 17] = [
    "AT", "BE", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IT", "LU", "NL", "NO", "PT",
    "SE",
];
const SUMMER_STARTS: (u32, u32) = (7, 13);
const SUMMER_ENDS: (u32, u32) = (8, 23);

/// Days between a holiday and a weekend, or before one, on which many are off.
const BRIDGES: [(&str, Rule); 3] = [
    ("AT BE FR IE LU NL", Easter(-2)),
    ("AT BE DE FR LU NL", Easter(40)),
    ("US", From(Weekday::Fri, 11, 23)),
];

/// The first days of Diwali, which follows the moon. In the week around them little is done in India.
const DIWALI: [(i32, u32, u32); 10] = [
    (2025, 10, 20),
    (2026, 11, 8),
    (2027, 10, 29),
    (2028, 10, 17),
    (2029, 11, 5),
    (2030, 10, 26),
    (2031, 11, 14),
    (2032, 11, 2),
    (2033, 10, 22),
    (2034, 11, 10),
];

/// Weeks in which no work is like that of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quiet {
    Summer,
    Christmas,
    Diwali,
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
    has_summer_break: bool,
    has_diwali: bool,
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
            has_summer_break: SUMMER_BREAK.contains(&code),
            has_diwali: code == "IN",
        }
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
        if is_around_christmas(day) {
            Some(Quiet::Christmas)
        } else if self.is_summer_break(day) {
            Some(Quiet::Summer)
        } else if self.has_diwali && is_around_diwali(day) {
            Some(Quiet::Diwali)
        } else {
            None
        }
    }

    /// Returns whether a day is in the six weeks in which most people of the country take their summer
    /// holidays.
    fn is_summer_break(&self, day: NaiveDate) -> bool {
        self.has_summer_break && (SUMMER_STARTS..=SUMMER_ENDS).contains(&(day.month(), day.day()))
    }
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

impl Rule {
    fn date(self, year: i32) -> Option<NaiveDate> {
        match self {
            On(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Easter(days) => easter(year)?.checked_add_signed(TimeDelta::days(days)),
            From(weekday, month, day) => {
                let first = NaiveDate::from_ymd_opt(year, month, day)?;
                let days = weekday.days_since(first.weekday());
                first.checked_add_days(Days::new(u64::from(days)))
            }
        }
    }
}

/// Returns the day on which people are off for a holiday: some countries make up for a weekend.
fn observed(date: NaiveDate, country: &str) -> NaiveDate {
    let days = match (date.weekday(), country) {
        (Weekday::Sun, "AU" | "CA" | "GB" | "IE" | "US") => 1,
        (Weekday::Sat, "AU" | "CA" | "GB" | "IE") => 2,
        (Weekday::Sat, "US") => -1,
        _ => 0,
    };
    date.checked_add_signed(TimeDelta::days(days))
        .unwrap_or(date)
}

/// Returns Easter Sunday of a year by the Gregorian calendar (Meeus, Jones and Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let moon_correction = century / 4 + (century - (century + 8) / 25 + 1) / 3;
    let full_moon = (19 * golden + century - moon_correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - full_moon - rest % 4) % 7;
    let correction = (golden + 11 * full_moon + 22 * weekday) / 451;
    let from_march = full_moon + weekday - 7 * correction + 114;
    let month = u32::try_from(from_march / 31).ok()?;
    let day = u32::try_from(from_march % 31 + 1).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::country::Country;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn is_off(text: &str, country: &str) -> bool {
        let day = day(text);
        !Calendar::new(Country::named(country).code, day.year()).is_working_day(day)
    }

    #[test]
    fn easter_moves_with_the_moon() {
        for easter_day in [
            "2024-03-31",
            "2025-04-20",
            "2026-04-05",
            "2027-03-28",
            "2038-04-25",
        ] {
            let easter_day = day(easter_day);

            assert_eq!(easter(easter_day.year()), Some(easter_day));
        }
    }

    #[test]
    fn each_country_has_its_own_public_holidays() {
        // Easter Monday, Ascension Day and Whit Monday of 2026.
        for holiday in ["2026-04-06", "2026-05-14", "2026-05-25"] {
            assert!(is_off(holiday, "NL"), "{holiday}");
            assert!(is_off(holiday, "DE"), "{holiday}");
        }
        assert!(!is_off("2026-05-14", "UK"));
        assert!(is_off("2026-05-25", "UK"));
        assert!(is_off("2026-04-27", "NL"));
        assert!(is_off("2026-07-21", "BE"));
        assert!(is_off("2026-07-14", "FR"));
        assert!(is_off("2026-11-26", "US"));
        assert!(is_off("2026-01-26", "India"));
        // 4 July 2026 is a Saturday.
        assert!(is_off("2026-07-03", "US"));
        assert!(!is_off("2026-07-03", "UK"));
    }

    #[test]
    fn without_a_country_only_weekends_are_off() {
        assert!(is_off("2026-12-05", ""));
        assert!(!is_off("2026-04-06", ""));
        assert!(!is_off("2026-04-06", "Nepal"));
    }

    #[test]
    fn the_two_weeks_around_christmas_and_those_of_summer_and_diwali_are_quiet() {
        let quiet = |text, country| {
            let day = day(text);
            Calendar::new(Country::named(country).code, day.year()).quiet(day)
        };

        assert_eq!(quiet("2026-12-20", ""), None);
        for day in ["2026-12-21", "2026-12-24", "2026-12-31", "2027-01-03"] {
            assert_eq!(quiet(day, ""), Some(Quiet::Christmas), "{day}");
        }
        assert_eq!(quiet("2027-01-04", ""), None);
        // 1 January 2024 is a Monday, and its week is a quiet one.
        assert_eq!(quiet("2024-01-05", ""), Some(Quiet::Christmas));
        assert_eq!(quiet("2026-08-03", "NL"), Some(Quiet::Summer));
        assert_eq!(quiet("2026-08-03", "US"), None);
        assert_eq!(quiet("2026-11-09", "IN"), Some(Quiet::Diwali));
        assert_eq!(quiet("2026-11-09", "NL"), None);
        assert_eq!(quiet("2026-11-16", "IN"), None);
    }
}
