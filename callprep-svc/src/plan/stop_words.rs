//! Detects Dutch, English, German and French by their stop words.

use std::{borrow::Cow, collections::HashMap, iter, sync::LazyLock};

use super::{
    clean,
    language::{Language, TextLanguage},
};

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
    "you", "your", "after", "again", "come", "comes", "get", "gets", "late", "off", "out", "take",
    "takes", "too", "twice", "until", "up", "wait", "waits",
];

/// German stop words that are words of none of the others.
const GERMAN: &[&str] = &[
    "aber", "auch", "auf", "aus", "bei", "beim", "bis", "das", "dass", "dem", "den", "der", "des",
    "durch", "ein", "eine", "einem", "einen", "einer", "erst", "für", "haben", "im", "ist", "jede",
    "jeden", "kein", "keine", "mit", "nach", "nicht", "noch", "oder", "ohne", "sich", "sie",
    "sind", "über", "und", "unter", "vom", "von", "vor", "wann", "warum", "welche", "wenn",
    "werden", "wird", "zu", "zum", "zur", "zwischen",
];

/// French stop words that are words of none of the others.
const FRENCH: &[&str] = &[
    "au", "aux", "avant", "avec", "ce", "ces", "cette", "chaque", "chez", "combien", "comment",
    "dans", "du", "elle", "est", "et", "ils", "la", "le", "les", "leur", "mais", "ne", "nous",
    "ou", "où", "par", "pas", "pour", "quand", "que", "qui", "sans", "ses", "sont", "sur", "trop",
    "un", "une", "vous",
];

static STOP_WORDS: LazyLock<HashMap<&str, TextLanguage>> = LazyLock::new(|| {
    [
        (DUTCH, TextLanguage::Nl),
        (ENGLISH, TextLanguage::En),
        (GERMAN, TextLanguage::De),
        (FRENCH, TextLanguage::Fr),
    ]
    .into_iter()
    .flat_map(|(words, language)| words.iter().copied().zip(iter::repeat(language)))
    .collect()
});

/// Dutch stop words that are French ones as well.
const DUTCH_AND_FRENCH: [&str; 2] = ["de", "en"];
/// Dutch stop words that are German ones as well.
const DUTCH_AND_GERMAN: [&str; 2] = ["wie", "er"];

/// The number of stop words of each language in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StopWords {
    dutch: usize,
    english: usize,
    german: usize,
    french: usize,
}

impl StopWords {
    /// Returns the number in `language`, and the number in the other one of briefs.
    pub fn own_and_other(self, language: Language) -> (usize, usize) {
        match language {
            Language::Nl => (self.dutch, self.english),
            Language::En => (self.english, self.dutch),
        }
    }
}

/// Returns the language with three times as many stop words as any other, if there is one. A question
/// has at least two of them.
pub(crate) fn detect(text: &str) -> Option<TextLanguage> {
    detect_from(text, 2)
}

/// Returns the language of a title, which may have one stop word only, or none but a word that no other
/// language has.
pub(crate) fn detect_title(text: &str) -> Option<TextLanguage> {
    let sure = detect_from(text, 2).or_else(|| from_title_words(text));
    sure.or_else(|| detect_from(text, 1))
}

/// Words of the titles of documents that are of one language only.
const TITLE_WORDS: [(TextLanguage, &[&str]); 5] = [
    (
        TextLanguage::Nl,
        &[
            "vacature",
            "vacatures",
            "jaarverslag",
            "jaarverslagen",
            "nieuwsbrief",
            "notulen",
            "schoolgids",
            "huurders",
            "medewerkers",
            "klanten",
            "kwaliteitsverslag",
            "jaarrekening",
            "visitatierapport",
            "begroting",
        ],
    ),
    (
        TextLanguage::En,
        &[
            "vacancy",
            "vacancies",
            "hiring",
            "careers",
            "annual",
            "hearing",
            "customer",
            "customers",
            "staff",
            "employee",
            "tenants",
            "supplier",
            "invoices",
            "price",
            "newspaper",
        ],
    ),
    (
        TextLanguage::De,
        &[
            "stellenangebot",
            "bewertungen",
            "jahresbericht",
            "preisliste",
            "kundenstimmen",
            "mitarbeiter",
            "rechnungen",
            "auftragsbestand",
            "pressebericht",
            "protokoll",
            "stellenanzeige",
            "stellenausschreibung",
            "jahresabschluss",
            "geschaftsbericht",
        ],
    ),
    (
        TextLanguage::Fr,
        &[
            "avis",
            "offre",
            "emploi",
            "annuel",
            "annuelle",
            "entretien",
            "annonce",
            "clientele",
            "delais",
            "factures",
            "commandes",
            "courriels",
            "reglement",
            "comptes",
            "annuels",
        ],
    ),
    (
        TextLanguage::Other,
        &[
            "stillingsopslag",
            "jobopslag",
            "anmeldelser",
            "ventetid",
            "arsrapport",
            "og",
            "och",
        ],
    ),
];

