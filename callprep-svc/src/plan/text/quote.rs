//! How texts of the dossier are quoted: everywhere in the same way.

use crate::plan::{
    job_titles,
    language::{Language, TextLanguage},
    stop_words,
};

/// Returns a text in quotation marks, followed by its language if that is not that of the brief.
pub(crate) fn quote(text: &str, brief: Language) -> String {
    match foreign(text, brief) {
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
    match detected.filter(|detected| *detected != brief.into()) {
        Some(language) => format!("“{title}” ({})", language.code()),
        None => format!("“{title}”"),
    }
}
