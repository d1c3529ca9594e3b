//! How texts of the dossier are quoted: everywhere in the same way.

use super::Sentence;
use crate::plan::{
    job_titles,
    language::{Language, TextLanguage},
    stop_words,
};

/// What stands before the numbers of sources that speak against something.
pub(crate) struct Against;

impl Sentence for Against {
    fn nl(&self) -> String {
        "tegen".into()
    }

    fn en(&self) -> String {
        "against".into()
    }
}

/// Returns a text in quotation marks, followed by its language if that is not that of the brief.
pub(crate) fn quote(text: &str, brief: Language) -> String {
    quote_as(text, foreign(text, brief), brief)
}

/// Returns a text in quotation marks whose language is that of a longer one.
pub(crate) fn quote_as(text: &str, language: Option<TextLanguage>, brief: Language) -> String {
    match language.filter(|language| *language != brief.into()) {
        Some(language) => format!("“{text}” ({})", language.code()),
        None => format!("“{text}”"),
    }
}

/// Returns the language of a text, if it is detected and not that of the brief.
pub(crate) fn foreign(text: &str, brief: Language) -> Option<TextLanguage> {
    stop_words::detect_title(text).filter(|detected| *detected != brief.into())
}

/// Returns a job title in quotation marks. Of so few words, each may tell the language.
pub(crate) fn quote_job_title(title: &str, brief: Language) -> String {
    let detected = job_titles::language(title).or_else(|| stop_words::detect_title(title));
    quote_as(title, detected, brief)
}
