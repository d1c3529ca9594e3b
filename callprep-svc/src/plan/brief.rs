//! A brief: what the planner hands back.

use std::ops::Range;

use super::{Band, Language};

/// A brief with which a salesperson goes into a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The language of the text.
    pub language: Language,
    /// Whether the research was enough for a plan.
    pub kind: BriefKind,
    /// The name that the brief uses for the company.
    pub company: String,
    /// With whom the call is, and when: one sentence, always by rules.
    pub opening: String,
    /// The opening, the strongest hypothesis and what to ask for. At most 60 words.
    pub summary: String,
    /// Who worded what follows the opening in the summary.
    pub summary_by: GeneratedBy,
    /// Days 1 to 30.
    pub plan30: Vec<PlanItem>,
    /// Days 31 to 60.
    pub plan60: Vec<PlanItem>,
    /// Days 61 to 90.
    pub plan90: Vec<PlanItem>,
    /// Whom the plan needs.
    pub stakeholders: Vec<Stakeholder>,
    /// What to ask, in order of importance.
    pub questions: Vec<Question>,
    /// What could make the plan fail.
    pub risks: Vec<Risk>,
    /// How to spend the call.
    pub demo_flow: Vec<DemoStep>,
    /// What is missing.
    pub gaps: Vec<Gap>,
    /// What the brief cites, in the order of its numbers.
    pub sources: Vec<Source>,
    /// The hypotheses that it uses, the lead first.
    pub hypotheses: Vec<BriefHypothesis>,
}

impl Brief {
    /// Returns the actions of all phases in order.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        [&self.plan30, &self.plan60, &self.plan90]
            .into_iter()
            .flatten()
            .flat_map(|item| &item.actions)
    }

    /// Returns the actions of all phases in order, to be worded anew.
    pub(crate) fn actions_mut(&mut self) -> impl Iterator<Item = &mut Action> {
        [&mut self.plan30, &mut self.plan60, &mut self.plan90]
            .into_iter()
            .flatten()
            .flat_map(|item| &mut item.actions)
    }

    /// Returns who worded it: a model as soon as one part carries its words.
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
    /// Returns the whole action as one line: day, text, owner, metric, baseline, target, sources.
    pub fn line(&self, language: Language) -> String {
        let day = match language {
            Language::Nl => "Dag",
            Language::En => "Day",
        };
        let Self {
            due_day,
            text,
            owner_role,
            metric,
            baseline,
            target,
            citation,
            ..
        } = self;
        let line =
            format!("{day} {due_day}: {text} — {owner_role}; {metric}: {baseline} → {target}");
        if citation.is_empty() {
            line
        } else {
            format!("{line} [{citation}]")
        }
    }
}

/// How much the research allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BriefKind {
    /// A brief with a plan.
    Full,
    /// A brief without usable hypotheses.
    Minimal,
}

/// One focus of a phase with its actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    /// What the phase is about.
    pub focus: String,
    /// What to do, ordered by day.
    pub actions: Vec<Action>,
}

/// One thing to do, by somebody, by a day, with its measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The id within the brief, for example `A1`.
    pub id: String,
    /// What to do.
    pub text: String,
    /// The bytes of the text that may be worded anew; the rest is a condition or a quotation.
    pub core: Range<usize>,
    /// The role that does it.
    pub owner_role: String,
    /// The day by which it is done, 1 to 90.
    pub due_day: u8,
    /// What is measured.
    pub metric: String,
    /// Where the measure stands when the action starts.
    pub baseline: String,
    /// Where it should stand on the due day.
    pub target: String,
    /// The hypothesis that it is about.
    pub hypothesis_id: Option<String>,
    /// The opportunity that it tries out.
    pub opportunity_id: Option<String>,
    /// The evidence that it rests on.
    pub evidence_ids: Vec<String>,
    /// How sure its hypothesis is.
    pub confidence_band: Option<Band>,
    /// Whether its figures are a worked example.
    pub generic: bool,
    /// The sources as they are cited, for example `H1; 1, 2`. Empty when there are none.
    pub citation: String,
    /// Who worded the text.
    pub generated_by: GeneratedBy,
}

/// Somebody whom the plan needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stakeholder {
    /// The role.
    pub role: String,
    /// What this role decides, confirms or provides.
    pub objective: String,
    /// The attendee who seems to have this role.
    pub person: Option<String>,
    /// The hypotheses that concern it.
    pub hypothesis_ids: Vec<String>,
    /// What it is in a purchase.
    pub meddicc: Option<Meddicc>,
}

/// Something to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: String,
    /// The language of the text; `None` when it could not be told.
    pub language: Option<Language>,
    /// Who worded it.
    pub generated_by: GeneratedBy,
    /// What it is for.
    pub kind: QuestionKind,
    /// The hypothesis that it is about.
    pub hypothesis_id: Option<String>,
}

/// Who worded a part of a brief.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneratedBy {
    /// The planner, by rules.
    Planner,
    /// The research, quoted as it came.
    Research,
    /// A model, after every check.
    Model,
}

/// What somebody is in a purchase, in the terms of MEDDICC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meddicc {
    /// Decides on the money.
    EconomicBuyer,
    /// Knows the pain and owns the metric.
    MetricOwner,
    /// Has to agree before something starts.
    DecisionProcess,
    /// Could speak for the pilot from the inside.
    Champion,
}

/// What a question is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// Confirms or refutes a hypothesis.
    Validation,
    /// Finds out where things stand.
    Baseline,
    /// Finds out what happens if nothing changes.
    Implication,
    /// Finds out what a solution would be worth.
    Payoff,
    /// Finds out who decides, and on what.
    Decision,
    /// Looks for the opposite of what we believe.
    Disconfirming,
    /// Finds out what was tried before.
    StatusQuo,
    /// Finds out what must be in place before a start.
    Conditions,
    /// Finds out what success looks like.
    Success,
}

/// Something that could make the plan fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The rule that found it.
    pub code: &'static str,
    /// The risk.
    pub text: String,
    /// What to do about it.
    pub mitigation: String,
    /// The role that does it.
    pub owner_role: String,
    /// The evidence that it speaks of.
    pub evidence_ids: Vec<String>,
}

/// One step of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoStep {
    /// Its place, counted from 1.
    pub step: u32,
    /// What to do.
    pub text: String,
    /// How long, in minutes.
    pub minutes: u32,
    /// The hypothesis that it is about.
    pub hypothesis_id: Option<String>,
    /// The opportunity that it shows.
    pub opportunity_id: Option<String>,
}

/// Something that the research does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// A stable code.
    pub code: &'static str,
    /// The same in words.
    pub text: String,
}

/// A numbered source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The number under which the brief cites it.
    pub number: u32,
    /// The evidence item.
    pub evidence_id: String,
    /// The title.
    pub title: String,
    /// Its address and the host of it, when a reader can open it.
    pub web_address: Option<(String, String)>,
    /// The kind of source.
    pub source_type: String,
}

/// A hypothesis as the brief uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BriefHypothesis {
    /// The id from the dossier.
    pub id: String,
    /// The label under which the brief cites it.
    pub label: String,
    /// The hypothesis in one line.
    pub title: String,
    /// How sure it is.
    pub confidence_band: Band,
    /// The numbers of its sources.
    pub source_numbers: Vec<u32>,
    /// The problem in a few sentences.
    pub statement: String,
    /// What must be true for it to hold.
    pub assumptions: Vec<String>,
    /// The careful to the expected estimate.
    pub estimate: String,
    /// The most that the estimate allows for, when it is more than the expected.
    pub upside: String,
    /// Whether its figures are a worked example.
    pub generic: bool,
}
