//! The rules of the three phases: which actions, by when, by whom, and against which metric.

mod pilot;

use super::{
    actions::{Phase, Planned},
    case::{Case, Crew, Hypothesis, Scope},
    metric::Metric,
    owners::Role,
    schedule::{Interruption, Schedule, Step},
    sources,
    text::{
        ActionMetric, ActionText, Baseline, Condition, ExplorationAction, Focus, Past, Target,
        TestAction,
    },
};

/// How many hypotheses get a baseline. More is not feasible in two weeks of normal work.
const MAX_BASELINES: usize = 2;

#[derive(Debug)]
pub(crate) struct Phases<'a> {
    pub(crate) first: Option<Phase<'a>>,
    pub(crate) second: Option<Phase<'a>>,
    pub(crate) third: Option<Phase<'a>>,
}

/// The labels of hypotheses by place.
pub(crate) fn labels(case: &Case) -> Vec<String> {
    (1..=case.hypotheses.len()).map(sources::label).collect()
}

/// Plans as much as the case allows. `labels` are those of its hypotheses.
pub(crate) fn plan<'a>(
    case: &'a Case,
    company: &'a str,
    labels: &'a [String],
    schedule: &Schedule,
) -> Phases<'a> {
    let planner = PhasePlanner {
        case,
        labels,
        interruption: schedule.interruption(),
    };
    let Some(lead) = case.lead() else {
        return Phases::of_first(Focus::Exploration, planner.explore(company));
    };
    match (case.scope(), lead.metric()) {
        (Scope::Pilot, Some(metric)) => planner.pilot(lead, metric),
        (Scope::Trial, Some(metric)) => planner.trial(lead, metric),
        (Scope::Questions, _) => Phases::of_first(Focus::AskAndConfirm, planner.ask(lead)),
        _ => Phases::of_first(Focus::TestAndMeasure, planner.agree_on_measure(lead)),
    }
}

impl<'a> Phases<'a> {
    fn of_first(focus: Focus, actions: Vec<Planned<'a>>) -> Self {
        Self {
            first: Some(Phase { focus, actions }),
            second: None,
            third: None,
        }
    }
}

struct PhasePlanner<'a> {
    case: &'a Case,
    labels: &'a [String],
    /// What interrupts the baseline.
    interruption: Interruption,
}

