//! The phrases that tell what the booker asks for, without accents, each with spaces around its words.

mod call;
mod people;
mod secrecy;
mod time;

use super::Wish;

/// Phrases of one wish.
type Phrases = (Wish, &'static [&'static str]);

const ALL: [&[Phrases]; 4] = [
    &call::PHRASES,
    &secrecy::PHRASES,
    &people::PHRASES,
    &time::PHRASES,
];

/// Returns every wish with its phrases.
pub(super) fn all() -> impl Iterator<Item = &'static Phrases> {
    ALL.into_iter().flatten()
}
