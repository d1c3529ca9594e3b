//! The planner: from a dossier to a brief with a 30/60/90-day plan, by rules.
//!
//! A pure function: the same dossier gives the same brief. Nothing in here does I/O, reads a clock
//! or draws randomness.

mod actions;
mod brief;
mod case;
mod clean;
mod demo_flow;
mod dossier;
mod gaps;
mod metric;
mod normalise;
mod owners;
mod phases;
mod questions;
mod risks;
mod sources;
mod stakeholders;
mod summary;
mod text;
mod workflow;

use self::{
    actions::ActionWriter,
    case::{Case, CompanyLabel},
    sources::Sources,
    text::{Sentence, ThisOrganisation},
};
pub use self::{
    brief::{
        Action, Brief, BriefHypothesis, BriefKind, DemoStep, Gap, PlanItem, Question, QuestionKind,
        Risk, Source, Stakeholder,
    },
    case::Band,
    dossier::{
        Attendee, Call, Company, Dossier, EvidenceItem, Proposition, RawImpact, ReviewStatus,
    },
    text::{Language, UnknownLanguage},
};

/// The planner and its version; it changes whenever the same dossier gives another brief.
pub const PLANNER_VERSION: &str = "planner/1";

/// Returns the brief that follows from `dossier`.
pub fn write_brief(dossier: &Dossier) -> Brief {
    let case = Case::new(dossier);
    let company = match &case.company {
        CompanyLabel::Name(label) | CompanyLabel::Domain(label) => label.clone(),
        CompanyLabel::Unknown => ThisOrganisation.text(case.language),
    };
    let sources = Sources::new(&case);
    let phases = match case.lead() {
        Some(lead) => phases::full(&case, lead),
        None => phases::minimal(&case, &company),
    };
    let mut writer = ActionWriter::new(&case, &sources);

    Brief {
        language: case.language,
        kind: match case.lead() {
            Some(_) => BriefKind::Full,
            None => BriefKind::Minimal,
        },
        summary: summary::write(&case, &company),
        plan30: writer.write(phases.first),
        plan60: writer.write(phases.second),
        plan90: writer.write(phases.third),
        stakeholders: stakeholders::find(&case),
        questions: questions::choose(&case, &company),
        risks: risks::find(&case),
        demo_flow: demo_flow::plan(&case),
        gaps: gaps::find(&case),
        hypotheses: sources.hypotheses(&case),
        sources: sources.into_list(),
        company,
    }
}
