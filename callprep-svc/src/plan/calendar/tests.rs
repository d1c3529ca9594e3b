//! Tests of the calendar.

use chrono::Datelike;

use super::{holidays::easter, *};
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
    assert!(is_off("2026-12-08", "ES"));
    assert!(is_off("2027-06-10", "Portugal"));
    assert!(is_off("2027-06-02", "Italy"));
    assert!(is_off("2026-11-11", "PL"));
    assert!(is_off("2027-05-17", "Norge"));
    assert!(is_off("2027-06-25", "Sweden"));
    // 2 January 2027 is a Saturday.
    assert!(is_off("2027-01-04", "Scotland"));
    assert!(!is_off("2027-01-04", "UK"));
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
fn the_weeks_of_summer_are_those_of_the_country() {
    let is_quiet = |text, country| {
        let day = day(text);
        let calendar = Calendar::new(Country::named(country).code, day.year());
        calendar.quiet(day) == Some(Quiet::Summer)
    };

    assert!(is_quiet("2027-07-14", "DK"));
    assert!(!is_quiet("2027-08-04", "DK"));
    assert!(is_quiet("2027-08-04", "NL"));
    assert!(is_quiet("2027-07-02", "FI"));
    assert!(!is_quiet("2027-07-14", "IT"));
    assert!(is_quiet("2027-08-16", "IT"));
    assert!(!is_quiet("2027-08-16", ""));
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
