//! What a text of a model must be like before it may stand in a brief.

use std::collections::BTreeSet;

use super::{
    prompt,
    skeleton::{Skeleton, Subject},
};
use crate::plan::{clean, stop_words};

const MIN_TEXT: usize = 8;
const MAX_TEXT: usize = 320;
/// A shorter sentence is shared by chance.
const MIN_SENTENCE: usize = 24;

/// Numbers in words; `één` and `one` are articles as often as numbers.
const NUMBER_WORDS: [&str; 62] = [
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
    "twintig",
    "dertig",
    "veertig",
    "vijftig",
    "zestig",
    "zeventig",
    "tachtig",
    "negentig",
    "honderd",
    "duizend",
    "miljoen",
    "procent",
    "helft",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "percent",
    "half",
];

/// Returns `text` with its figures in place.
///
/// # Errors
/// The code of the first rule that it breaks.
pub(super) fn checked(
    skeleton: &Skeleton,
    subject: &Subject,
    former: &str,
    text: &str,
) -> Result<String, &'static str> {
    let length = text.chars().count();
    if !(MIN_TEXT..=MAX_TEXT).contains(&length) || text.trim() != text {
        return Err("length");
    }
    if !text.chars().all(clean::is_visible) {
        return Err("control");
    }
    let filled = filled(subject, text)?;
    let plain = without_titles(skeleton, &without_references(text));
    if is_foreign(skeleton, &plain) {
        return Err("language");
    }
    if plain.contains(char::is_numeric) || plain.contains(['%', '€', '$']) {
        return Err("digit");
    }
    if has_new_number_word(&plain, former) {
        return Err("number-word");
    }
    if has_link(&plain) {
        return Err("link");
    }
    if plain.contains(['<', '>', '`', '*', '#', '[', ']', '{', '}', '|', '\\', '_']) {
        return Err("markup");
    }
    if repeats_instructions(text) {
        return Err("prompt-echo");
    }
    if copies_data(skeleton, &plain) {
        return Err("copied");
    }
    Ok(filled)
}

/// Returns whether `quote` was copied from what the hypothesis and its evidence say.
pub(super) fn is_verbatim(subject: &Subject, quote: &str) -> bool {
    let sources = [&subject.title, &subject.statement]
        .into_iter()
        .chain(subject.evidence.iter().map(|clue| &clue.title));
    quote.is_empty() || sources.into_iter().any(|source| source.contains(quote))
}

/// Returns the sentences of a text that are long enough to be recognised.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['.', '!', '?', ':', ';', '\n'])
        .map(str::trim)
        .filter(|sentence| sentence.chars().count() >= MIN_SENTENCE)
}

/// Puts the figures of the hypothesis in the place of their references.
fn filled(subject: &Subject, text: &str) -> Result<String, &'static str> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (reference, remainder) = after.split_once("}}").ok_or("placeholder")?;
        let figure = subject.figures.get(reference.trim()).ok_or("placeholder")?;
        filled.push_str(before);
        filled.push_str(figure);
        rest = remainder;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn without_references(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        plain.push_str(before);
        rest = after
            .split_once("}}")
            .map_or("", |(_, remainder)| remainder);
    }
    plain + rest
}

/// Titles are quoted as they came, in whatever language and with whatever digits.
fn without_titles(skeleton: &Skeleton, text: &str) -> String {
    let mut plain = text.to_owned();
    for subject in &skeleton.hypotheses {
        let titles = subject.evidence.iter().map(|clue| &clue.title);
        for title in titles.chain([&subject.title]) {
            for quoted in [format!("“{title}”"), format!("\"{title}\"")] {
                plain = plain.replace(&quoted, " ");
            }
        }
    }
    plain
}

/// Short texts may hold no small word at all; longer ones cannot.
fn is_foreign(skeleton: &Skeleton, plain: &str) -> bool {
    let (own, other) = stop_words::count(plain).own_and_other(skeleton.language);
    let words = plain.split_whitespace().count();
    (own == 0 && (other > 0 || words >= 6)) || (other >= 2 && other * 2 > own)
}

fn has_new_number_word(plain: &str, former: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphabetic())
            .map(str::to_lowercase)
            .filter(|word| NUMBER_WORDS.contains(&word.as_str()))
            .collect()
    };
    !words(plain).is_subset(&words(former))
}

fn has_link(plain: &str) -> bool {
    let lower = plain.to_lowercase();
    let has_mark = ["://", "www.", "@", "mailto:", "javascript:"]
        .iter()
        .any(|mark| lower.contains(mark));
    // `acme.nl`, but not `d.w.z.` and not the end of a sentence.
    let is_host = |word: &str| {
        word.split('.').collect::<Vec<_>>().windows(2).any(|pair| {
            let is_label = pair[0].chars().count() >= 2 && pair[0].ends_with(char::is_alphanumeric);
            is_label && pair[1].chars().take_while(|c| c.is_alphabetic()).count() >= 2
        })
    };
    has_mark || lower.split_whitespace().any(is_host)
}

/// Whatever strangers have written may be quoted, not said in our own name.
fn copies_data(skeleton: &Skeleton, plain: &str) -> bool {
    let lower = plain.to_lowercase();
    skeleton.hypotheses.iter().any(|subject| {
        let titles = subject.evidence.iter().map(|clue| &clue.title);
        titles
            .chain([&subject.title, &subject.statement])
            .flat_map(|text| sentences(text))
            .any(|sentence| lower.contains(&sentence.to_lowercase()))
    })
}

fn repeats_instructions(text: &str) -> bool {
    let lower = text.to_lowercase();
    prompt::instructions().any(|sentence| lower.contains(&sentence))
}
