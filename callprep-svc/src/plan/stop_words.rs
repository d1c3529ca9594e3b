//! Detects Dutch and English by their stop words.

use std::{borrow::Cow, collections::HashMap, iter, sync::LazyLock};

use super::language::Language;

/// Dutch stop words that are not English words.
const DUTCH: &[&str] = &[
    "aan", "als", "bij", "daar", "dan", "dat", "de", "deze", "dit", "door", "een", "eerst",
    "eerste", "elke", "en", "er", "gaat", "geen", "gisteren", "hebben", "heeft", "het", "hij",
    "hoe", "hoelang", "hoeveel", "hun", "iedere", "iemand", "ik", "jullie", "kan", "komen", "komt",
    "kunnen", "kwam", "laatste", "maar", "meer", "mensen", "moet", "moeten", "naar", "niemand",
    "niet", "nog", "nu", "om", "ook", "op", "te", "terug", "toen", "tot", "tussen", "u", "uit",
    "uur", "uw", "vaak", "van", "vandaag", "voor", "waar", "waarom", "wanneer", "wat", "welk",
    "welke", "werk", "werkt", "wie", "wij", "worden", "wordt", "zich", "zijn", "zonder", "zou",
    "één",
];

/// English stop words that are not Dutch words.
const ENGLISH: &[&str] = &[
    "a", "about", "and", "any", "are", "at", "be", "because", "been", "before", "between", "but",
    "by", "can", "did", "do", "does", "during", "each", "every", "for", "from", "has", "have",
    "how", "if", "into", "its", "many", "more", "much", "not", "often", "on", "only", "or", "our",
    "people", "say", "she", "should", "some", "somebody", "still", "than", "that", "the", "their",
    "them", "then", "there", "these", "they", "this", "those", "to", "were", "what", "when",
    "where", "which", "while", "who", "why", "will", "with", "without", "work", "would", "yet",
    "you", "your",
];

static STOP_WORDS: LazyLock<HashMap<&str, Language>> = LazyLock::new(|| {
    let dutch = iter::repeat(Language::Nl);
    let english = iter::repeat(Language::En);
    let dutch = DUTCH.iter().copied().zip(dutch);
    dutch.chain(ENGLISH.iter().copied().zip(english)).collect()
});

/// The number of stop words of each language in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StopWords {
    dutch: usize,
    english: usize,
}

impl StopWords {
    /// Returns the number in `language`, and the number in the other one.
    pub fn own_and_other(self, language: Language) -> (usize, usize) {
        match language {
            Language::Nl => (self.dutch, self.english),
            Language::En => (self.english, self.dutch),
        }
    }
}

/// Returns the language with at least two stop words and three times as many as the other, if there
/// is one.
pub(crate) fn detect(text: &str) -> Option<Language> {
    let StopWords { dutch, english } = count(text);
    match (dutch, english) {
        (dutch, english) if dutch >= 2 && dutch >= 3 * english => Some(Language::Nl),
        (dutch, english) if english >= 2 && english >= 3 * dutch => Some(Language::En),
        _ => None,
    }
}

/// Counts the stop words of a text.
pub fn count(text: &str) -> StopWords {
    let mut found = StopWords::default();
    for word in text.split(|c: char| !c.is_alphabetic()) {
        let word = if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(word.to_lowercase())
        };
        match STOP_WORDS.get(word.as_ref()) {
            Some(Language::Nl) => found.dutch += 1,
            Some(Language::En) => found.english += 1,
            None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stop_word_is_of_one_language() {
        assert_eq!(STOP_WORDS.len(), DUTCH.len() + ENGLISH.len());
    }

    #[test]
    fn questions_of_the_research_are_told_apart() {
        let dutch = Some(Language::Nl);
        let english = Some(Language::En);

        assert_eq!(detect("Wanneer komt meerwerk op de factuur?"), dutch);
        assert_eq!(detect("Waarom kwam de laatste kroon terug?"), dutch);
        assert_eq!(
            detect("How often does the office call a mechanic?"),
            english
        );
        assert_eq!(
            detect("Hoe vaak belt de planner over een work order?"),
            dutch
        );
    }

    #[test]
    fn without_enough_stop_words_nothing_is_claimed() {
        assert_eq!(detect(""), None);
        assert_eq!(detect("Planning?"), None);
        assert_eq!(detect("Wie weet?"), None);
        assert_eq!(detect("Wer entscheidet über das Budget?"), None);
        assert_eq!(
            detect("De planner said that the rooster is van gisteren"),
            None
        );
    }
}
