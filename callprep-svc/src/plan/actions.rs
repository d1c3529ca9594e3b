//! Writes planned actions out: text, days, sources and ids.

use super::{
    brief::{Action, GeneratedBy, PlanItem},
    case::{Case, Hypothesis},
    owners::Role,
    schedule::{Schedule, Step},
    sources::{self, Sources},
    text::{
        ActionMetric, ActionText, Addition, Baseline, Condition, Focus, Sentence, Target, When,
        continued,
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
    /// What follows the text in the client's words.
    pub(crate) addition: Addition<'a>,
    pub(crate) condition: Condition,
    pub(crate) owner: Role,
    pub(crate) step: Step,
    pub(crate) metric: ActionMetric<'a>,
    pub(crate) baseline: Baseline,
    pub(crate) target: Target,
    pub(crate) hypothesis: Option<&'a Hypothesis>,
    pub(crate) opportunity: Option<&'a Hypothesis>,
}

/// Writes actions out and numbers them across the phases.
pub(crate) struct ActionWriter<'a> {
    case: &'a Case,
    sources: &'a Sources,
    schedule: &'a Schedule,
    count: usize,
}

impl<'a> ActionWriter<'a> {
    pub(crate) fn new(case: &'a Case, sources: &'a Sources, schedule: &'a Schedule) -> Self {
        Self {
            case,
            sources,
            schedule,
            count: 0,
        }
    }

    /// Returns the phase as a plan item, or none without a phase.
    pub(crate) fn write(&mut self, phase: Option<Phase<'_>>) -> Vec<PlanItem> {
        let language = self.case.language;
        phase
            .into_iter()
            .map(|Phase { focus, mut actions }| {
                actions.sort_by_key(|planned| self.schedule.due(planned.step).day);
                PlanItem {
                    focus: focus.text(language),
                    actions: actions.iter().map(|planned| self.action(planned)).collect(),
                }
            })
            .collect()
    }

    fn action(&mut self, planned: &Planned<'_>) -> Action {
        self.count += 1;
        let language = self.case.language;
        let due = self.schedule.due(planned.step);
        let mut text = planned.condition.text(language);
        let start = text.len();
        let core = planned.text.text(language);
        text += &if start > 0 { continued(&core) } else { core };
        let core = start..text.len();
        text += &planned.addition.text(language);
        Action {
            id: format!("A{}", self.count),
            core,
            text,
            owner_role: planned.owner.in_company(self.case).text(language),
            due_day: due.day,
            due_date: due.date,
            start_date: due.start.map(|(_, date)| date),
            when: When(due, self.case.english()).text(language),
            metric: planned.metric.text(language),
            baseline: planned.baseline.text(language),
            target: planned.target.text(language),
            hypothesis_id: planned.hypothesis.map(|hypothesis| hypothesis.id.clone()),
            opportunity_id: planned
                .opportunity
                .map(|opportunity| opportunity.id.clone()),
            evidence_ids: planned
                .hypothesis
                .map(Hypothesis::evidence_ids)
                .unwrap_or_default(),
            confidence_band: planned.hypothesis.map(|hypothesis| hypothesis.band),
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
        let cited = self.sources.cited(hypothesis);
        sources::citation(&sources::label(place), &cited, self.case.language)
    }
}
