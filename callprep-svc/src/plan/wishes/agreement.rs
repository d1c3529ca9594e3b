//! An agreement that has to be signed before anything is shown or tested: on secrecy, on data, or with the staff.

use serde::Serialize;

use super::{
    told::{Sentence, Told},
    words::Words,
};

/// So many words before the unit of a length belong to it.
const LENGTH_BEFORE: usize = 2;
/// The longest name, in words.
const LONGEST: usize = 4;

/// An agreement that comes first, as the booker wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Agreement {
    pub(crate) name: String,
    /// How long it takes.
    pub(crate) length: Option<String>,
    /// The whole sentence, by which the language is detected.
    pub(crate) sentence: String,
}

static NAMES: Words = Words::new(
    "nda, ndas, non disclosure, non disclosure agreement, confidentiality agreement, baa, business associate agreement, \
     business associate, dpa, data processing agreement, avv, geheimhoudingsverklaring, geheimhoudingsovereenkomst, \
     verwerkersovereenkomst, betriebsvereinbarung, dienstvereinbarung, auftragsverarbeitungsvertrag, vertraulichkeitsvereinbarung, \
     geheimhaltungsvereinbarung, accord de confidentialite, acuerdo de confidencialidad",
);
/// By which it comes first, or is wanted.
static FIRST: Words = Words::new(
    "until, before, first, sign, signed, signs, unless, without, need, needs, needed, require, required, requires, must, under, please, want, \
     comes, in place, solange, bis, erst, zuerst, unterschrieben, unterzeichnet, ohne, vorher, zunachst, brauchen, bitte, muss, \
     tot, totdat, zolang, eerst, getekend, ondertekend, nodig, moet, voordat, zonder, graag, vooraf, vragen, avant, signe, \
     signee, d abord, sans, faut, tant que, antes, primero",
);
static DENIES: Words =
    Words::new("no, geen, kein, keine, pas, not, niet, nicht, sin, already, al, bereits");
/// By which a denial is of how things are until then.
static UNLESS: Words = Words::new(
    "as long as, until, without, solange, zolang, totdat, tant que, bis, tot, not before, before, eerst, first",
);
static UNITS: Words = Words::new(
    "week, weeks, day, days, month, months, weken, dagen, maand, maanden, woche, wochen, tage, tagen, monat, monate, monaten, \
     semaine, semaines, jours, mois, semanas, dias, meses",
);
/// Before a number that is only about so much.
static ABOUT: Words = Words::new(
    "about, around, roughly, ongeveer, circa, ca, zo, ungefahr, etwa, environ, unos, unas",
);

/// Returns the first agreement that comes first.
pub(super) fn find(texts: &[Told]) -> Option<Agreement> {
    let mut sentences = texts.iter().flat_map(|told| &told.sentences);
    sentences.find_map(in_sentence)
}

/// Returns whether a sentence names an agreement.
pub(super) fn is_named(sentence: &Sentence) -> bool {
    NAMES.are_in(sentence)
}

fn in_sentence(sentence: &Sentence) -> Option<Agreement> {
    if !NAMES.are_in(sentence) {
        return None;
    }
    let raw: Vec<&str> = sentence.text.split_whitespace().collect();
    let (from, to) = named(&raw)?;
    let near = Sentence::new(&raw[from.saturating_sub(2)..from].join(" "));
    // `NDA first` and `an NDA, please` are short.
    let is_short = raw.len() <= LONGEST;
    let comes_first = is_short || FIRST.are_in(sentence);
    let is_denied = DENIES.are_in(&near) && !UNLESS.are_in(sentence);
    (comes_first && !is_denied).then(|| Agreement {
        name: trimmed(&raw[from..to].join(" ")).to_owned(),
        length: length(&raw),
        sentence: sentence.text.clone(),
    })
}

/// Returns where the longest name stands.
fn named(raw: &[&str]) -> Option<(usize, usize)> {
    (0..raw.len()).find_map(|from| {
        let ends = (from + 1..=raw.len().min(from + LONGEST)).rev();
        let is_name = |to: &usize| {
            let words = Sentence::new(&raw[from..*to].join(" ")).words().join(" ");
            NAMES.any(|name| name == words)
        };
        ends.into_iter().find(is_name).map(|to| (from, to))
    })
}

/// Returns the words of a length: `about three weeks`.
fn length(raw: &[&str]) -> Option<String> {
    let is_in = |list: &Words, at: usize| list.are_in(&Sentence::new(raw[at]));
    let unit = (1..raw.len()).find(|at| is_in(&UNITS, *at))?;
    let from = unit.saturating_sub(LENGTH_BEFORE);
    let from = if is_in(&ABOUT, from) { from } else { unit - 1 };
    Some(trimmed(&raw[from..=unit].join(" ")).to_owned())
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{super::told, *};

    fn of(text: &str) -> Option<(String, Option<String>)> {
        let found = find(&[told::note(text)])?;
        Some((found.name, found.length))
    }

    #[test]
    fn an_agreement_that_comes_first_is_named_with_its_length() {
        for (text, name, length) in [
            (
                "We share nothing until an NDA is signed, and legal needs about three weeks for that.",
                "NDA",
                Some("about three weeks"),
            ),
            (
                "Solange keine Betriebsvereinbarung unterschrieben ist, wird nichts getestet.",
                "Betriebsvereinbarung",
                None,
            ),
            (
                "Eerst moet de verwerkersovereenkomst getekend zijn, dat duurt twee weken.",
                "verwerkersovereenkomst",
                Some("twee weken"),
            ),
            (
                "We need a confidentiality agreement first.",
                "confidentiality agreement",
                None,
            ),
        ] {
            let expected = (name.to_owned(), length.map(str::to_owned));
            assert_eq!(of(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn an_agreement_that_is_there_or_not_needed_does_not_come_first() {
        for text in [
            "There is no NDA needed.",
            "We type the NDAs into three systems.",
            "Everything is typed twice.",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
