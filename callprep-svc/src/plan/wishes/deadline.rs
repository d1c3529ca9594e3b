//! The day by which the booker wants something, or from which on nothing new fits in. Told by form, too seldom rather
//! than too often: the plan is dated against it.

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Serialize;

use super::{
    dates,
    told::{Sentence, Told},
    words::Words,
};
use crate::plan::calendar;

/// A later day than this many days after the call is none that a plan of ninety days has to mind.
const FARTHEST: u64 = 200;

/// A day that the booker names, which the plan is dated against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Deadline {
    pub(crate) day: NaiveDate,
    pub(crate) kind: DeadlineKind,
}

/// What ends on the day of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum DeadlineKind {
    /// Something is wanted by then.
    Wanted,
    /// From then on nothing new fits in.
    NothingNew,
}

/// By which something is needed.
static NEEDED: Words = Words::new(
    "need, needs, needed, must, has to, have to, should be, ready, deadline, moet, moeten, nodig, klaar, af zijn, uiterlijk, \
     uiterste, muss, mussen, brauche, brauchen, benotigen, fertig, spatestens, doit, doivent, devons, il faut, il nous faut, \
     besoin, close, closes, closing, sluit, sluiten, schliesst, schliessen",
);
/// With these it is somebody else's time, or none.
static WAITS: Words = Words::new(
    "wait, waits, waiting, wacht, wachten, warten, wartet, attendre, leave, leaves, leaving, weg, gehen, partir, not, no, \
     nothing, cannot, never, niet, geen, niets, nooit, nicht, kein, keine, nichts, nie, ne, pas, rien",
);
/// Directly before the day.
static BY: Words = Words::new("by, uiterlijk, spatestens, tegen, voor, vor, bis, avant, ici");
/// Some words before it.
static BEFORE: Words = Words::new("before, voordat, bevor");
/// What closes on a day.
static CLOSES: Words =
    Words::new("close, closes, closing, sluit, sluiten, schliesst, schliessen, deadline, due");
static ON: Words = Words::new("on, op, am, is, le, in");
/// Which points to a day that was named before.
static BY_THEN: Words = Words::new(
    "by then, before then, bis dahin, tegen dan, tegen die tijd, voor die tijd, voor die datum, d ici la, avant cette date",
);
/// By which a day counts although the sentence denies something: without it, the rest is off.
static UNLESS: Words = Words::new(
    "if it can t, if it cannot, if it isn t, if it is not, if that can t, unless, als het niet, als dat niet, tenzij, wenn es nicht, \
     wenn das nicht, es sei denn, si ce n est pas, sauf si",
);
static NOTHING_NEW: Words = Words::new(
    "nothing new, anything new, niets nieuws, niks nieuws, iets nieuws, nichts neues, rien de nouveau, nada nuevo, no new \
     projects, geen nieuwe projecten, keine neuen projekte",
);
static FROM: Words =
    Words::new("from, vanaf, tussen, between, zwischen, ab, a partir, entre, as of, met ingang");

/// Returns the earliest deadline in what the booker wrote, for a call on that day.
pub(super) fn find(texts: &[Told], call: NaiveDate) -> Option<Deadline> {
    let mut found: Vec<Deadline> = Vec::new();
    for told in texts {
        let mut named = None;
        for sentence in &told.sentences {
            named = any_day(sentence, call).or(named);
            let then = named.filter(|_| BY_THEN.are_in(sentence) && is_needed(sentence));
            let then = then.and_then(|day| within(day, DeadlineKind::Wanted, call));
            found.extend(then.or_else(|| in_sentence(sentence, call)));
        }
    }
    found.into_iter().min()
}

/// Returns the deadline that a sentence sets by itself.
pub(super) fn in_sentence(sentence: &Sentence, call: NaiveDate) -> Option<Deadline> {
    /// So many words of what happens then stand before the day.
    const FAR: usize = 12;
    const NEAR: usize = 2;
    if NOTHING_NEW.are_in(sentence) && FROM.are_in(sentence) {
        return within(any_day(sentence, call)?, DeadlineKind::NothingNew, call);
    }
    if !is_needed(sentence) {
        return None;
    }
    let words = sentence.words();
    let day = (0..words.len()).find_map(|at| {
        let is_closing = CLOSES.have(words[at]) && words.get(at + 1).is_some_and(|on| ON.have(on));
        let reach = match words[at] {
            word if BEFORE.have(word) => FAR,
            word if BY.have(word) || is_closing => NEAR,
            _ => return None,
        };
        let places = at + 1..words.len().min(at + 1 + reach);
        places.into_iter().find_map(|at| day_at(&words, at, call))
    })?;
    within(day, DeadlineKind::Wanted, call)
}

fn is_needed(sentence: &Sentence) -> bool {
    UNLESS.are_in(sentence) || (NEEDED.are_in(sentence) && !WAITS.are_in(sentence))
}

