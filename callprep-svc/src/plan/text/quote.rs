//! How texts of the dossier are quoted: everywhere in the same way.

use super::Sentence;
use crate::plan::{
    language::{Language, TextLanguage},
    languages::Languages,
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

/// What stands before the numbers of sources that speak neither for nor against something.
pub(crate) struct Background;

impl Sentence for Background {
    fn nl(&self) -> String {
        "achtergrond".into()
    }

    fn en(&self) -> String {
        "background".into()
    }
}

/// The language of a quotation, in a mark.
pub(crate) struct Mark(pub(crate) TextLanguage);

impl Sentence for Mark {
    fn nl(&self) -> String {
        match self.0 {
            TextLanguage::Other => "anderstalig".into(),
            known => known.code().into(),
        }
    }

    fn en(&self) -> String {
        match self.0 {
            TextLanguage::Other => "foreign".into(),
            known => known.code().into(),
        }
    }
}

/// Returns a text in quotation marks, followed by its language if that is not that of the brief.
pub(crate) fn quote(text: &str, languages: &Languages) -> String {
    quote_as(text, languages.foreign(text), languages.brief)
}

/// Returns a text in quotation marks with a mark of its language, which is that of a longer one.
pub(crate) fn quote_as(text: &str, foreign: Option<TextLanguage>, brief: Language) -> String {
    match foreign {
        Some(language) => format!("“{text}” ({})", Mark(language).text(brief)),
        None => format!("“{text}”"),
    }
}

/// Returns a job title in quotation marks, followed by its language if that is not that of the brief.
pub(crate) fn quote_job_title(title: &str, languages: &Languages) -> String {
    quote_as(title, languages.foreign_title(title), languages.brief)
}
