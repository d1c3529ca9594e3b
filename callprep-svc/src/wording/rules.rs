//! The checks that a text of a model must pass before it is used in a brief.

use std::collections::BTreeSet;

use super::{
    prompt,
    rejection::RejectionCode,
    sentences::sentences,
    skeleton::{PromptHypothesis, Skeleton},
};
use crate::plan::{clean, stop_words};

const MIN_CHARS: usize = 8;
/// The longest text of a slot.
pub(super) const MAX_CHARS: usize = 320;

/// Numbers in words. `één` and `one` are left out, because they are articles as often as numbers.
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

/// Returns `text` with figures in place of their references. `former` is the text that it replaces.
///
/// # Errors
/// The first check that it fails.
pub(super) fn checked(
    skeleton: &Skeleton,
    hypothesis: &PromptHypothesis,
    former: &str,
    text: &str,
) -> Result<String, RejectionCode> {
    let length = text.chars().count();
    if !(MIN_CHARS..=MAX_CHARS).contains(&length) || text.trim() != text {
        return Err(RejectionCode::Length);
    }
    if !text.chars().all(clean::is_visible) {
        return Err(RejectionCode::Control);
    }
    let filled = filled(hypothesis, text)?;
    let plain = without_titles(skeleton, &without_references(text));
    if is_foreign(skeleton, &plain) {
        return Err(RejectionCode::Language);
    }
    if plain.contains(char::is_numeric) || plain.contains(['%', '€', '$']) {
        return Err(RejectionCode::Digit);
    }
    if has_new_number_word(&plain, former) {
        return Err(RejectionCode::NumberWord);
    }
    if has_link(&plain) {
        return Err(RejectionCode::Link);
    }
    if plain.contains(['<', '>', '`', '*', '#', '[', ']', '{', '}', '|', '\\', '_']) {
        return Err(RejectionCode::Markup);
    }
    if repeats_instructions(text) {
        return Err(RejectionCode::PromptEcho);
    }
    if copies_data(skeleton, &plain) {
        return Err(RejectionCode::Copied);
    }
    Ok(filled)
}

/// Returns whether `quote` is empty or a substring of the hypothesis or its evidence.
pub(super) fn is_verbatim(hypothesis: &PromptHypothesis, quote: &str) -> bool {
    let sources = [&hypothesis.title, &hypothesis.statement]
        .into_iter()
        .chain(hypothesis.evidence.iter().map(|evidence| &evidence.title));
    quote.is_empty() || sources.into_iter().any(|source| source.contains(quote))
}

/// Replaces references by the figures of the hypothesis.
fn filled(hypothesis: &PromptHypothesis, text: &str) -> Result<String, RejectionCode> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (reference, remainder) = after.split_once("}}").ok_or(RejectionCode::Placeholder)?;
        let figure = hypothesis
            .figures
            .get(reference.trim())
            .ok_or(RejectionCode::Placeholder)?;
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

/// Quoted titles are left out of the checks: they may be in another language and contain digits.
fn without_titles(skeleton: &Skeleton, text: &str) -> String {
    let mut plain = text.to_owned();
    for hypothesis in &skeleton.hypotheses {
        let titles = hypothesis.evidence.iter().map(|evidence| &evidence.title);
        for title in titles.chain([&hypothesis.title]) {
            for quoted in [format!("“{title}”"), format!("\"{title}\"")] {
                plain = plain.replace(&quoted, " ");
            }
        }
    }
    plain
}

/// A text of fewer than six words may contain no stop word at all; a longer one always does.
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
    // `acme.nl`, but neither `d.w.z.` nor the end of a sentence.
    let is_host = |word: &str| {
        word.split('.').collect::<Vec<_>>().windows(2).any(|pair| {
            let is_label = pair[0].chars().count() >= 2 && pair[0].ends_with(char::is_alphanumeric);
            is_label && pair[1].chars().take_while(|c| c.is_alphabetic()).count() >= 2
        })
    };
    has_mark || lower.split_whitespace().any(is_host)
}

/// Text of the dossier is untrusted: it may be quoted, but not stated as our own.
fn copies_data(skeleton: &Skeleton, plain: &str) -> bool {
    let lower = plain.to_lowercase();
    skeleton.hypotheses.iter().any(|hypothesis| {
        let titles = hypothesis.evidence.iter().map(|evidence| &evidence.title);
        titles
            .chain([&hypothesis.title, &hypothesis.statement])
            .flat_map(|text| sentences(text))
            .any(|sentence| lower.contains(&sentence.to_lowercase()))
    })
}

fn repeats_instructions(text: &str) -> bool {
    let lower = text.to_lowercase();
    prompt::instructions().any(|sentence| lower.contains(&sentence))
}
