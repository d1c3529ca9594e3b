//! What the booker wrote, sentence by sentence, in words that can be compared.

use super::super::{case::BookingDetails, clean};

/// A sentence, and its words in lower case without accents and punctuation.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    /// As it is written.
    pub(super) text: String,
    words: Vec<String>,
    /// The words with a space around each.
    spaced: String,
}

/// A text of the booker: an answer with the question that it answers, or the note.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The question. Without words for the note.
    pub(super) label: Sentence,
    pub(super) is_note: bool,
    pub(super) sentences: Vec<Sentence>,
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
        Self {
            text: text.to_owned(),
            words,
            spaced,
        }
    }

    pub(super) fn words(&self) -> Vec<&str> {
        self.words.iter().map(String::as_str).collect()
    }

    pub(super) fn any_word(&self, mut fits: impl FnMut(&str) -> bool) -> bool {
        self.words.iter().any(|word| fits(word))
    }

    /// Returns whether one of these is in it. A phrase starts with a space, and may end with one.
    pub(super) fn says(&self, phrases: &[impl AsRef<str>]) -> bool {
        let mut phrases = phrases.iter();
        phrases.any(|phrase| self.spaced.contains(phrase.as_ref()))
    }

    /// Returns what stands before a phrase, without its marks. A phrase has a space around it.
    pub(super) fn before(&self, phrase: &str) -> Option<Self> {
        let (before, _) = self.spaced.split_once(phrase)?;
        Some(Self::new(before))
    }

    /// Returns whether these are its last words.
    pub(super) fn ends_with(&self, words: &str) -> bool {
        let before = self.spaced.trim_end().strip_suffix(words);
        before.is_some_and(|before| before.ends_with(' '))
    }

    /// Returns whether one of these is among its words.
    pub(super) fn has(&self, words: &[&str]) -> bool {
        self.any_word(|word| words.contains(&word))
    }
}

/// Returns the sentences of a text.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let sentences = clean::split_sentences(text).into_iter();
    sentences.map(Sentence::new).collect()
}

/// Returns each text of the booker: the answers, then the note.
pub(super) fn texts(booking: &BookingDetails) -> Vec<Told> {
    let answers = booking.answers.iter().map(|(label, value)| Told {
        label: Sentence::new(label),
        is_note: false,
        sentences: sentences(value),
    });
    answers.chain([note(&booking.notes)]).collect()
}

/// Returns a note of the booker.
pub(super) fn note(text: &str) -> Told {
    Told {
        label: Sentence::new(""),
        is_note: true,
        sentences: sentences(text),
    }
}
