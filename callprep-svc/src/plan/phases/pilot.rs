//! Days 31 to 90: a pilot, or one step tried out.

use std::iter;

use super::{PhasePlanner, Phases, connects, next_topic};
use crate::plan::{
    actions::{Phase, Planned},
    case::{Crew, Hypothesis},
    metric::{Figure, Metric},
    schedule::Step,
    text::{
        ActionMetric, ActionText, Addition, Baseline, Condition, ExtensionAction, Focus,
        Improvement, Past, PilotAction, Target, TestAction,
    },
};

impl<'a> PhasePlanner<'a> {
    pub(super) fn pilot(&self, lead: &'a Hypothesis, metric: Metric) -> Phases<'a> {
        let opportunity = self.case.opportunity_for(lead);
        Phases {
            first: Some(self.test_and_baseline(
                lead,
                metric,
                TestAction::DecideOnPilot {
                    has_past: Past::of(metric).is_some(),
                },
            )),
            second: Some(Phase {
                focus: Focus::Pilot,
                actions: self.run_pilot(lead, metric, opportunity),
            }),
            third: Some(Phase {
                focus: Focus::Extension,
                actions: self.extend_pilot(lead, metric, opportunity),
            }),
        }
    }

    pub(super) fn trial(&self, lead: &'a Hypothesis, metric: Metric) -> Phases<'a> {
        let opportunity = self.case.opportunity_for(lead);
        let has_past = Past::of(metric).is_some();
        let decision = TestAction::DecideOnTrial { has_past };
        let try_it = PilotAction::Try {
            has_opportunity: opportunity.is_some(),
            is_weekly: !has_past,
        };
        let attempt = Planned {
            condition: Condition::Go,
            addition: self.tried(lead),
            target: improvement(metric, low_figure(lead), false),
            opportunity,
            ..self.measured(lead, metric, Step::PilotReview, ActionText::Pilot(try_it))
        };
        let keep = ActionText::Extension(ExtensionAction::KeepOrStop);
        let keep = Planned {
            owner: self.budget_holder(),
            condition: Condition::StillRunning,
            target: last_target(lead, metric, false),
            opportunity,
            ..self.measured(lead, metric, Step::End, keep)
        };
        Phases {
            first: Some(self.test_and_baseline(lead, metric, decision)),
            second: Some(Phase {
                focus: Focus::Trial,
                actions: vec![attempt],
            }),
            third: Some(Phase {
                focus: Focus::KeepOrStop,
                actions: vec![keep],
            }),
        }
    }

    fn run_pilot(
        &self,
        lead: &'a Hypothesis,
        metric: Metric,
        opportunity: Option<&'a Hypothesis>,
    ) -> Vec<Planned<'a>> {
        let planned = |step, action| Planned {
            condition: Condition::Go,
            opportunity,
            ..self.measured(lead, metric, step, ActionText::Pilot(action))
        };
        let crew = self.case.crew();
        let start = PilotAction::Start {
            crew,
            has_opportunity: opportunity.is_some(),
        };
        let (metric_of_start, baseline, target) = match crew {
            Crew::Teams => (ActionMetric::PilotTeams, Baseline::NoTeam, Target::OneTeam),
            Crew::Group => (
                ActionMetric::PilotPeople,
                Baseline::Nobody,
                Target::TwoPeople,
            ),
            Crew::Few | Crew::OnePerson => (
                ActionMetric::PilotPeople,
                Baseline::Nobody,
                Target::OnePerson,
            ),
        };
        let start = Planned {
            addition: self.tried(lead),
            metric: metric_of_start,
            baseline,
            target,
            ..planned(Step::PilotStart, start)
        };
        let review = Planned {
            target: improvement(metric, low_figure(lead), true),
            ..planned(
                Step::PilotReview,
                PilotAction::Review {
                    is_weekly: Past::of(metric).is_none(),
                },
            )
        };
        let stop = Planned {
            owner: self.budget_holder(),
            metric: ActionMetric::Progress,
            baseline: Baseline::NotJudged,
            target: Target::ContinueChangeOrStop,
            ..planned(Step::PilotReview, PilotAction::ApplyStopRule)
        };
        vec![start, review, stop]
    }

    fn extend_pilot(
        &self,
        lead: &'a Hypothesis,
        metric: Metric,
        opportunity: Option<&'a Hypothesis>,
    ) -> Vec<Planned<'a>> {
        let planned = |step, action| Planned {
            condition: Condition::StillRunning,
            opportunity,
            ..self.measured(lead, metric, step, ActionText::Extension(action))
        };
        let crew = self.case.crew();
        let (metric_of_extension, baseline, target) = match crew {
            Crew::Teams => (
                ActionMetric::PilotTeams,
                Baseline::OneTeam,
                Target::TwoTeams,
            ),
            Crew::Group => (
                ActionMetric::PilotPeople,
                Baseline::TwoPeople,
                Target::Everybody,
            ),
            Crew::Few | Crew::OnePerson => (
                ActionMetric::PilotPeople,
                Baseline::OnePerson,
                Target::Everybody,
            ),
        };
        let extend = Planned {
            metric: metric_of_extension,
            baseline,
            target,
            ..planned(Step::Extension, ExtensionAction::Extend { crew })
        };
        let report = Planned {
            owner: self.budget_holder(),
            target: last_target(lead, metric, crew == Crew::Teams),
            ..planned(Step::End, ExtensionAction::Report)
        };
        let next = next_topic(self.case);
        iter::once(extend)
            .chain(next.map(|next| self.decide_on_next(next)))
            .chain([report])
            .collect()
    }

    fn decide_on_next(&self, next: &'a Hypothesis) -> Planned<'a> {
        let matter = self.matter(next);
        let action = ExtensionAction::DecideOnNext {
            label: &matter.label,
        };
        Planned {
            condition: Condition::StillRunning,
            owner: self.budget_holder(),
            metric: ActionMetric::Decision(&matter.topic),
            baseline: Baseline::NotDecided,
            target: Target::GoOrNoGo,
            ..self.about(next, Step::NextTopic, ActionText::Extension(action))
        }
    }

    /// Returns an action after the baseline, against its metric.
    fn measured(
        &self,
        lead: &'a Hypothesis,
        metric: Metric,
        step: Step,
        text: ActionText<'a>,
    ) -> Planned<'a> {
        Planned {
            metric: ActionMetric::Of(metric, &self.matter(lead).label),
            baseline: Baseline::Measured,
            ..self.about(lead, step, text)
        }
    }

    /// Returns what the pilot is of, and what stays: unless an integration is tried before.
    fn tried(&self, lead: &Hypothesis) -> Addition<'a> {
        let technologies = if connects(self.case, lead) {
            &[]
        } else {
            self.case.systems.as_slice()
        };
        Addition::Tried {
            solution: &self.matter(lead).solution,
            technologies,
        }
    }
}

/// Returns the low estimate, if it may be named and is not the expected one: two targets that say the
/// same are one too many.
fn low_figure(hypothesis: &Hypothesis) -> Option<Figure> {
    let (low, expected) = hypothesis.named_figures()?;
    (low < expected).then_some(low)
}

/// Returns the expected estimate, if it may be named.
fn last_target(hypothesis: &Hypothesis, metric: Metric, is_partial: bool) -> Target {
    match hypothesis.named_figures() {
        Some((_, expected)) => improvement(metric, Some(expected), is_partial),
        None => Target::AgreedGoal,
    }
}

fn improvement(metric: Metric, figure: Option<Figure>, is_partial: bool) -> Target {
    Target::Improvement(Improvement {
        metric,
        figure,
        is_partial,
    })
}
