//! A brief: the result of the planner.

use std::ops::Range;

use chrono::NaiveDate;

use super::{
    case::Band,
    codes::{GapCode, RiskCode},
    language::{Language, TextLanguage},
    languages::Languages,
};

/// A salesperson's preparation of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    pub language: Language,
    /// Those that quoted texts may be in.
    pub languages: Languages,
    pub kind: BriefKind,
    pub company: String,
    /// With whom the call is, and when: one sentence. Never reworded by a model.
    pub opening: String,
    /// The opening, the lead and what to ask for. At most 100 words.
    pub summary: String,
    /// Who worded the summary after the opening.
    pub summary_by: GeneratedBy,
    /// The date of day 1, if the date of the call is known.
    pub first_day: Option<NaiveDate>,
    /// What day 1 is.
    pub day_one: String,
    /// Days 1 to 30.
    pub plan30: Vec<PlanItem>,
    /// Days 31 to 60.
    pub plan60: Vec<PlanItem>,
    /// Days 61 to 90.
    pub plan90: Vec<PlanItem>,
    pub stakeholders: Vec<Stakeholder>,
    /// What to ask, the most important first.
    pub questions: Vec<Question>,
    pub risks: Vec<Risk>,
    pub demo_flow: Vec<DemoStep>,
    pub gaps: Vec<Gap>,
    /// The cited sources, by number.
    pub sources: Vec<Source>,
    /// The hypotheses of the plan, the lead first.
    pub hypotheses: Vec<BriefHypothesis>,
    /// What the booker answered in the booking form: questions with answers, verbatim.
    pub answers: Vec<(String, String)>,
    /// What the booker added to the booking, verbatim. May be empty.
    pub notes: String,
    /// Where the call is, as the booking says. May be empty.
    pub location: String,
    /// Where the call is on the web. May be empty.
    pub meeting_url: String,
    /// Whether what only the dossier has is counted rather than named.
    pub(crate) is_terse: bool,
}

impl Brief {
    /// Returns the actions of all phases in order.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        [&self.plan30, &self.plan60, &self.plan90]
            .into_iter()
            .flatten()
            .flat_map(|item| &item.actions)
    }

    /// Returns the actions of all phases in order.
    pub(crate) fn actions_mut(&mut self) -> impl Iterator<Item = &mut Action> {
        [&mut self.plan30, &mut self.plan60, &mut self.plan90]
            .into_iter()
            .flatten()
            .flat_map(|item| &mut item.actions)
    }

    /// Returns [`GeneratedBy::Model`] if at least one part carries a model's words.
    pub fn generated_by(&self) -> GeneratedBy {
        let by_model = self.summary_by == GeneratedBy::Model
            || self
                .actions()
                .any(|action| action.generated_by == GeneratedBy::Model)
            || self
                .questions
                .iter()
                .any(|question| question.generated_by == GeneratedBy::Model);
        if by_model {
            GeneratedBy::Model
        } else {
            GeneratedBy::Planner
        }
    }
}

impl Action {
    /// Returns the action in one line: day, text, owner, metric, baseline, target, citation.
    pub fn line(&self) -> String {
        let Self {
            when,
            text,
            owner_role,
            metric,
            baseline,
            target,
            citation,
            ..
        } = self;
        let line = format!("{when}: {text} — {owner_role}; {metric}: {baseline} → {target}");
        if citation.is_empty() {
            line
        } else {
            format!("{line} [{citation}]")
        }
    }
}

/// Whether a brief has a plan for a hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BriefKind {
    /// With a 30/60/90-day plan.
    Full,
    /// Without usable hypotheses: 30 days of exploration.
    Minimal,
}

/// The actions of a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    pub focus: String,
    /// What to do, ordered by day.
    pub actions: Vec<Action>,
}

/// Something to do, with its owner, due day and metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The id within the brief, for example `A1`.
    pub id: String,
    pub text: String,
    /// The byte range of the text that a model may reword. The rest is a condition or a quotation.
    pub core: Range<usize>,
    /// The role that is responsible for it.
    pub owner_role: String,
    /// The day by which it is done, 1 to 90.
    pub due_day: u8,
    /// The date of that day, if the date of the call is known.
    pub due_date: Option<NaiveDate>,
    /// The date on which it begins, if that matters.
    pub start_date: Option<NaiveDate>,
    /// The days in words, for example `Day 24`.
    pub when: String,
    pub metric: String,
    pub baseline: String,
    pub target: String,
    pub hypothesis_id: Option<String>,
    /// The opportunity that it tries out.
    pub opportunity_id: Option<String>,
    /// The evidence of its hypothesis.
    pub evidence_ids: Vec<String>,
    pub confidence_band: Option<Band>,
    /// For example `H1; 1, 2`. Empty without a hypothesis.
    pub citation: String,
    pub generated_by: GeneratedBy,
}

