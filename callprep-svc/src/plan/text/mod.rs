//! Every sentence of a brief, in every language.
//!
//! A sentence is a variant of an enum with typed slots. Both languages match it without a wildcard,
//! so a sentence without its translation does not compile.

mod action;
mod date;
mod demo;
mod estimate;
mod gap;
mod measure;
pub(crate) mod number;
mod question;
mod risk;
mod role;
mod summary;

use std::str::FromStr;

use serde::Serialize;

pub(crate) use self::{
    action::{
        ActionText, ExplorationAction, ExtensionAction, Focus, OnlyAfterGo, PilotAction,
        TestAction, WithQuestion,
    },
    date::Moment,
    demo::DemoText,
    estimate::{Estimate, Upside},
    measure::{Baseline, Measure, Target, WorkedExample},
    question::QuestionText,
    risk::{Mitigation, RiskText},
    role::Objective,
    summary::{AskText, Lead, OpeningText},
};

/// A language in which briefs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Language {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// The language is none in which briefs are written.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be `nl` or `en`")]
pub struct UnknownLanguage;

/// Something that can be said in every language.
pub(crate) trait Sentence {
    /// Returns it in Dutch.
    fn nl(&self) -> String;

    /// Returns it in English.
    fn en(&self) -> String;

    /// Returns it in `language`.
    fn text(&self, language: Language) -> String {
        match language {
            Language::Nl => self.nl(),
            Language::En => self.en(),
        }
    }
}

/// The company that has neither a name nor a domain.
pub(crate) struct ThisOrganisation;

impl Language {
    /// Returns the code by which the language is known.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        match code {
            "nl" => Ok(Self::Nl),
            "en" => Ok(Self::En),
            _ => Err(UnknownLanguage),
        }
    }
}

impl Sentence for ThisOrganisation {
    fn nl(&self) -> String {
        "deze organisatie".into()
    }

    fn en(&self) -> String {
        "this organisation".into()
    }
}

/// Returns a sentence as the continuation of another one.
pub(crate) fn continued(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().chain(characters).collect())
        .unwrap_or_default()
}

/// Returns the titles in the quotation marks of a brief.
fn quoted(titles: &[String]) -> Vec<String> {
    titles.iter().map(|title| format!("“{title}”")).collect()
}