pub(crate) fn from_title_words(text: &str) -> Option<TextLanguage> {
    let folded = clean::folded(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).collect();
    let mut found = TITLE_WORDS
        .iter()
        .filter(|(_, known)| words.iter().any(|word| known.contains(word)))
        .map(|(language, _)| *language);
    match (found.next(), found.next()) {
        (Some(language), None) => Some(language),
        _ => None,
    }
}

fn detect_from(text: &str, least: usize) -> Option<TextLanguage> {
    let StopWords {
        mut dutch,
        english,
        mut german,
        mut french,
    } = count(text);
    let shared = |with: &[&str]| {
        let words = text.split(|c: char| !c.is_alphabetic());
        words
            .filter(|word| with.contains(&word.to_lowercase().as_str()))
            .count()
    };
    let with_french = if french > 0 {
        shared(&DUTCH_AND_FRENCH)
    } else {
        0
    };
    let with_german = if german > 0 {
        shared(&DUTCH_AND_GERMAN)
    } else {
        0
    };
    if french > dutch - with_french {
        (dutch, french) = (dutch - with_french, french + with_french);
    } else if german > dutch - with_german {
        (dutch, german) = (dutch - with_german, german + with_german);
    }
    let mut counts = [
        (dutch, TextLanguage::Nl),
        (english, TextLanguage::En),
        (german, TextLanguage::De),
        (french, TextLanguage::Fr),
    ];
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let [(most, language), (second, _), ..] = counts;
    (most >= least && most >= 3 * second).then_some(language)
}

/// Returns whether a word in lower case can hardly be of another language than German: an umlaut after
/// a consonant, or an ending.
fn looks_german(word: &str) -> bool {
    let has_umlaut = || {
        let characters: Vec<char> = word.chars().collect();
        let is_vowel = |c: char| "aeiouyäöü".contains(c);
        let is_umlaut = |c: char| matches!(c, 'ä' | 'ö' | 'ü');
        characters.first().is_some_and(|first| is_umlaut(*first))
            || characters
                .windows(2)
                .any(|pair| !is_vowel(pair[0]) && is_umlaut(pair[1]))
    };
    (!word.is_ascii() && (word.contains('ß') || has_umlaut())) || ends_german(word)
}

/// Returns whether a text has a word with an ending that words of no other language have.
pub(crate) fn ends_german(text: &str) -> bool {
    const ENDINGS: [&str; 6] = ["ung", "ungen", "keit", "keiten", "schaft", "anzeige"];
    let mut words = text.split(|c: char| !c.is_alphabetic());
    words.any(|word| word.len() > 8 && ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

/// Returns whether a word in lower case can hardly be of another language than French.
fn looks_french(word: &str) -> bool {
    matches!(word, "l" | "d" | "qu")
        || !word.is_ascii() && word.contains(['ç', 'œ', 'à', 'ù', 'û', 'î', 'ê'])
}

/// Counts the stop words of a text, and the words that only one language writes like that.
pub fn count(text: &str) -> StopWords {
    let mut found = StopWords::default();
    for word in text.split(|c: char| !c.is_alphabetic()) {
        let word = if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            Cow::Borrowed(word)
        } else {
            Cow::Owned(word.to_lowercase())
        };
        match STOP_WORDS.get(word.as_ref()) {
            Some(TextLanguage::Nl) => found.dutch += 1,
            Some(TextLanguage::En) => found.english += 1,
            Some(TextLanguage::De) => found.german += 1,
            Some(TextLanguage::Fr) => found.french += 1,
            None if looks_german(&word) => found.german += 1,
            None if looks_french(&word) => found.french += 1,
            // The others have no list.
            Some(_) | None => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stop_word_is_of_one_language() {
        let all = [DUTCH, ENGLISH, GERMAN, FRENCH].map(<[&str]>::len);
        assert_eq!(STOP_WORDS.len(), all.iter().sum::<usize>());
    }

    #[test]
    fn questions_of_the_research_are_told_apart() {
        let dutch = Some(TextLanguage::Nl);
        let english = Some(TextLanguage::En);

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
        assert_eq!(
            detect("Wann kommt die Rechnung nach dem Auftrag?"),
            Some(TextLanguage::De)
        );
        assert_eq!(
            detect("Combien de temps prend la facture ?"),
            Some(TextLanguage::Fr)
        );
        assert_eq!(detect_title("Invoices wait for delivery notes"), english);
        assert_eq!(
            detect_title("Rechnungen werden spät gestellt"),
            Some(TextLanguage::De)
        );
    }

    #[test]
    fn without_enough_stop_words_nothing_is_claimed() {
        assert_eq!(detect(""), None);
        assert_eq!(detect("Planning?"), None);
        assert_eq!(detect("Wie weet?"), None);
        assert_eq!(detect("Wer bezahlt?"), None);
        assert_eq!(
            detect("De planner said that the rooster is van gisteren"),
            None
        );
    }
}
