//! Patterns of words: `planner` is a whole word, `plan*` its beginning, `*leider` its end, `*assist*`
//! any part of it, `*` any word; several words must follow one another.

use std::sync::OnceLock;

/// Patterns that are read once, since every job title is compared with all of them.
pub(super) struct Patterns {
    raw: &'static [&'static str],
    read: OnceLock<Read>,
}

/// Patterns by how they are compared.
struct Read {
    /// Whole words, in order.
    whole: Vec<&'static str>,
    /// One word each.
    parts: Vec<Word>,
    phrases: Vec<Vec<Word>>,
}

#[derive(Clone, Copy)]
enum Word {
    Any,
    Whole(&'static str),
    Start(&'static str),
    End(&'static str),
    Part(&'static str),
}

impl Patterns {
    pub(super) const fn new(raw: &'static [&'static str]) -> Self {
        Self {
            raw,
            read: OnceLock::new(),
        }
    }

    /// Returns whether one of the patterns occurs in `words`.
    pub(super) fn occur_in(&self, words: &[&str]) -> bool {
        let read = self.read.get_or_init(|| Read::new(self.raw));
        words.iter().any(|word| read.has(word))
            || read.phrases.iter().any(|phrase| {
                let mut windows = words.windows(phrase.len());
                windows.any(|window| window.iter().zip(phrase).all(|(word, each)| each.is(word)))
            })
    }

    /// Returns whether one of the patterns of one word is that of `word`.
    pub(super) fn have(&self, word: &str) -> bool {
        self.occur_in(&[word])
    }
}

impl Read {
    fn new(raw: &[&'static str]) -> Self {
        let mut read = Self {
            whole: Vec::new(),
            parts: Vec::new(),
            phrases: Vec::new(),
        };
        for pattern in raw {
            let words: Vec<Word> = pattern.split(' ').map(Word::new).collect();
            match words[..] {
                [Word::Whole(word)] => read.whole.push(word),
                [part] => read.parts.push(part),
                _ => read.phrases.push(words),
            }
        }
        read.whole.sort_unstable();
        read
    }

    fn has(&self, word: &str) -> bool {
        self.whole.binary_search(&word).is_ok() || self.parts.iter().any(|part| part.is(word))
    }
}

impl Word {
    fn new(pattern: &'static str) -> Self {
        match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
            (Some(""), _) => Self::Any,
            (Some(rest), Some(_)) => Self::Part(&rest[..rest.len() - 1]),
            (Some(end), None) => Self::End(end),
            (None, Some(start)) => Self::Start(start),
            (None, None) => Self::Whole(pattern),
        }
    }

    fn is(self, word: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Whole(whole) => word == whole,
            Self::Start(start) => word.starts_with(start),
            Self::End(end) => word.ends_with(end),
            Self::Part(part) => word.contains(part),
        }
    }
}