impl<'a> PhasePlanner<'a> {
    fn explore(&self, company: &'a str) -> Vec<Planned<'a>> {
        let planned = |action, owner, step, metric, baseline, target| Planned {
            text: ActionText::Exploration(action),
            condition: Condition::Nothing,
            owner,
            step,
            metric,
            baseline,
            target,
            hypothesis: None,
            opportunity: None,
        };
        vec![
            planned(
                if self.case.is_one_person() {
                    ExplorationAction::ReviewWeek
                } else {
                    ExplorationAction::Interview { company }
                },
                Role::ProcessOwner,
                Step::Talk,
                ActionMetric::Bottlenecks,
                Baseline::NotMapped,
                Target::ThreeBottlenecks,
            ),
            planned(
                ExplorationAction::ChooseBottleneck,
                Role::ProcessOwner,
                Step::Agreement,
                ActionMetric::NotAgreed,
                Baseline::NotAgreed,
                Target::MeasureAgreed,
            ),
            planned(
                if self.case.is_one_person() {
                    ExplorationAction::DecideOnMeasuring
                } else {
                    ExplorationAction::DecideOnFollowUp { company }
                },
                self.budget_holder(),
                Step::Decision,
                ActionMetric::Decision,
                Baseline::NotDecided,
                Target::GoOrNoGo,
            ),
        ]
    }

    fn ask(&self, lead: &'a Hypothesis) -> Vec<Planned<'a>> {
        let decide = self.decide(lead, TestAction::DecideOnMeasuring, ActionMetric::Decision);
        self.verdicts(Step::Talk).chain([decide]).collect()
    }

    fn agree_on_measure(&self, lead: &'a Hypothesis) -> Vec<Planned<'a>> {
        let label = self.label(lead);
        let agree = Planned {
            metric: ActionMetric::NotAgreed,
            baseline: Baseline::NotAgreed,
            target: Target::MeasureAgreed,
            ..self.about(
                lead,
                Step::Agreement,
                ActionText::Test(TestAction::AgreeOnMeasure { label }),
            )
        };
        let decide = self.decide(lead, TestAction::DecideOnBaseline, ActionMetric::Decision);
        self.verdicts(Step::Talk).chain([agree, decide]).collect()
    }

    fn test_and_baseline(&self, lead: &'a Hypothesis, decision: TestAction<'a>) -> Phase<'a> {
        let mut actions: Vec<_> = self.verdicts(Step::Verdict).collect();
        let is_pilot = self.case.scope() == Scope::Pilot;
        if is_pilot && self.case.has_works_council() {
            actions.push(self.inform_works_council());
        }
        let (most, metric) = if is_pilot {
            (MAX_BASELINES, ActionMetric::Decision)
        } else {
            (1, ActionMetric::Decision)
        };
        let supported = self
            .case
            .hypotheses
            .iter()
            .filter(|each| each.has_support());
        let measured = supported.filter_map(|each| Some((each, each.metric()?)));
        actions.extend(
            measured
                .take(most)
                .map(|(each, metric)| self.measure(each, metric)),
        );
        let decide = Planned {
            opportunity: self.case.opportunity_for(lead),
            ..self.decide(lead, decision, metric)
        };
        actions.push(decide);
        Phase {
            focus: Focus::TestAndBaseline,
            actions,
        }
    }

    /// Plans to confirm or drop each hypothesis.
    fn verdicts(&self, step: Step) -> impl Iterator<Item = Planned<'a>> {
        self.case.hypotheses.iter().map(move |hypothesis| {
            let label = self.label(hypothesis);
            let crew = self.case.crew();
            let action = if hypothesis.has_support() {
                TestAction::Confirm { label, crew }
            } else {
                TestAction::AskForExample { label }
            };
            Planned {
                metric: ActionMetric::Verdict,
                baseline: Baseline::NotTested,
                target: Target::ConfirmedOrDropped,
                ..self.about(hypothesis, step, ActionText::Test(action))
            }
        })
    }

    fn measure(&self, hypothesis: &'a Hypothesis, metric: Metric) -> Planned<'a> {
        let label = self.label(hypothesis);
        let (step, action) = if let Some(past) = Past::of(metric) {
            (Step::LookBack, TestAction::LookBack { label, past })
        } else {
            let action = TestAction::Measure {
                label,
                metric,
                crew: self.case.crew(),
                interruption: self.interruption,
            };
            (Step::Baseline, action)
        };
        Planned {
            metric: ActionMetric::Of(metric),
            ..self.about(hypothesis, step, ActionText::Test(action))
        }
    }

    fn decide(
        &self,
        lead: &'a Hypothesis,
        action: TestAction<'a>,
        metric: ActionMetric,
    ) -> Planned<'a> {
        Planned {
            owner: self.budget_holder(),
            metric,
            baseline: Baseline::NotDecided,
            target: Target::GoOrNoGo,
            ..self.about(lead, Step::Decision, ActionText::Test(action))
        }
    }

    fn inform_works_council(&self) -> Planned<'a> {
        Planned {
            text: ActionText::Test(TestAction::InformWorksCouncil),
            condition: Condition::Nothing,
            owner: self.budget_holder(),
            step: Step::Consultation,
            metric: ActionMetric::WorksCouncilAgenda,
            baseline: Baseline::NotOnAgenda,
            target: Target::OnAgenda,
            hypothesis: None,
            opportunity: None,
        }
    }

    /// Returns an action about `hypothesis` with defaults: the process owner measures it.
    fn about(&self, hypothesis: &'a Hypothesis, step: Step, text: ActionText<'a>) -> Planned<'a> {
        Planned {
            text,
            condition: Condition::Nothing,
            owner: match self.case.crew() {
                Crew::OnePerson => self.budget_holder(),
                Crew::Few | Crew::Group | Crew::Teams => Role::of_workflow(hypothesis.workflow),
            },
            step,
            metric: ActionMetric::NotAgreed,
            baseline: Baseline::NotMeasured,
            target: Target::BaselineKnown,
            hypothesis: Some(hypothesis),
            opportunity: None,
        }
    }

    fn budget_holder(&self) -> Role {
        Role::BudgetHolder.in_company(self.case)
    }

    fn label(&self, hypothesis: &Hypothesis) -> &'a str {
        let place = self
            .case
            .hypotheses
            .iter()
            .position(|each| each == hypothesis);
        &self.labels[place.expect("only hypotheses of the case are planned")]
    }
}
