//! The words of a hypothesis, to be compared with those of a booking.

use super::{subject::telling, told::Sentence, words::is_alike};
use crate::plan::case::Hypothesis;

/// The words of a hypothesis, to be compared with those of a booking.
pub(super) struct Spoken {
    pub(super) title: Vec<String>,
    rest: Vec<String>,
    /// Those of the title of each source.
    sources: Vec<Vec<String>>,
}

impl Spoken {
    pub(super) fn new(hypothesis: &Hypothesis) -> Self {
        let sources = hypothesis.evidence.iter();
        let rest = [&hypothesis.statement].into_iter();
        let rest = rest
            .chain(&hypothesis.assumptions)
            .chain(&hypothesis.question);
        Self {
            title: telling(&Sentence::new(&hypothesis.title)),
            rest: rest
                .flat_map(|text| telling(&Sentence::new(text)))
                .collect(),
            sources: sources
                .map(|item| telling(&Sentence::new(&item.title)))
                .collect(),
        }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.says(word) || self.sources.iter().any(|source| has_word(source, word))
    }

    /// Returns whether the hypothesis itself says a word, or all that speaks for it does: what only one of its sources
    /// says is not what it is about.
    pub(super) fn is_about(&self, word: &str) -> bool {
        let mut sources = self.sources.iter();
        let are_all = !self.sources.is_empty() && sources.all(|source| has_word(source, word));
        self.says(word) || are_all
    }

    fn says(&self, word: &str) -> bool {
        has_word(&self.title, word) || has_word(&self.rest, word)
    }
}

pub(super) fn has_word(words: &[String], word: &str) -> bool {
    words.iter().any(|other| is_alike(word, other))
}
