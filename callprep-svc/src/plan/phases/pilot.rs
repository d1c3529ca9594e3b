//! Days 31 to 90: a pilot, or one step tried out.

use super::{PhasePlanner, Phases};
use crate::plan::{
    actions::{Phase, Planned},
    case::{Case, Crew},
    metric::{Figure, Metric},
    owners::Role,
    rhythm,
    schedule::Step,
    text::{
        ActionMetric, ActionText, Addition, Baseline, Condition, ExtensionAction, Focus,
        Improvement, Part, Past, PilotAction, Target, TestAction,
    },
};

impl<'a> PhasePlanner<'a> {
    pub(super) fn pilot(&self, metric: Metric) -> Phases<'a> {
        let part = self.part(metric);
        Phases {
            first: Some(self.test_and_baseline(metric, TestAction::DecideOnPilot)),
            second: Some(Phase {
                focus: Focus::Pilot,
                actions: vec![self.start(metric, part), self.review(metric, part)],
            }),
            third: Some(Phase {
                focus: if part == Part::Everybody {
                    Focus::KeepOrStop
                } else {
                    Focus::Extension
                },
                actions: self
                    .extend(part)
                    .into_iter()
                    .chain([self.report(metric, part)])
                    .collect(),
            }),
        }
    }

    pub(super) fn trial(&self, metric: Metric) -> Phases<'a> {
        let opportunity = self.case.opportunity_for(self.lead);
        let try_it = PilotAction::Try {
            has_opportunity: opportunity.is_some(),
            is_integrated: self.case.needs_integration(),
        };
        let attempt = Planned {
            condition: self.go(),
            addition: self.tried(metric),
            metric: ActionMetric::Trial,
            baseline: Baseline::NotStarted,
            target: Target::Started,
            opportunity,
            ..self.about(Step::PilotStart, ActionText::Pilot(try_it))
        };
        let review = Planned {
            owner: Role::ProcessOwner.in_company(self.case),
            ..self.review(metric, Part::Everybody)
        };
        Phases {
            first: Some(self.test_and_baseline(metric, TestAction::DecideOnTrial)),
            second: Some(Phase {
                focus: Focus::Trial,
                actions: vec![attempt, review],
            }),
            third: Some(Phase {
                focus: Focus::KeepOrStop,
                actions: vec![self.report(metric, Part::Everybody)],
            }),
        }
    }

    fn go(&self) -> Condition {
        if self.case.is_provisional() {
            Condition::GoWithinBooking
        } else {
            Condition::Go
        }
    }

    /// Returns with whom or what a pilot begins. Money is not lost by teams.
    fn part(&self, metric: Metric) -> Part {
        match (self.case.crew(), metric) {
            (Crew::Teams, _) if rhythm::has_sites(self.lead) => Part::Site,
            (Crew::Teams, Metric::Money(_)) => Part::OfWork,
            (Crew::Teams, _) if !self.is_of_one_team(metric) => Part::Team,
            _ => Part::Everybody,
        }
    }

    /// Returns whether the company is so small, and the work so little, that hardly a second team does it.
    fn is_of_one_team(&self, metric: Metric) -> bool {
        const MOST_EMPLOYEES: u32 = 250;
        /// The hours per week of two people.
        const MOST_HOURS: Figure = Figure::whole(80);
        let is_little = match metric {
            Metric::Hours(hours) => hours.high <= MOST_HOURS,
            Metric::Handover(_) | Metric::Errors(_) | Metric::Money(_) => true,
        };
        let employees = self.case.employees;
        is_little && employees.is_some_and(|count| count < MOST_EMPLOYEES)
    }

    fn start(&self, about: Metric, part: Part) -> Planned<'a> {
        let opportunity = self.case.opportunity_for(self.lead);
        let start = PilotAction::Start {
            part,
            has_opportunity: opportunity.is_some(),
            is_integrated: self.case.needs_integration(),
        };
        let (metric, baseline, target) = match part {
            Part::Team | Part::Site | Part::OfWork => (
                ActionMetric::PilotParts(part),
                Baseline::NoPart(part),
                Target::OnePart(part),
            ),
            Part::Everybody => (ActionMetric::Pilot, Baseline::NotStarted, Target::Started),
        };
        Planned {
            condition: self.go(),
            addition: self.tried(about),
            metric,
            baseline,
            target,
            opportunity,
            ..self.about(Step::PilotStart, ActionText::Pilot(start))
        }
    }

    fn review(&self, metric: Metric, part: Part) -> Planned<'a> {
        let review = ActionText::Pilot(PilotAction::Review {
            is_monthly: Past::of(metric).is_some(),
        });
        Planned {
            owner: self.organiser(),
            condition: self.go(),
            target: improvement(metric, low_figure(self.case), part),
            opportunity: self.case.opportunity_for(self.lead),
            ..self.measured(metric, Step::PilotReview, review)
        }
    }

    fn extend(&self, part: Part) -> Option<Planned<'a>> {
        if part == Part::Everybody {
            return None;
        }
        let extend = ActionText::Extension(ExtensionAction::Extend(part));
        Some(Planned {
            condition: Condition::StillRunning,
            metric: ActionMetric::PilotParts(part),
            baseline: Baseline::OnePart(part),
            target: Target::TwoParts(part),
            opportunity: self.case.opportunity_for(self.lead),
            ..self.about(Step::Extension, extend)
        })
    }

    fn report(&self, metric: Metric, part: Part) -> Planned<'a> {
        let report = ActionText::Extension(ExtensionAction::Report {
            is_monthly: Past::of(metric).is_some(),
        });
        Planned {
            owner: self.budget_holder(),
            condition: Condition::StillRunning,
            target: last_target(self.case, metric, part),
            opportunity: self.case.opportunity_for(self.lead),
            ..self.measured(metric, Step::End, report)
        }
    }

    /// Returns an action after the baseline, against its metric.
    fn measured(&self, metric: Metric, step: Step, text: ActionText<'a>) -> Planned<'a> {
        Planned {
            metric: if self.is_busy && metric.grows_with_work() {
                ActionMetric::OfSameVolume(metric, &self.matter.label)
            } else {
                ActionMetric::Of(metric, &self.matter.label)
            },
            baseline: Baseline::Measured,
            ..self.about(step, text)
        }
    }

    /// Returns what the pilot is of, and what is noted in it.
    fn tried(&self, metric: Metric) -> Addition<'a> {
        Addition::Tried {
            solution: &self.matter.solution,
            is_monthly: Past::of(metric).is_some(),
        }
    }
}

/// Returns the low estimate, if it may be named and is not the expected one: two targets that say the
/// same are one too many.
fn low_figure(case: &Case) -> Option<Figure> {
    let (low, expected) = case.aims()?;
    (low < expected).then_some(low)
}

/// Returns the expected estimate, if it may be named.
fn last_target(case: &Case, metric: Metric, part: Part) -> Target {
    match case.aims() {
        Some((_, expected)) => improvement(metric, Some(expected), part),
        None => Target::AgreedGoal,
    }
}

fn improvement(metric: Metric, figure: Option<Figure>, part: Part) -> Target {
    Target::Improvement(Improvement {
        metric,
        figure,
        part,
    })
}
