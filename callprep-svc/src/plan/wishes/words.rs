//! Lists of words by which a sentence is told to be about something.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use super::told::Sentence;

/// Words in lower case without accents, separated by commas: `board` is a whole word, `decid*` the beginning of
/// one, `head office` words that follow one another. Read once.
pub(super) struct Words {
    raw: &'static str,
    read: OnceLock<Read>,
}

struct Read {
    whole: BTreeSet<&'static str>,
    /// In order, none of them the beginning of another.
    starts: Vec<&'static str>,
    /// With a space before, and after unless the last word may go on; by their first words.
    phrases: BTreeMap<&'static str, Vec<String>>,
}

impl Words {
    pub(super) const fn new(raw: &'static str) -> Self {
        Self {
            raw,
            read: OnceLock::new(),
        }
    }

    /// Returns whether a sentence has one of them.
    pub(super) fn are_in(&self, sentence: &Sentence) -> bool {
        let read = self.read();
        let says = |word: &str| {
            read.phrases
                .get(word)
                .is_some_and(|each| sentence.says(each))
        };
        sentence.any_word(|word| read.has(word) || says(word))
    }

    /// Returns whether a word is one of them.
    pub(super) fn have(&self, word: &str) -> bool {
        self.read().has(word)
    }

    /// Returns whether one of those without an open end fits.
    pub(super) fn any(&self, fits: impl FnMut(&str) -> bool) -> bool {
        let read = self.read();
        let phrases = read.phrases.values().flatten();
        let phrases = phrases.map(|phrase| phrase.trim());
        let mut all = phrases.chain(read.whole.iter().copied());
        all.any(fits)
    }

    fn read(&self) -> &Read {
        self.read.get_or_init(|| {
            let mut read = Read {
                whole: BTreeSet::new(),
                starts: Vec::new(),
                phrases: BTreeMap::new(),
            };
            for word in self.raw.split(',').map(str::trim) {
                match (word.split_once(' '), word.strip_suffix('*')) {
                    (Some((first, _)), start) => {
                        let phrase = match start {
                            Some(start) => format!(" {start}"),
                            None => format!(" {word} "),
                        };
                        read.phrases.entry(first).or_default().push(phrase);
                    }
                    (None, Some(start)) => read.starts.push(start),
                    (None, None) => {
                        read.whole.insert(word);
                    }
                }
            }
            read.starts.sort_unstable();
            read.starts.dedup_by(|later, kept| later.starts_with(*kept));
            read
        })
    }
}

impl Read {
    fn has(&self, word: &str) -> bool {
        // What begins a word stands right before it, as none begins another.
        let after = self.starts.partition_point(|start| *start <= word);
        let starts = |before: usize| word.starts_with(self.starts[before]);
        self.whole.contains(word) || after.checked_sub(1).is_some_and(starts)
    }
}

/// Returns whether two words are forms of one: one is the beginning of the other, or most of both is alike.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    /// A longer word that begins with a shorter one than this is another word.
    const LEAST_BEGINNING: usize = 5;
    const LEAST_SHARED: usize = 6;
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if long.starts_with(short) {
        return short.len() >= LEAST_BEGINNING || long.len() <= short.len() + 2;
    }
    let shared = short
        .bytes()
        .zip(long.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    shared >= LEAST_SHARED && shared * 10 >= short.len() * 6
}