/// Somebody in the call, or a role that the plan needs and that nobody in the call seems to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stakeholder {
    /// Of somebody in the call: what the job title suggests.
    pub role: String,
    /// What the role decides, confirms or provides. May be empty.
    pub objective: String,
    /// The name of somebody in the call, or several of those who have no line of their own.
    pub person: Option<String>,
    /// The own job title, verbatim. May be empty.
    pub job_title: String,
    pub side: CallSide,
    pub is_booker: bool,
    /// Whether the role is inferred from the job title.
    pub role_is_guess: bool,
    /// The hypotheses that concern the role.
    pub hypothesis_ids: Vec<String>,
    /// Its part in the purchase.
    pub meddicc: Option<Meddicc>,
}

/// The side that somebody in the call is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallSide {
    Prospect,
    Host,
    /// Neither of the prospect nor of the host.
    Outside,
    Unknown,
    /// Not in the call.
    Absent,
}

/// A question for the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub text: String,
    /// The language of the text; `None` if it could not be detected.
    pub language: Option<TextLanguage>,
    pub generated_by: GeneratedBy,
    pub kind: QuestionKind,
    pub hypothesis_id: Option<String>,
}

/// Who worded a part of a brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneratedBy {
    /// The planner, by rules.
    Planner,
    /// The research, quoted unchanged.
    Research,
    /// A model, after its words passed every check.
    Model,
}

/// The part of a role in a purchase, in the terms of the MEDDICC sales method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meddicc {
    /// Decides on the budget.
    EconomicBuyer,
    /// Owns the metric that should improve.
    MetricOwner,
    /// Has to agree before a pilot starts.
    DecisionProcess,
    /// Could advocate the pilot internally.
    Champion,
}

/// The purpose of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// Confirms or refutes a hypothesis.
    Validation,
    /// Finds out the current value of a metric.
    Baseline,
    /// Finds out what happens if nothing changes.
    Implication,
    /// Finds out what a solution would be worth.
    Payoff,
    /// Finds out who decides, and on which grounds.
    Decision,
    /// Looks for evidence against a hypothesis.
    Disconfirming,
    /// Finds out what was tried before.
    StatusQuo,
    /// Finds out what must be in place before a pilot.
    Conditions,
    /// Finds out what success looks like.
    Success,
}

/// Something that could make the plan fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    pub code: RiskCode,
    pub text: String,
    pub mitigation: String,
    /// The role that is responsible for the mitigation.
    pub owner_role: String,
    /// The evidence that the risk is about.
    pub evidence_ids: Vec<String>,
}

/// One step of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoStep {
    /// Its position, counted from 1.
    pub step: u32,
    pub text: String,
    pub minutes: u32,
    pub hypothesis_id: Option<String>,
    /// The opportunity that it demonstrates.
    pub opportunity_id: Option<String>,
}

/// Something that the dossier lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub code: GapCode,
    /// The same in words.
    pub text: String,
}

/// A numbered source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The number in citations, counted from 1.
    pub number: u32,
    pub evidence_id: String,
    /// The title. May be empty.
    pub title: String,
    /// The URL and its host, if a reader can safely open it.
    pub web_address: Option<(String, String)>,
    /// The type as the research names it, for example `JOB_BOARD`.
    pub source_type: String,
    /// Whether it speaks against what cites it.
    pub contradicts: bool,
    /// Whether it speaks neither for nor against it.
    pub background: bool,
}

/// A hypothesis of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BriefHypothesis {
    /// The id from the dossier.
    pub id: String,
    /// The label in citations: `H1`, `H2`, `H3`.
    pub label: String,
    pub title: String,
    pub confidence_band: Band,
    pub source_numbers: Vec<u32>,
    /// The problem in a few sentences.
    pub statement: String,
    /// What must be true for it to hold.
    pub assumptions: Vec<String>,
    /// The range from the low to the expected estimate. Empty without figures.
    pub estimate: String,
    /// The high estimate. Empty if it is no higher than the expected one.
    pub upside: String,
    /// The title of the opportunity that belongs to it. Empty without one.
    pub solution: String,
    /// What that is, of the lead. May be empty.
    pub solution_statement: String,
    /// Whether its figures are a worked example.
    pub generic: bool,
    /// Whether the booking or its booker is about it as well as about the lead.
    pub(crate) is_wanted: bool,
}
