//! Days before which nothing is to be done, and closures of theirs, where a sentence says nothing else.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use super::told::Sentence;

/// A later day than this many days after the call is no start of a plan.
const FARTHEST: u64 = 300;

/// Why nothing is done before a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Reason {
    /// The booker asks for that.
    Asked,
    /// They are closed or away until then.
    Closed,
}

/// A year before this one is past.
pub(super) const FIRST_YEAR: i32 = 2026;

/// Names of months that are other words as well.
const AMBIGUOUS: &[&str] = &[
    "may", "march", "mars", "jan", "dec", "sept", "feb", "apr", "aug", "okt", "oct", "nov",
];

/// The months by their names and common short forms in five languages, without accents.
const MONTHS: [&[&str]; 12] = [
    &[
        "januari", "january", "januar", "janner", "janvier", "enero", "jan",
    ],
    &[
        "februari", "february", "februar", "fevrier", "febrero", "feb",
    ],
    &["maart", "march", "marz", "mars", "marzo"],
    &["april", "avril", "abril", "apr"],
    &["mei", "may", "mai", "mayo"],
    &["juni", "june", "juin", "junio"],
    &["juli", "july", "juillet", "julio"],
    &["augustus", "august", "aout", "agosto", "aug"],
    &["september", "septembre", "septiembre", "sept"],
    &["oktober", "october", "octobre", "octubre", "okt", "oct"],
    &["november", "novembre", "noviembre", "nov"],
    &["december", "dezember", "decembre", "diciembre", "dec"],
];

/// Words that say no.
const NEGATIONS: &[&str] = &[
    "not", "nothing", "no", "don", "cannot", "can't", "never", "niet", "niets", "geen", "nicht",
    "nichts", "kein", "keine", "rien", "pas", "nada", "nooit",
];
/// Words that say that somebody is not there.
const CLOSED: &[&str] = &[
    "closed",
    "shut",
    "away",
    "gesloten",
    "dicht",
    "afwezig",
    "vakantie",
    "verlof",
    "holiday",
    "leave",
    "vacation",
    "geschlossen",
    "urlaub",
    "betriebsferien",
    "ferme",
    "fermes",
    "fermee",
    "fermees",
    "conge",
    "conges",
    "fermeture",
    "closure",
    "shutdown",
    "sluiting",
    "betriebsruhe",
    "bouwvak",
    "onbereikbaar",
    "unreachable",
    "unavailable",
    "cerrado",
];
/// Words between a phrase and its date.
const FILLERS: &[&str] = &[
    "the", "de", "het", "den", "dem", "der", "le", "la", "of", "van", "du", "d", "des", "about",
    "around", "rond", "circa", "ca", "week", "monday", "maandag", "montag", "lundi", "and", "met",
    "en",
];

/// What a date is named with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// Nothing is done before the first day of it.
    From,
    /// Nothing is done before its end.
    After,
}

/// Returns the day before which nothing is to be done, if a sentence names one after the day of the call.
pub(super) fn not_before(sentence: &Sentence, call: NaiveDate) -> Option<(NaiveDate, Reason)> {
    let words = sentence.words();
    let is_negated = |at: usize| words[..at].iter().any(|word| NEGATIONS.contains(word));
    let is_closed = words.iter().any(|word| CLOSED.contains(word));
    let found = (0..words.len()).find_map(|at| {
        let (length, bound) = phrase(&words[at..], is_negated(at), is_closed)?;
        date(&words[at + length..], bound, call)
    })?;
    let farthest = call.checked_add_days(Days::new(FARTHEST))?;
    let reason = if is_closed {
        Reason::Closed
    } else {
        Reason::Asked
    };
    (found > call && found <= farthest).then_some((found, reason))
}

/// Returns the first and the last day of a closure that a sentence names with both, if that is not over on
/// the day of the call. With another one among its `dates` there is none.
pub(super) fn closure(
    sentence: &Sentence,
    dates: usize,
    call: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    let words = sentence.words();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    // `Not closed` says the opposite, and so may any other sentence with both.
    if has(CLOSED) == has(NEGATIONS) {
        return None;
    }
    let (months, first, last) = (0..words.len()).find_map(|at| range(&words[at..], call))?;
    if months != dates {
        return None;
    }
    let farthest = call.checked_add_days(Days::new(FARTHEST))?;
    (first <= last && last >= call && last <= farthest).then_some((first, last))
}

/// Returns both days of a range at the beginning of these words, such as `12 tot en met 30 juli`, and how many
/// months it names.
fn range(words: &[&str], call: NaiveDate) -> Option<(usize, NaiveDate, NaiveDate)> {
    let (first, rest) = words.split_first()?;
    let first = day_of_month(first)?;
    let (month, rest) = match rest.split_first()? {
        (word, after) if month_of(word).is_some() => (month_of(word), after),
        _ => (None, rest),
    };
    let rest = match *rest {
        ["tot", "en", "met", ..] => &rest[3..],
        ["t", "m", ..] | ["bis", "zum", ..] | ["until", "the", ..] => &rest[2..],
        [
            "tm" | "tot" | "bis" | "to" | "till" | "until" | "through" | "au" | "en" | "and"
            | "und",
            ..,
        ] => &rest[1..],
        _ => return None,
    };
    let last = day_of_month(rest.first()?)?;
    let last_month = month_of(rest.get(1)?)?;
    let last = upcoming(call, last_month, last, year(rest.get(2)))?;
    let months = 1 + usize::from(month.is_some());
    let month = month.unwrap_or(last_month);
    let year = if month > last_month {
        last.year() - 1
    } else {
        last.year()
    };
    Some((months, NaiveDate::from_ymd_opt(year, month, first)?, last))
}

