//! The languages of a brief.

use std::str::FromStr;

use serde::Serialize;

/// A language in which briefs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// A language in which a text of the dossier may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextLanguage {
    Nl,
    En,
    De,
    Fr,
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
        }
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
