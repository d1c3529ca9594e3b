//! Writes planned actions out: text, sources and ids.

use std::ops::Range;

use super::{
    brief::{Action, GeneratedBy, PlanItem},
    case::{Case, Hypothesis},
    language::Language,
    owners::Role,
    sources::{self, Sources},
    stop_words,
    text::{
        ActionMetric, ActionText, Baseline, Focus, OnlyAfterGo, Sentence, Target, WithQuestion,
        WorkedExample, continued,
    },
};

/// A phase before it is written out.
#[derive(Debug)]
pub(crate) struct Phase<'a> {
    pub(crate) focus: Focus,
    pub(crate) actions: Vec<Planned<'a>>,
}

/// An action before it is written out.
#[derive(Clone, Debug)]
pub(crate) struct Planned<'a> {
    pub(crate) text: ActionText<'a>,
    pub(crate) only_after_go: bool,
    pub(crate) owner: Role,
    pub(crate) due_day: u8,
    pub(crate) metric: ActionMetric,
    pub(crate) baseline: Baseline,
    pub(crate) target: Target,
    pub(crate) hypothesis: Option<&'a Hypothesis>,
    pub(crate) opportunity: Option<&'a Hypothesis>,
}

/// Writes actions out and numbers them across the phases.
pub(crate) struct ActionWriter<'a> {
    case: &'a Case,
    sources: &'a Sources,
    count: usize,
}

impl<'a> ActionWriter<'a> {
    pub(crate) fn new(case: &'a Case, sources: &'a Sources) -> Self {
        Self {
            case,
            sources,
            count: 0,
        }
    }

    /// Returns the phase as a plan item, or none without a phase.
    pub(crate) fn write(&mut self, phase: Option<Phase<'_>>) -> Vec<PlanItem> {
        let language = self.case.language;
        phase
            .into_iter()
            .map(|phase| PlanItem {
                focus: phase.focus.text(language),
                actions: phase
                    .actions
                    .iter()
                    .map(|planned| self.action(planned))
                    .collect(),
            })
            .collect()
    }

    fn action(&mut self, planned: &Planned<'_>) -> Action {
        self.count += 1;
        let language = self.case.language;
        let generic = planned.target.has_figure()
            && planned
                .hypothesis
                .is_some_and(|hypothesis| hypothesis.generic);
        let mut target = planned.target.text(language);
        if generic {
            target = format!("{target} {}", WorkedExample.text(language));
        }
        let (text, core) = text_and_core(planned, language);
        Action {
            id: format!("A{}", self.count),
            text,
            core,
            owner_role: planned.owner.text(language),
            due_day: planned.due_day,
            metric: planned.metric.text(language),
            baseline: planned.baseline.text(language),
            target,
            hypothesis_id: planned.hypothesis.map(|hypothesis| hypothesis.id.clone()),
            opportunity_id: planned
                .opportunity
                .map(|opportunity| opportunity.id.clone()),
            evidence_ids: planned
                .hypothesis
                .map(Hypothesis::evidence_ids)
                .unwrap_or_default(),
            confidence_band: planned.hypothesis.map(|hypothesis| hypothesis.band),
            generic,
            citation: planned
                .hypothesis
                .map(|hypothesis| self.citation(hypothesis))
                .unwrap_or_default(),
            generated_by: GeneratedBy::Planner,
        }
    }

    fn citation(&self, hypothesis: &Hypothesis) -> String {
        let place = self
            .case
            .hypotheses
            .iter()
            .take_while(|each| *each != hypothesis)
            .count()
            + 1;
        sources::citation(&sources::label(place), &self.sources.numbers(hypothesis))
    }
}

/// Returns the text of an action, and the range of it that a model may reword.
fn text_and_core(planned: &Planned<'_>, language: Language) -> (String, Range<usize>) {
    let mut text = planned.text.text(language);
    let mut start = 0;
    if planned.only_after_go {
        let condition = OnlyAfterGo.text(language);
        start = condition.len();
        text = condition + &continued(&text);
    }
    let end = text.len();
    if let Some(question) = planned.text.question() {
        let foreign = stop_words::detect(question).filter(|known| *known != language);
        text += &WithQuestion { question, foreign }.text(language);
    }
    (text, start..end)
}
