//! Every sentence of a brief in every language.
//!
//! A sentence is a variant of an enum with typed slots. Each language matches it exhaustively, so a
//! sentence without a translation does not compile.

mod action;
mod date;
mod demo;
mod estimate;
mod gap;
mod metric;
pub mod number;
mod question;
mod risk;
mod role;
mod summary;

pub use self::date::Moment;
pub(crate) use self::{
    action::{
        ActionText, ExplorationAction, ExtensionAction, Focus, OnlyAfterGo, PilotAction,
        TestAction, WithQuestion,
    },
    demo::DemoText,
    estimate::{Estimate, Upside},
    metric::{ActionMetric, Baseline, Target, WorkedExample},
    question::QuestionText,
    risk::{Mitigation, RiskText},
    role::Objective,
    summary::{AskText, Lead, OpeningText},
};
use super::language::Language;

/// A text in every language.
pub trait Sentence {
    fn nl(&self) -> String;

    fn en(&self) -> String;

    fn text(&self, language: Language) -> String {
        match language {
            Language::Nl => self.nl(),
            Language::En => self.en(),
        }
    }
}

/// A company without a name and a domain.
pub(crate) struct ThisOrganisation;

impl Sentence for ThisOrganisation {
    fn nl(&self) -> String {
        "deze organisatie".into()
    }

    fn en(&self) -> String {
        "this organisation".into()
    }
}

/// Returns `sentence` with its first letter in lower case, to follow another one.
pub(crate) fn continued(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters
        .next()
        .map(|first| first.to_lowercase().chain(characters).collect())
        .unwrap_or_default()
}

fn quoted(titles: &[String]) -> Vec<String> {
    titles.iter().map(|title| format!("“{title}”")).collect()
}
