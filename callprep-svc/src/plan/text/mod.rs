//! Every sentence of a brief in every language.
//!
//! A sentence is a variant of an enum with typed slots. Each language matches it exhaustively, so a
//! sentence without a translation does not compile.

mod action;
mod ask;
mod before;
mod cases;
mod company;
mod date;
mod deadline;
mod demo;
mod english;
mod estimate;
mod gap;
mod guess;
mod left_out;
mod measure_question;
mod metric;
pub mod money;
mod needed;
pub mod number;
mod oddity;
mod opening;
mod question;
mod quote;
mod risk;
mod role;
mod summary;
mod told;

pub(crate) use self::{
    action::{
        ActionText, Addition, Condition, Consulted, Decision, ExplorationAction, ExtensionAction,
        Focus, Measuring, Part, PilotAction, ProposedStop, TestAction,
    },
    ask::{Ask, Past},
    before::{ABOUT_LEAD, MayChangePlan},
    cases::{Cases, months},
    company::AboutCompany,
    date::{DayOne, When},
    deadline::{DeadlineDay, DeadlineText},
    demo::{DemoText, Recap},
    english::English,
    estimate::{
        AlsoEstimated, AtMost, Estimate, Implausible, OfSolution, Swapped, Upside, WholeRange,
    },
    gap::GapText,
    guess::{Guess, GuessedRole},
    left_out::LeftOut,
    metric::{ActionMetric, Baseline, Improvement, Target},
    needed::Needed,
    opening::{Clocks, OpeningText},
    question::{Conditions, QuestionText, WhoDecides},
    quote::{Against, Background, Mark, quote, quote_as, quote_job_title},
    risk::{Mitigation, RiskText},
    role::{
        FromOutside, NamedInBooking, Nameless, OtherParticipants, Others, OurSide, Outsider,
        Participant,
    },
    summary::{AskText, Before, Lead},
    told::{MoreInBooking, MoreSentences, OnlyInBooking},
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

/// The company of somebody, of which neither name nor domain is known.
pub(crate) struct CompanyOf<'a>(pub(crate) &'a str);

impl Sentence for CompanyOf<'_> {
    fn nl(&self) -> String {
        format!("{} (organisatie niet bekend)", self.0)
    }

    fn en(&self) -> String {
        format!("{} (organisation not known)", self.0)
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

/// Returns `sentence` with its first letter in upper case.
pub(crate) fn capitalised(sentence: &str) -> String {
    let mut characters = sentence.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}
