//! Finds the language of a text of the dossier, among those that it may be in. A wrong one is worse than none.

mod found;
mod letters;
#[cfg(test)]
mod tests;

use serde::Serialize;
use whichlang::Lang;

use self::{
    found::Found,
    letters::{has_other_letter, has_other_word, has_participles, is_unknown},
};
use super::{
    country::CountryCode,
    job_titles,
    language::{Language, TextLanguage},
    stop_words,
};

/// A shorter text tells nothing of the other ones of its dossier.
const TELLING_WORDS: usize = 6;
/// A shorter text is not taken for one of an unexpected language.
const SURE_WORDS: usize = 6;
/// So many words or fewer look English in many languages.
const FEW_WORDS: usize = 2;
/// What follows does not change the language of a text.
const MAX_BYTES: usize = 240;

/// English words that Dutch and German titles use as their own.
const INTERNATIONAL: &str = "account accountmanager admin allround area business ceo cfo chief cio consultant controller coo \
    cto customer design director engineer finance hr ict interim it junior lead manager marketing \
    office operations partner planner product project review reviews sales senior service supply \
    team teamlead google microsoft teams meet zoom webex skype whatsapp facetime online";

/// The languages that the texts of a dossier may be in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Languages {
    pub(crate) brief: Language,
    /// Those of the country, and those in which longer texts of the dossier are, in order.
    pub(crate) home: Vec<TextLanguage>,
    #[serde(skip)]
    found: Found,
}

