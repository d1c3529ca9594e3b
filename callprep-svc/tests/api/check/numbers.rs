//! Every number is in the dossier, with the same unit: 42 percent does not justify 42 hours.

use std::collections::BTreeSet;

use callprep_svc::plan::{
    Language, Stance,
    case::Case,
    metric::{Figure, Money, Spread},
    text::{money, number},
};

/// The unit of a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Percent,
    /// An amount with the sign of its currency and the word for its period, either of which may be
    /// missing.
    Money(String, Option<&'static str>),
    /// Without a period, or with another one than a week.
    Hours,
    HoursAWeek,
    Minutes,
    Sources,
    /// A source by its number.
    Source,
    Participants,
    /// A hypothesis by its label.
    Hypothesis,
    Unknown,
}

/// The words for periods of money in both languages.
const PERIODS: [&str; 7] = [
    "week", "maand", "month", "kwartaal", "quarter", "jaar", "year",
];

/// Returns a code for each number in `text` that the case does not contain with its unit.
pub(super) fn check(case: &Case, text: &str) -> impl Iterator<Item = &'static str> {
    let found = numbers(text);
    let known = if found.is_empty() {
        BTreeSet::new()
    } else {
        facts(case)
    };
    found.into_iter().filter_map(move |(unit, digits)| {
        if known.contains(&(unit.clone(), digits.clone())) {
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
    let mut facts = BTreeSet::new();
    for hypothesis in case.hypotheses.iter().chain(&case.opportunities) {
        let impact = hypothesis.impact;
        facts.extend(spread(Unit::HoursAWeek, impact.hours, language));
        if let Some(money) = impact.money {
            facts.extend(spread(
                unit_of(&money, language),
                Some(money.amount),
                language,
            ));
        }
        facts.extend([impact.handover, impact.errors].into_iter().flatten().map(
            |percent: Figure| {
                let written = number::percent(percent, language);
                (Unit::Percent, written.trim_end_matches('%').to_owned())
            },
        ));
    }
    facts.extend(case.lead().into_iter().flat_map(|lead| {
        let count = |stance| {
            let items = lead
                .evidence
                .iter()
                .filter(move |item| item.stance == stance);
            items.count().to_string()
        };
        [Stance::Supports, Stance::Contradicts].map(|stance| (Unit::Sources, count(stance)))
    }));
    let against = case
        .lead()
        .into_iter()
        .flat_map(|lead| (1..).zip(&lead.evidence));
    let against = against.filter(|(_, item)| item.stance == Stance::Contradicts);
    facts.extend(against.map(|(number, _): (u32, _)| (Unit::Source, number.to_string())));
    let people = 1..=case.attendees.len();
    facts.extend(people.map(|count| (Unit::Participants, count.to_string())));
    let labels = 1..=case.hypotheses.len();
    facts.extend(labels.map(|place| (Unit::Hypothesis, place.to_string())));
    facts.extend(
        case.minutes
            .map(|minutes| (Unit::Minutes, minutes.to_string())),
    );
    facts
}

fn unit_of(amount: &Money, language: Language) -> Unit {
    let written = money::one(amount, Figure::default(), language);
    let sign: String = written.chars().take_while(|c| *c != '0').collect();
    let period = PERIODS
        .iter()
        .copied()
        .find(|period| written.ends_with(period));
    match (sign.trim(), period) {
        ("", None) => Unit::Unknown,
        (sign, period) => Unit::Money(sign.to_owned(), period),
    }
}

fn spread(
    unit: Unit,
    spread: Option<Spread>,
    language: Language,
) -> impl Iterator<Item = (Unit, String)> {
    spread
        .into_iter()
        .flat_map(|spread| [spread.low, spread.mid, spread.high])
        .map(move |figure| (unit.clone(), number::figure(figure, language)))
}

/// Returns the numbers of a text with their units.
fn numbers(text: &str) -> Vec<(Unit, String)> {
    let mut found: Vec<(Unit, String)> = Vec::new();
    // Whether each number ends a range, like the second one of `4 to 7 hours`.
    let mut ends_range = Vec::new();
    let mut rest = text;
    let mut before = String::new();
    while let Some(start) = rest.find(|c: char| c.is_numeric()) {
        let between = rest[..start].trim();
        let between = between
            .strip_suffix(sign(between))
            .unwrap_or(between)
            .trim_end();
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
        let (unit, end) = (found[place - 1].0.clone(), found[place].0.clone());
        let is_completed = match (&unit, &end) {
            (Unit::Unknown, _) => true,
            (Unit::Money(one, None), Unit::Money(other, Some(_))) => one == other,
            _ => false,
        };
        if is_completed {
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
    if after.starts_with('%') {
        return Unit::Percent;
    }
    if before.ends_with('H') {
        return Unit::Hypothesis;
    }
    if before.ends_with("Bron ") || before.ends_with("Source ") {
        return Unit::Source;
    }
    let following: Vec<String> = after
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty() && *word != "fewer")
        .take(3)
        .map(str::to_lowercase)
        .collect();
    let following: Vec<&str> = following.iter().map(String::as_str).collect();
    let period = match following[..] {
        ["per" | "a", period, ..] => PERIODS.iter().copied().find(|each| *each == period),
        _ => None,
    };
    match (sign(before.trim_end()), period, &following[..]) {
        ("", None, ["uur" | "uren" | "hour" | "hours", "per" | "a", "week"]) => Unit::HoursAWeek,
        ("", None, ["uur" | "uren" | "hour" | "hours", ..]) => Unit::Hours,
        ("", None, ["minuten" | "minutes", ..]) => Unit::Minutes,
        ("", None, ["deelnemers" | "participants", ..]) => Unit::Participants,
        ("", None, ["bron" | "bronnen" | "source" | "sources", ..]) => Unit::Sources,
        ("", None, _) => Unit::Unknown,
        (sign, period, _) => Unit::Money(sign.to_owned(), period),
    }
}

/// Returns the sign of a currency at the end of a text.
fn sign(before: &str) -> &str {
    let word = before.split_whitespace().next_back().unwrap_or_default();
    let word = word.trim_start_matches('(');
    let is_code = word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase());
    if is_code || ["€", "£", "$"].contains(&word) {
        word
    } else {
        ""
    }
}

#[test]
fn numbers_are_read_with_their_units() {
    let read = |text: &str| numbers(text);
    let one = |unit, digits: &str| vec![(unit, digits.to_owned())];
    let two = |unit: Unit, first: &str, second: &str| {
        vec![(unit.clone(), first.to_owned()), (unit, second.to_owned())]
    };

    assert_eq!(read("27,5% sneller"), one(Unit::Percent, "27,5"));
    assert_eq!(
        read("€ 1.500 per maand"),
        one(in_money("€", "maand"), "1.500")
    );
    let less = "7.5 hours per week less";
    assert_eq!(read(less), one(Unit::HoursAWeek, "7.5"));
    assert_eq!(read("(zekerheid hoog, 2 bronnen)"), one(Unit::Sources, "2"));
    assert_eq!(read("Bron 2 spreekt dit tegen"), one(Unit::Source, "2"));
    assert_eq!(read("H2 is onzeker"), one(Unit::Hypothesis, "2"));
    assert_eq!(read("42 things"), one(Unit::Unknown, "42"));
    let hours = "Als er 4 tot 7 uur per week vrijkomt";
    assert_eq!(read(hours), two(Unit::HoursAWeek, "4", "7"));
    let euros = "€1,500 to €3,250 per month";
    assert_eq!(read(euros), two(in_money("€", "month"), "1,500", "3,250"));
    let rupees = "INR 1.500 tot INR 3.250 per jaar";
    assert_eq!(read(rupees), two(in_money("INR", "jaar"), "1.500", "3.250"));
    let bare = "een bedrag van 1.500 tot 3.250 per kwartaal";
    assert_eq!(read(bare), two(in_money("", "kwartaal"), "1.500", "3.250"));
}

#[test]
fn another_period_is_another_unit() {
    let unit = |text: &str| numbers(text)[0].0.clone();

    assert_eq!(unit("7 uur per maand"), Unit::Hours);
    assert_eq!(unit("7 hours"), Unit::Hours);
    assert_eq!(unit("€ 1.500 per week"), in_money("€", "week"));
    assert_eq!(unit("7 things in 11 hours a week"), Unit::Unknown);
    assert_eq!(
        unit("€ 4 tot 7 uur per week"),
        Unit::Money("€".to_owned(), None)
    );
}

fn in_money(sign: &str, period: &'static str) -> Unit {
    Unit::Money(sign.to_owned(), Some(period))
}