fn within(day: NaiveDate, kind: DeadlineKind, call: NaiveDate) -> Option<Deadline> {
    let farthest = call.checked_add_days(Days::new(FARTHEST))?;
    (day > call && day <= farthest).then_some(Deadline { day, kind })
}

fn any_day(sentence: &Sentence, call: NaiveDate) -> Option<NaiveDate> {
    let words = sentence.words();
    (0..words.len()).find_map(|at| day_at(&words, at, call))
}

/// Returns the day that the words at a place name: the last one of a month that ends, the first one of a month.
fn day_at(words: &[&str], at: usize, call: NaiveDate) -> Option<NaiveDate> {
    let month_in = |from: usize| {
        let words = words.get(from..)?;
        let fillers = words
            .iter()
            .take_while(|word| ["of", "the", "van", "de", "des", "du"].contains(word));
        let words = &words[fillers.count()..];
        Some((dates::month_of(words.first()?)?, dates::year(words.get(1))))
    };
    let last_of = |(month, year): (u32, Option<i32>)| {
        let first = dates::upcoming(call, month, 28, year)?.with_day(1)?;
        first.checked_add_months(Months::new(1))?.pred_opt()
    };
    match words[at] {
        "end" | "eind" | "einde" | "ende" | "fin" => last_of(month_in(at + 1)?),
        "mid" | "midden" | "half" | "medio" | "mitte" | "mi" => {
            let (month, year) = month_in(at + 1)?;
            dates::upcoming(call, month, 15, year)
        }
        "last" | "laatste" | "letzte" | "letzten" | "derniere" => {
            let is_week = ["week", "woche", "semaine"].contains(words.get(at + 1)?);
            let last = last_of(month_in(at + 2).filter(|_| is_week)?)?;
            let whole = last.checked_sub_days(Days::new(6))?;
            let monday = whole.weekday().num_days_from_monday();
            whole.checked_sub_days(Days::new(monday.into()))
        }
        "easter" | "pasen" | "ostern" | "paques" => {
            let of_year = calendar::easter(call.year()).filter(|day| *day > call);
            of_year.or_else(|| calendar::easter(call.year() + 1))
        }
        word => {
            let day = dates::day_of_month(word);
            if let (Some(day), Some((month, year))) = (day, month_in(at + 1)) {
                return dates::upcoming(call, month, day, year);
            }
            let month = dates::month_of(word)?;
            let after = words.get(at + 1);
            match after.and_then(|word| dates::day_of_month(word)) {
                Some(day) => dates::upcoming(call, month, day, dates::year(words.get(at + 2))),
                None if dates::is_ambiguous(word) => None,
                None => dates::upcoming(call, month, 1, dates::year(after)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::told, *};

    /// Returns the deadline in a note, for a call on Tuesday 12 January 2027.
    fn of(text: &str) -> Option<(DeadlineKind, String)> {
        let call = NaiveDate::from_ymd_opt(2027, 1, 12).unwrap();
        let found = find(&[told::note(text)], call)?;
        Some((found.kind, found.day.format("%-d %B").to_string()))
    }

    #[test]
    fn a_day_by_which_something_is_needed_is_a_deadline() {
        for (text, day) in [
            (
                "The paper is in February, so I need something by the end of January.",
                "31 January",
            ),
            (
                "It has to be working before the contracts start in the last week of May.",
                "24 May",
            ),
            (
                "The board sits on 24 March and papers close on 5 March.",
                "5 March",
            ),
            ("Het moet uiterlijk 1 april klaar zijn.", "1 April"),
            ("Wij hebben vóór 1 mei een besluit nodig.", "1 May"),
            (
                "Herr Weber geht Ende Juni. Wir brauchen bis dahin eine Lösung.",
                "30 June",
            ),
            ("Il nous faut une solution avant le 15 mars.", "15 March"),
            (
                "Don’t bother if it can’t be running before our year end on 31 March.",
                "31 March",
            ),
            (
                "Als het niet vóór 1 april draait, hoeft het niet.",
                "1 April",
            ),
        ] {
            let found = of(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found, (DeadlineKind::Wanted, day.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_day_from_which_nothing_new_fits_in_is_a_deadline() {
        for (text, day) in [
            (
                "Op 19 maart gaat de poort open en vanaf dan kan er tot november niets nieuws bij.",
                "19 March",
            ),
            (
                "Between Easter and October we cannot take on anything new.",
                "28 March",
            ),
        ] {
            assert_eq!(
                of(text),
                Some((DeadlineKind::NothingNew, day.to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn other_times_are_no_deadlines() {
        for text in [
            "We cannot start before 1 March.",
            "We must wait until March.",
            "I have to leave before 11 March starts.",
            "We moved in before Easter.",
            "Nothing new until 1 March.",
            "We need a plan for the staff in May.",
            "Wir müssen bis März warten.",
            "We need it by January 2029.",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