impl Languages {
    /// Returns the languages of a dossier from a country, with these texts.
    pub(crate) fn new<'a>(
        brief: Language,
        country: Option<CountryCode>,
        texts: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut languages = Self {
            brief,
            home: country.map(of_country).unwrap_or_default().to_vec(),
            found: Found::default(),
        };
        let long = texts.filter(|text| text.split_whitespace().count() >= TELLING_WORDS);
        let found: Vec<TextLanguage> = long.filter_map(|text| languages.foreign(text)).collect();
        let told_apart = found
            .into_iter()
            .filter(|each| *each != TextLanguage::Other);
        languages.home.extend(told_apart);
        languages.home.sort_unstable();
        languages.home.dedup();
        // Those were found without the other languages of the dossier.
        languages.found = Found::default();
        languages
    }

    /// Returns the languages from their codes. Unknown ones are left out.
    pub fn from_codes<'a>(brief: Language, codes: impl Iterator<Item = &'a str>) -> Self {
        Self {
            brief,
            home: codes.filter_map(TextLanguage::from_code).collect(),
            found: Found::default(),
        }
    }

    /// Returns the codes of those that are not of the brief.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.home.iter().map(|each| each.code())
    }

    /// Returns the language of `text` if it is surely not that of the brief. Two models have to agree, or one
    /// of them and the words of the text.
    pub(crate) fn foreign(&self, text: &str) -> Option<TextLanguage> {
        let text = beginning(text);
        self.found.get_or_find(text, || self.find_foreign(text))
    }

    fn find_foreign(&self, text: &str) -> Option<TextLanguage> {
        let own = TextLanguage::from(self.brief);
        if let Some(told) = self.told(text) {
            return Some(told);
        }
        let found = self.foreign_by_models(text)?;
        // Short titles mislead the models. Single letters are of any language.
        let words = text.split(|c: char| !c.is_alphanumeric());
        // `de` and `en` are words of French as well.
        let is_shared =
            |word: &str| found == TextLanguage::Fr && matches!(word, "de" | "en" | "De" | "En");
        let words: Vec<&str> = words
            .filter(|word| word.len() > 1 && !is_shared(word))
            .collect();
        let is_english = found == TextLanguage::En && words.len() > FEW_WORDS;
        let is_likely = is_english
            || found == TextLanguage::Other
            || self.home.contains(&found)
            || words.len() >= SURE_WORDS && stop_words::detect_title(text) != Some(own)
            || stop_words::detect_title(text) == Some(found);
        let is_own = stop_words::detect_title(&words.join(" ")) == Some(own);
        (is_likely && !is_own).then_some(found)
    }

    /// Returns the language of a text by a few signs of one that is spoken there: a title is too short for the models.
    fn told(&self, text: &str) -> Option<TextLanguage> {
        let own = TextLanguage::from(self.brief);
        if self.home.iter().all(|each| *each == own) {
            return None;
        }
        stop_words::from_title_words(text)
            .or_else(|| has_participles(text).then_some(TextLanguage::Fr))
            .or_else(|| has_other_word(text).then_some(TextLanguage::Other))
            .filter(|found| *found != own && self.home.contains(found))
    }

    /// Returns the same without a look at words of the language of the brief.
    fn foreign_by_models(&self, text: &str) -> Option<TextLanguage> {
        let own = TextLanguage::from(self.brief);
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '’'))
            .filter(|word| !word.is_empty())
            .collect();
        if words.iter().all(|word| word.chars().count() < 3) || words.iter().all(is_international) {
            return None;
        }
        let first = guess(text);
        if is_unknown(text) || (first != Some(own) && self.is_of_country(text, &words)) {
            return Some(TextLanguage::Other);
        }
        if first == Some(own) {
            return self.foreign_despite(text, own);
        }
        let is_long = words.len() >= SURE_WORDS;
        let second = self.closest(text, first.filter(|_| is_long));
        let of_words = || {
            let told = stop_words::detect_title(text)?;
            let is_supported = first == Some(told) || second == Some(told);
            (is_supported || stop_words::detect(text).is_some()).then_some(told)
        };
        let found = self.agreed(&words, first, second).or_else(of_words);
        found.filter(|found| *found != own)
    }

    /// Returns the language of a text that the first model takes for one in the language of the brief: most
    /// texts are. The second model takes far longer, so it is asked only where the words speak
    /// for another language.
    fn foreign_despite(&self, text: &str, own: TextLanguage) -> Option<TextLanguage> {
        let told = stop_words::detect_title(text).filter(|told| *told != own);
        let is_german = self.is_spoken_there(TextLanguage::De) && stop_words::ends_german(text);
        if told.is_none() && !is_german {
            return None;
        }
        let second = self.closest(text, None);
        if second == Some(own) {
            return is_german.then_some(TextLanguage::De);
        }
        told.filter(|told| second == Some(*told) || stop_words::detect(text).is_some())
    }

    /// Returns the language of a job title if it is surely not that of the brief: a word alone may tell.
    pub(crate) fn foreign_title(&self, title: &str) -> Option<TextLanguage> {
        let own = TextLanguage::from(self.brief);
        let sister = [TextLanguage::Es, TextLanguage::It, TextLanguage::Pt];
        let sister = sister.into_iter().find(|each| self.home.contains(each));
        match job_titles::language(title) {
            // `Responsable` is a word of several languages.
            Some(TextLanguage::Fr)
                if !self.home.contains(&TextLanguage::Fr) && sister.is_some() =>
            {
                sister.filter(|told| *told != own)
            }
            Some(told) => Some(told).filter(|told| *told != own),
            None => self.foreign(title).filter(|found| {
                self.home.contains(found)
                    || *found == TextLanguage::Other
                    || stop_words::detect_title(&without_abbreviations(title)) == Some(*found)
            }),
        }
    }

    /// Returns the language of a text of `words` from what two models say of it.
    fn agreed(
        &self,
        words: &[&str],
        first: Option<TextLanguage>,
        second: Option<TextLanguage>,
    ) -> Option<TextLanguage> {
        let own = TextLanguage::from(self.brief);
        match (first, second) {
            (Some(first), Some(second)) if first == second => {
                // One that nothing makes likely needs more to go by.
                let is_likely = first == TextLanguage::En || self.home.contains(&first);
                let is_sure = is_likely && !self.is_shared_word(words)
                    || words.len() >= SURE_WORDS && more_words(words, first, own);
                Some(first).filter(|_| is_sure)
            }
            (Some(first), Some(second)) if second == own => {
                // Of a short question its first word tells.
                let is_asked = self.is_spoken_there(first) && asks(words, first);
                Some(first).filter(|_| is_asked)
            }
            (first, Some(second)) if first != Some(own) => {
                let is_theirs = self.is_spoken_there(second) && more_words(words, second, own);
                Some(second).filter(|_| is_theirs)
            }
            _ => None,
        }
    }

    /// Returns the language of `text`, if it is known.
    pub(crate) fn detect(&self, text: &str) -> Option<TextLanguage> {
        let foreign = self.foreign(text);
        let own = TextLanguage::from(self.brief);
        foreign.or_else(|| (guess(beginning(text)) == Some(own)).then_some(own))
    }

    /// Returns whether a text seems to be in the language of a country whose language is not told apart from
    /// others: by a letter, or because it is like none of those that are.
    fn is_of_country(&self, text: &str, words: &[&str]) -> bool {
        /// A shorter text is like any language.
        const LEAST_LETTERS: usize = 24;
        if !self.home.contains(&TextLanguage::Other) {
            return false;
        }
        let letters = words.iter().map(|word| word.chars().count());
        let is_like_none = || {
            let found = whatlang::detect_lang(text);
            found.is_some_and(|found| TextLanguage::of_model(found).is_none())
        };
        has_other_letter(text) || (letters.sum::<usize>() >= LEAST_LETTERS && is_like_none())
    }

    /// Returns whether `language` is one of the country or the dossier, and that of the brief is not.
    fn is_spoken_there(&self, language: TextLanguage) -> bool {
        self.home.contains(&language) && !self.home.contains(&self.brief.into())
    }

    /// Returns whether a text is one word in a country that speaks the language of the brief and another one:
    /// titles are alike in both.
    fn is_shared_word(&self, words: &[&str]) -> bool {
        let own = TextLanguage::from(self.brief);
        words.len() == 1 && self.home.contains(&own) && self.home.len() > 1 && words[0].is_ascii()
    }

    /// Returns which of the languages of the dossier is the closest to `text`, with another one.
    fn closest(&self, text: &str, other: Option<TextLanguage>) -> Option<TextLanguage> {
        let known = [TextLanguage::from(self.brief), TextLanguage::En];
        let known = known
            .into_iter()
            .chain(self.home.iter().copied())
            .chain(other);
        let models = known.filter_map(TextLanguage::model).collect();
        let found = whatlang::Detector::with_allowlist(models).detect(text)?;
        TextLanguage::of_model(found.lang())
    }
}

