//! The languages of a brief.

use std::str::FromStr;

use serde::Serialize;
use whatlang::Lang;

/// A language in which briefs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// A language in which a text of the dossier may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum TextLanguage {
    Nl,
    En,
    De,
    Fr,
    Es,
    It,
    Pt,
    /// One that is not told apart.
    Other,
}

/// The code of a language is not one of [`Language`].
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be `nl` or `en`")]
pub struct UnknownLanguage;

impl Language {
    /// Returns the ISO 639 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }
}

impl TextLanguage {
    /// Returns the ISO 639 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::It => "it",
            Self::Pt => "pt",
            Self::Other => "und",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        const ALL: [TextLanguage; 8] = [
            TextLanguage::Nl,
            TextLanguage::En,
            TextLanguage::De,
            TextLanguage::Fr,
            TextLanguage::Es,
            TextLanguage::It,
            TextLanguage::Pt,
            TextLanguage::Other,
        ];
        ALL.into_iter().find(|language| language.code() == code)
    }

    /// Returns the model of the language.
    pub(crate) fn model(self) -> Option<Lang> {
        Some(match self {
            Self::Nl => Lang::Nld,
            Self::En => Lang::Eng,
            Self::De => Lang::Deu,
            Self::Fr => Lang::Fra,
            Self::Es => Lang::Spa,
            Self::It => Lang::Ita,
            Self::Pt => Lang::Por,
            Self::Other => return None,
        })
    }

    /// Returns the language of a model.
    pub(crate) fn of_model(model: Lang) -> Option<Self> {
        Self::from_code(match model {
            Lang::Nld => "nl",
            Lang::Eng => "en",
            Lang::Deu => "de",
            Lang::Fra => "fr",
            Lang::Spa => "es",
            Lang::Ita => "it",
            Lang::Por => "pt",
            _ => return None,
        })
    }
}

impl From<Language> for TextLanguage {
    fn from(language: Language) -> Self {
        match language {
            Language::Nl => Self::Nl,
            Language::En => Self::En,
        }
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        [Self::Nl, Self::En]
            .into_iter()
            .find(|language| language.code() == code)
            .ok_or(UnknownLanguage)
    }
}