/// Returns how many words a phrase has after which a date follows, and what that date bounds.
fn phrase(words: &[&str], is_negated: bool, is_closed: bool) -> Option<(usize, Bound)> {
    Some(match *words {
        ["before" | "voor" | "vor" | "avant" | "antes", ..] if is_negated => (1, Bound::From),
        ["earlier" | "sooner", "than", ..] | ["eerder", "dan", ..] | ["fruher", "als", ..]
            if is_negated =>
        {
            (2, Bound::From)
        }
        ["tot", "en", "met", ..] if is_closed => (3, Bound::After),
        ["t", "m", ..] if is_closed => (2, Bound::After),
        ["through", ..] if is_closed => (1, Bound::After),
        [
            "until" | "till" | "til" | "tot" | "bis" | "jusqu" | "hasta",
            ..,
        ] if is_closed || is_negated => {
            let length = match words.get(1) {
                Some(&"au" | &"en" | &"a" | &"zum" | &"after" | &"na") => 2,
                _ => 1,
            };
            (length, Bound::From)
        }
        [
            "pas" | "only" | "erst" | "seulement",
            "na" | "after" | "nach" | "apres",
            ..,
        ] => (2, Bound::After),
        [
            "pas" | "only" | "erst" | "seulement",
            "vanaf" | "in" | "from" | "ab" | "im" | "en",
            ..,
        ] => (2, Bound::From),
        ["earliest" | "fruhestens" | "vroegst", ..] => match words.get(1) {
            Some(&"in" | &"from" | &"vanaf" | &"ab" | &"im") => (2, Bound::From),
            _ => (1, Bound::From),
        },
        _ => return None,
    })
}

/// Returns the day that is meant by the words at the beginning.
fn date(words: &[&str], bound: Bound, call: NaiveDate) -> Option<NaiveDate> {
    let fillers = words.iter().take_while(|word| FILLERS.contains(word));
    let words = &words[fillers.count().min(3)..];
    let (first, rest) = words.split_first()?;
    let month_in = |words: &[&str]| {
        let fillers = words.iter().take_while(|word| FILLERS.contains(word));
        let words = &words[fillers.count().min(2)..];
        Some((month_of(words.first()?)?, year(words.get(1))))
    };
    if let Some(day) = time_of_year(words, call) {
        return Some(day);
    }
    match *first {
        "end" | "eind" | "einde" | "ende" | "fin" | "late" => {
            let (month, year) = month_in(rest)?;
            next_month(upcoming(call, month, 28, year)?)
        }
        "mid" | "midden" | "half" | "medio" | "mitte" | "mi" => {
            let (month, year) = month_in(rest)?;
            upcoming(call, month, 15, year)
        }
        "begin" | "beginning" | "start" | "anfang" | "debut" | "early" => {
            let (month, year) = month_in(rest)?;
            upcoming(call, month, 1, year)
        }
        word => {
            let one_later = |day: NaiveDate| match bound {
                Bound::From => Some(day),
                Bound::After => day.checked_add_days(Days::new(1)),
            };
            if let (Some(day), Some((month, year))) = (day_of_month(word), month_in(rest)) {
                return one_later(upcoming(call, month, day, year)?);
            }
            let month = month_of(word)?;
            if let Some(day) = rest.first().and_then(|word| day_of_month(word)) {
                return one_later(upcoming(call, month, day, year(rest.get(1)))?);
            }
            let year = year(rest.first());
            match bound {
                Bound::From => upcoming(call, month, 1, year),
                Bound::After => next_month(upcoming(call, month, 28, year)?),
            }
        }
    }
}

/// Returns the first day after the turn of the year or the summer, if the words begin with one of these.
fn time_of_year(words: &[&str], call: NaiveDate) -> Option<NaiveDate> {
    match *words {
        [
            "new" | "nieuwe" | "neuen" | "neue" | "next" | "volgend" | "nachstes" | "nachsten",
            "year" | "jaar" | "jahr",
            ..,
        ]
        | ["nieuwjaar" | "neujahr", ..] => NaiveDate::from_ymd_opt(call.year() + 1, 1, 2),
        ["summer" | "zomer" | "zomervakantie" | "sommer" | "ete", ..] => upcoming(call, 9, 1, None),
        _ => None,
    }
}

/// Returns the month that a word names, from 1 to 12.
pub(super) fn month_of(word: &str) -> Option<u32> {
    let place = MONTHS.iter().position(|names| names.contains(&word))?;
    u32::try_from(place + 1).ok()
}

/// Returns whether the name of a month is another word as well.
pub(super) fn is_ambiguous(word: &str) -> bool {
    AMBIGUOUS.contains(&word)
}

/// Returns the number of a day such as `4`, `4th` or `4e`.
pub(super) fn day_of_month(word: &str) -> Option<u32> {
    let end = word
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(word.len());
    let (digits, ending) = word.split_at(end);
    let is_ordinal = ["", "st", "nd", "rd", "th", "e", "er", "de", "ste"].contains(&ending);
    let day = digits.parse().ok()?;
    (is_ordinal && (1..=31).contains(&day)).then_some(day)
}

pub(super) fn year(word: Option<&&str>) -> Option<i32> {
    let year = word?.parse().ok()?;
    (2000..2100).contains(&year).then_some(year)
}

/// Returns that day of the year, otherwise the first such day that is not before the call.
pub(super) fn upcoming(
    call: NaiveDate,
    month: u32,
    day: u32,
    year: Option<i32>,
) -> Option<NaiveDate> {
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let this_year = NaiveDate::from_ymd_opt(call.year(), month, day)?;
    if this_year >= call {
        Some(this_year)
    } else {
        NaiveDate::from_ymd_opt(call.year() + 1, month, day)
    }
}

fn next_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))
}
