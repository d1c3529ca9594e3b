//! Every number is in the dossier, with the same unit: 42 percent does not justify 42 hours.

use std::collections::BTreeSet;

use callprep_svc::plan::{
    Language,
    case::Case,
    metric::{Percent, Spread},
    text::number,
};

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Percent,
    /// Without a period, or with another one than a month.
    Euro,
    EuroAMonth,
    /// Without a period, or with another one than a week.
    Hours,
    HoursAWeek,
    Day,
    Minutes,
    Sources,
    Unknown,
}

/// The days that a plan may name.
const DAYS: [&str; 10] = ["1-30", "10", "20", "24", "30", "40", "60", "80", "85", "90"];

/// Returns a code for each number in `text` that the case does not contain with its unit.
pub(super) fn check(case: &Case, text: &str) -> impl Iterator<Item = &'static str> {
    let found = numbers(text);
    let known = if found.is_empty() {
        BTreeSet::new()
    } else {
        facts(case)
    };
    found.into_iter().filter_map(move |(unit, digits)| {
        if known.contains(&(unit, digits.clone())) {
            None
        } else if known.iter().any(|(_, value)| *value == digits) {
            Some("wrong-unit")
        } else {
            Some("invented-number")
        }
    })
}

fn facts(case: &Case) -> BTreeSet<(Unit, String)> {
    let language = case.language;
    let mut facts: BTreeSet<_> = DAYS.map(|day| (Unit::Day, day.to_owned())).into();
    for hypothesis in &case.hypotheses {
        let impact = hypothesis.impact;
        facts.extend(spread(Unit::HoursAWeek, impact.hours, language));
        facts.extend(spread(Unit::EuroAMonth, impact.revenue, language));
        facts.extend([impact.handover, impact.errors].into_iter().flatten().map(
            |percent: Percent| {
                let written = number::percent(percent, language);
                (Unit::Percent, written.trim_end_matches('%').to_owned())
            },
        ));
    }
    facts.extend(
        case.lead()
            .map(|lead| (Unit::Sources, lead.evidence.len().to_string())),
    );
    facts.extend(
        case.minutes
            .map(|minutes| (Unit::Minutes, minutes.to_string())),
    );
    facts
}

fn spread(
    unit: Unit,
    spread: Option<Spread>,
    language: Language,
) -> impl Iterator<Item = (Unit, String)> {
    spread
        .into_iter()
        .flat_map(|spread| [spread.low, spread.mid, spread.high])
        .map(move |figure| (unit, number::whole(figure, language)))
}

/// Returns the numbers of a text with their units.
fn numbers(text: &str) -> Vec<(Unit, String)> {
    let mut found: Vec<(Unit, String)> = Vec::new();
    // Whether each number ends a range, like the second one of `4 to 7 hours`.
    let mut ends_range = Vec::new();
    let mut rest = text;
    let mut before = String::new();
    while let Some(start) = rest.find(|c: char| c.is_numeric()) {
        let between = rest[..start].trim().trim_end_matches('€').trim_end();
        ends_range.push(["tot", "to"].contains(&between));
        before.push_str(&rest[..start]);
        let from = &rest[start..];
        let length = length_of_number(from);
        let (digits, after) = from.split_at(length);
        found.push((unit(&before, after), digits.to_owned()));
        before.push_str(digits);
        rest = after;
    }
    // Only the end of a range has a unit, which applies to both numbers.
    for place in (1..found.len()).rev().filter(|place| ends_range[*place]) {
        let (unit, end) = (found[place - 1].0, found[place].0);
        if unit == Unit::Unknown || (unit, end) == (Unit::Euro, Unit::EuroAMonth) {
            found[place - 1].0 = end;
        }
    }
    found
}

/// A separator belongs to a number only between two digits.
fn length_of_number(text: &str) -> usize {
    let mut length = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let is_separator = matches!(character, '.' | ',' | ':' | '-' | '–')
            && characters.peek().is_some_and(|(_, next)| next.is_numeric());
        if !character.is_numeric() && !is_separator {
            break;
        }
        length = at + character.len_utf8();
    }
    length
}

fn unit(before: &str, after: &str) -> Unit {
    let last_word = |text: &str| {
        text.split_whitespace()
            .next_back()
            .unwrap_or_default()
            .to_lowercase()
    };
    if after.starts_with('%') {
        return Unit::Percent;
    }
    let following: Vec<String> = after
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty() && *word != "fewer")
        .take(3)
        .map(str::to_lowercase)
        .collect();
    let following: Vec<&str> = following.iter().map(String::as_str).collect();
    if before.trim_end().ends_with('€') {
        return match following[..] {
            ["per" | "a", "maand" | "month", ..] => Unit::EuroAMonth,
            _ => Unit::Euro,
        };
    }
    if ["dag", "day", "dagen", "days"].contains(&last_word(before).as_str()) {
        return Unit::Day;
    }
    match following[..] {
        ["uur" | "uren" | "hour" | "hours", "per" | "a", "week"] => Unit::HoursAWeek,
        ["uur" | "uren" | "hour" | "hours", ..] => Unit::Hours,
        ["minuten" | "minutes", ..] => Unit::Minutes,
        ["bron" | "bronnen" | "source" | "sources", ..] => Unit::Sources,
        _ => Unit::Unknown,
    }
}

#[test]
fn numbers_are_read_with_their_units() {
    let read = |text: &str| numbers(text);
    let one = |unit, digits: &str| vec![(unit, digits.to_owned())];
    let two =
        |unit, first: &str, second: &str| vec![(unit, first.to_owned()), (unit, second.to_owned())];

    assert_eq!(read("27,5% lager dan gemeten"), one(Unit::Percent, "27,5"));
    assert_eq!(read("€ 1.500 per maand"), one(Unit::EuroAMonth, "1.500"));
    let fewer = "7 fewer hours per week";
    assert_eq!(read(fewer), one(Unit::HoursAWeek, "7"));
    assert_eq!(read("gemeten in dag 1-30."), one(Unit::Day, "1-30"));
    assert_eq!(read("(zekerheid hoog, 2 bronnen)"), one(Unit::Sources, "2"));
    assert_eq!(read("42 things"), one(Unit::Unknown, "42"));
    let hours = "Als er 4 tot 7 uur per week vrijkomt";
    assert_eq!(read(hours), two(Unit::HoursAWeek, "4", "7"));
    let euros = "€1,500 to €3,250 per month";
    assert_eq!(read(euros), two(Unit::EuroAMonth, "1,500", "3,250"));
    let euros = "€ 1.500 tot € 3.250 per maand";
    assert_eq!(read(euros), two(Unit::EuroAMonth, "1.500", "3.250"));
}

#[test]
fn another_period_is_another_unit() {
    let unit = |text: &str| numbers(text)[0].0;

    assert_eq!(unit("7 uur per maand"), Unit::Hours);
    assert_eq!(unit("7 hours"), Unit::Hours);
    assert_eq!(unit("€ 1.500 per week"), Unit::Euro);
    assert_eq!(unit("7 things in 11 hours a week"), Unit::Unknown);
    assert_eq!(unit("€ 4 tot 7 uur per week"), Unit::Euro);
}