/// Returns a title without what stands for other words in any language: `OR` is no English word.
fn without_abbreviations(title: &str) -> String {
    let is_word = |word: &&str| !word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    let words = title.split_whitespace().filter(is_word);
    words.collect::<Vec<_>>().join(" ")
}

/// Returns as much of a text as tells its language.
fn beginning(text: &str) -> &str {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Returns the most likely language of a text, if it is one of those that are told apart.
fn guess(text: &str) -> Option<TextLanguage> {
    Some(match whichlang::detect_language(text) {
        Lang::Nld => TextLanguage::Nl,
        Lang::Eng => TextLanguage::En,
        Lang::Deu => TextLanguage::De,
        Lang::Fra => TextLanguage::Fr,
        Lang::Spa => TextLanguage::Es,
        Lang::Ita => TextLanguage::It,
        Lang::Por => TextLanguage::Pt,
        _ => return None,
    })
}

/// Returns whether the first word is one that a question in `language` begins with, and none in Dutch.
fn asks(words: &[&str], language: TextLanguage) -> bool {
    const GERMAN: &str = "wer wo wann warum worum worüber womit welche welcher haben";
    const FRENCH: &str = "qui que quel quelle quels quelles comment pourquoi où combien";
    const SPANISH: &str = "qué quién cómo cuándo cuántos dónde cuál por";
    let first = words
        .first()
        .map(|word| word.to_lowercase())
        .unwrap_or_default();
    let asking = match language {
        TextLanguage::De => GERMAN,
        TextLanguage::Fr => FRENCH,
        TextLanguage::Es => SPANISH,
        TextLanguage::Nl
        | TextLanguage::En
        | TextLanguage::It
        | TextLanguage::Pt
        | TextLanguage::Other => return false,
    };
    asking.split(' ').any(|word| word == first)
}

/// Returns whether more of the words by themselves look like one language than like another.
fn more_words(words: &[&str], one: TextLanguage, other: TextLanguage) -> bool {
    let count = |language| {
        let of_it = words.iter().filter(|word| word.chars().count() > 3);
        of_it.filter(|word| guess(word) == Some(language)).count()
    };
    count(one) > count(other)
}

fn is_international(word: &&str) -> bool {
    let word = word.to_lowercase();
    INTERNATIONAL.split(' ').any(|known| known == word) || word.chars().count() < 3
}

/// Returns the languages of a country.
fn of_country(country: CountryCode) -> &'static [TextLanguage] {
    use TextLanguage::{De, En, Es, Fr, It, Nl, Other, Pt};
    match country.as_str() {
        "NL" => &[Nl],
        "BE" => &[Nl, Fr],
        "DE" | "AT" => &[De],
        "CH" => &[De, Fr, It],
        "LU" => &[De, Fr],
        "FR" => &[Fr],
        "ES" => &[Es],
        "IT" => &[It],
        "PT" => &[Pt],
        "GB" | "IE" | "US" | "IN" | "AU" | "NZ" | "CA" => &[En],
        "PL" | "CZ" | "SK" | "HU" | "RO" | "BG" | "HR" | "SI" | "RS" | "LT" | "LV" | "EE"
        | "DK" | "NO" | "SE" | "FI" | "IS" | "TR" | "GR" | "UA" => &[Other],
        _ => &[],
    }
}
