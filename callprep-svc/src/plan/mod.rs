//! The planner: from a dossier to a brief with a 30/60/90-day plan, by rules.
//!
//! A pure function: the same dossier gives the same brief. Nothing in here does I/O, reads a clock
//! or draws randomness.

mod actions;
mod brief;
pub(crate) mod case;
pub mod check;
pub(crate) mod clean;
mod company;
mod demo_flow;
mod dossier;
mod gaps;
pub(crate) mod metric;
mod normalise;
mod number_sets;
mod owners;
mod phases;
mod questions;
mod risks;
mod sources;
mod stakeholders;
mod summary;
pub(crate) mod text;
pub(crate) mod tongue;
mod workflow;

use self::{
    actions::ActionWriter,
    case::{Case, CompanyLabel},
    sources::Sources,
    text::{Sentence, ThisOrganisation},
};
pub use self::{
    brief::{
        Action, Brief, BriefHypothesis, BriefKind, DemoStep, Gap, GeneratedBy, Meddicc, PlanItem,
        Question, QuestionKind, Risk, Source, Stakeholder,
    },
    case::Band,
    dossier::{
        Attendee, Call, Company, Dossier, EvidenceItem, Proposition, RawImpact, ReviewStatus,
    },
    number_sets::{InvalidNumberSet, NumberSet, NumberSets},
    text::{Language, UnknownLanguage},
};

/// The planner and its version; it changes whenever the same dossier gives another brief.
pub const PLANNER_VERSION: &str = "planner/1";

/// The longest summary, in words.
pub(crate) const MAX_SUMMARY_WORDS: usize = 60;

/// Returns the brief that follows from `dossier`; figures among `defaults` count as a worked example.
pub fn write_brief(dossier: &Dossier, defaults: &NumberSets) -> Brief {
    brief_of(&Case::new(dossier, defaults))
}

/// Returns the brief that follows from `case`.
pub(crate) fn brief_of(case: &Case) -> Brief {
    let company = match &case.company {
        CompanyLabel::Name(label) | CompanyLabel::Domain(label) => label.clone(),
        CompanyLabel::Unknown => ThisOrganisation.text(case.language),
    };
    let sources = Sources::new(case);
    let phases = match case.lead() {
        Some(lead) => phases::full(case, lead),
        None => phases::minimal(case, &company),
    };
    let mut writer = ActionWriter::new(case, &sources);
    let summary = summary::write(case, &company);

    Brief {
        language: case.language,
        kind: match case.lead() {
            Some(_) => BriefKind::Full,
            None => BriefKind::Minimal,
        },
        summary: format!("{} {}", summary.opening, summary.rest),
        opening: summary.opening,
        summary_by: GeneratedBy::Planner,
        plan30: writer.write(phases.first),
        plan60: writer.write(phases.second),
        plan90: writer.write(phases.third),
        stakeholders: stakeholders::find(case),
        questions: questions::choose(case, &company),
        risks: risks::find(case),
        demo_flow: demo_flow::plan(case),
        gaps: gaps::find(case),
        hypotheses: sources.hypotheses(case),
        sources: sources.into_list(),
        company,
    }
}
