//! How texts of the dossier are quoted: everywhere in the same way.

use crate::plan::{
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
