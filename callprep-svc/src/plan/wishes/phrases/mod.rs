//! The phrases that tell what the booker asks for, without accents, each with spaces around its words.

mod call;
mod conduct;
mod people;
mod secrecy;
mod time;

use super::{Wish, told::Sentence};

/// Phrases of one wish.
type Phrases = (Wish, &'static [&'static str]);

const ALL: [&[Phrases]; 5] = [
    &call::PHRASES,
    &conduct::PHRASES,
    &secrecy::PHRASES,
    &people::PHRASES,
    &time::PHRASES,
];

/// By which a sentence asks not to be written down, or not to be told to somebody in the call.
pub(super) const SECRET: [&str; 20] = [
    " nirgends hinschreiben ",
    " nicht aufschreiben ",
    " nicht hinschreiben ",
    " unter uns ",
    " nicht weitersagen ",
    " niet opschrijven ",
    " nergens opschrijven ",
    " onder ons ",
    " niet doorvertellen ",
    " not write this down ",
    " don t write this down ",
    " don t write that down ",
    " not in writing ",
    " off the record ",
    " between us ",
    " between you and me ",
    " don t tell ",
    " ne l ecrivez pas ",
    " ne lui en parlez pas ",
    " entre nous ",
];

/// Returns whether a sentence is on what comes before the call.
pub(super) fn are_beforehand(sentence: &Sentence) -> bool {
    let mut all = all().filter(|(wish, _)| *wish == Wish::Beforehand);
    all.any(|(_, phrases)| sentence.says(phrases))
}

/// Returns every wish with its phrases.
pub(super) fn all() -> impl Iterator<Item = &'static Phrases> {
    ALL.into_iter().flatten()
}
