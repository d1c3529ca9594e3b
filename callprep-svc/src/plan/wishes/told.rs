//! What the booker wrote, sentence by sentence, in words that can be compared.

use super::super::{case::BookingDetails, clean};

/// A sentence in lower case without accents and punctuation.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    words: Vec<String>,
    /// The words with a space around each.
    spaced: String,
}

impl Sentence {
    pub(super) fn new(text: &str) -> Self {
        let folded = clean::folded(text);
        let words: Vec<String> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let spaced = format!(" {} ", words.join(" "));
        Self { words, spaced }
    }

    pub(super) fn words(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).collect()
    }

    /// Returns whether one of these is in it. A phrase starts with a space, and may end with one.
    pub(super) fn says(&self, phrases: &[&str]) -> bool {
        phrases.iter().any(|phrase| self.spaced.contains(phrase))
    }

    /// Returns whether one of these is among its words.
    pub(super) fn has(&self, words: &[&str]) -> bool {
        self.words.iter().any(|word| words.contains(&word.as_str()))
    }
}

/// Returns the sentences of a text.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .match_indices(['.', '!', '?', ';'])
            .map(|(at, _)| at + 1)
            // The stops of `17.15`, `d.w.z.` and `6. Januar` end no sentence.
            .find(|end| {
                let is_ordinal = rest[..*end - 1].ends_with(|c: char| c.is_ascii_digit());
                rest[*end..].starts_with(' ') && !is_ordinal
            })
            .unwrap_or(rest.len());
        let (sentence, after) = rest.split_at(end);
        all.push(Sentence::new(sentence));
        rest = after.trim_start();
    }
    all
}

/// Returns each text of the booker as its sentences: the answers, then the note.
pub(super) fn texts(booking: &BookingDetails) -> Vec<Vec<Sentence>> {
    let answers = booking.answers.iter().map(|(_, value)| value);
    answers
        .chain([&booking.notes])
        .map(|text| sentences(text))
        .collect()
}
