//! Tells Dutch from English by the small words of each.

use super::Language;

/// Small words that are Dutch and not English.
const DUTCH: [&str; 56] = [
    "aan", "als", "bij", "daar", "dan", "dat", "de", "deze", "dit", "door", "een", "en", "er",
    "gaat", "geen", "heeft", "het", "hoe", "hoeveel", "hun", "ik", "jullie", "kan", "kunnen",
    "maar", "meer", "mensen", "naar", "niet", "nog", "nu", "om", "ook", "op", "te", "uit", "uur",
    "uw", "van", "vaak", "voor", "waar", "wanneer", "wat", "welk", "welke", "werk", "werkt", "wij",
    "wie", "wordt", "worden", "zijn", "zonder", "zich", "één",
];

/// Small words that are English and not Dutch.
const ENGLISH: [&str; 56] = [
    "a", "about", "and", "any", "are", "at", "be", "been", "but", "by", "can", "do", "does", "for",
    "from", "has", "have", "how", "if", "into", "its", "many", "more", "much", "not", "often",
    "on", "or", "people", "say", "she", "should", "somebody", "than", "that", "the", "their",
    "them", "there", "they", "this", "to", "what", "when", "where", "which", "who", "why", "will",
    "with", "without", "work", "would", "yet", "you", "your",
];

/// How many small words of each language a text holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SmallWords {
    pub(crate) dutch: usize,
    pub(crate) english: usize,
}

impl SmallWords {
    /// Returns how many of them are of `language`, and how many of the other one.
    pub(crate) fn own_and_other(self, language: Language) -> (usize, usize) {
        match language {
            Language::Nl => (self.dutch, self.english),
            Language::En => (self.english, self.dutch),
        }
    }
}

/// Returns the language of a text, `None` when its small words do not tell.
pub(crate) fn detect(text: &str) -> Option<Language> {
    let SmallWords { dutch, english } = count(text);
    match (dutch, english) {
        (dutch, english) if dutch >= 2 && dutch >= 3 * english => Some(Language::Nl),
        (dutch, english) if english >= 2 && english >= 3 * dutch => Some(Language::En),
        _ => None,
    }
}

/// Counts the small words of a text.
pub(crate) fn count(text: &str) -> SmallWords {
    let mut found = SmallWords::default();
    for word in text.split(|c: char| !c.is_alphabetic()) {
        let word = word.to_lowercase();
        found.dutch += usize::from(DUTCH.contains(&word.as_str()));
        found.english += usize::from(ENGLISH.contains(&word.as_str()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_of_the_research_are_told_apart() {
        let dutch = Some(Language::Nl);
        let english = Some(Language::En);

        assert_eq!(detect("Wanneer komt meerwerk op de factuur?"), dutch);
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
    fn without_enough_small_words_nothing_is_claimed() {
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
