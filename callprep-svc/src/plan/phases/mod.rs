//! The rules of the three phases: which actions, by when, by whom, and against which metric.

mod pilot;

use super::{
    actions::{Phase, Planned},
    case::{Band, Case, Crew, Hypothesis, Scope},
    matter::Matter,
    metric::{Metric, Money},
    owners::Role,
    schedule::{Interruption, Schedule, Step},
    text::{
        ActionMetric, ActionText, Addition, Baseline, Condition, ExplorationAction, Focus, Past,
        Target, TestAction,
    },
    wishes::Wish,
};

#[derive(Debug)]
pub(crate) struct Phases<'a> {
    pub(crate) first: Option<Phase<'a>>,
    pub(crate) second: Option<Phase<'a>>,
    pub(crate) third: Option<Phase<'a>>,
}

/// Plans as much as the case allows. `matters` are those of its hypotheses.
pub(crate) fn plan<'a>(
    case: &'a Case,
    company: &'a str,
    matters: &'a [Matter],
    told: &'a str,
    schedule: &Schedule,
) -> Phases<'a> {
    let planner = PhasePlanner {
        case,
        matters,
        interruption: schedule.interruption(),
    };
    let Some(lead) = case.lead() else {
        return Phases::of_first(Focus::Exploration, planner.explore(company, told));
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

/// Returns whether the plan tries the solution of `lead` with the systems in use.
pub(crate) fn connects(case: &Case, lead: &Hypothesis) -> bool {
    matches!(case.scope(), Scope::Pilot | Scope::Trial)
        && !case.systems.is_empty()
        && case.opportunity_for(lead).is_some()
}

/// Returns whether somebody else than those who do the work is in charge of the systems.
pub(crate) fn has_application_owner(case: &Case) -> bool {
    case.scope() == Scope::Pilot && case.crew() > Crew::Few
}

/// Returns whether the plan decides on a hypothesis after the lead: only then is it tested.
pub(crate) fn next_topic(case: &Case) -> Option<&Hypothesis> {
    let next = case
        .hypotheses
        .get(1)
        .filter(|_| case.scope() == Scope::Pilot);
    next.filter(|each| each.band >= Band::Medium && each.has_support() && each.metric().is_some())
}

struct PhasePlanner<'a> {
    case: &'a Case,
    matters: &'a [Matter],
    /// What interrupts the baseline.
    interruption: Interruption,
}

impl<'a> PhasePlanner<'a> {
    fn explore(&self, company: &'a str, told: &'a str) -> Vec<Planned<'a>> {
        let planned = |action, owner, step, metric, baseline, target| Planned {
            text: ActionText::Exploration(action),
            addition: Addition::Nothing,
            condition: Condition::Nothing,
            owner,
            step,
            metric,
            baseline,
            target,
            hypothesis: None,
            opportunity: None,
        };
        let mut actions = vec![
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
                Target::BottlenecksOrNone,
            ),
            planned(
                ExplorationAction::ChooseBottleneck,
                Role::ProcessOwner,
                Step::Agreement,
                ActionMetric::NotAgreed(""),
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
                ActionMetric::Decision(""),
                Baseline::NotDecided,
                Target::GoOrNoGo,
            ),
        ];
        if !told.is_empty() {
            actions[0].addition = Addition::StartFrom(told);
        }
        actions
    }

    fn ask(&self, lead: &'a Hypothesis) -> Vec<Planned<'a>> {
        let decide = self.decide(lead, TestAction::DecideOnMeasuring);
        self.verdicts(Step::Talk).chain([decide]).collect()
    }

    fn agree_on_measure(&self, lead: &'a Hypothesis) -> Vec<Planned<'a>> {
        let matter = self.matter(lead);
        let agree = Planned {
            metric: ActionMetric::NotAgreed(&matter.topic),
            baseline: Baseline::NotAgreed,
            target: Target::MeasureAgreed,
            ..self.about(
                lead,
                Step::Agreement,
                ActionText::Test(TestAction::AgreeOnMeasure {
                    label: &matter.label,
                }),
            )
        };
        let decide = self.decide(lead, TestAction::DecideOnBaseline);
        self.verdicts(Step::Talk).chain([agree, decide]).collect()
    }

    fn test_and_baseline(
        &self,
        lead: &'a Hypothesis,
        metric: Metric,
        decision: TestAction<'a>,
    ) -> Phase<'a> {
        // What is past can be looked up at any time.
        let verdict = match Past::of(metric) {
            Some(_) => Step::Talk,
            None => Step::Verdict,
        };
        let mut actions: Vec<_> = self.verdicts(verdict).collect();
        let is_pilot = self.case.scope() == Scope::Pilot;
        if is_pilot && self.case.has_works_council() {
            actions.push(self.inform_works_council());
        }
        actions.push(self.measure(lead, metric));
        let opportunity = self.case.opportunity_for(lead);
        if connects(self.case, lead) {
            actions.push(self.try_connection(lead));
        }
        let matter = self.matter(lead);
        let decided = self.decide(lead, decision);
        let metric = match matter.solution.as_str() {
            "" => decided.metric,
            // The text names what is decided on.
            _ => ActionMetric::Decision(""),
        };
        let decide = Planned {
            metric,
            opportunity,
            addition: Addition::Solution {
                solution: &matter.solution,
                is_frozen: self.case.has_wish(Wish::Freeze),
            },
            ..decided
        };
        actions.push(decide);
        Phase {
            focus: Focus::TestAndBaseline,
            actions,
        }
    }

    /// Plans to confirm or drop each hypothesis, the lead first.
    fn verdicts(&self, step: Step) -> impl Iterator<Item = Planned<'a>> {
        let next = next_topic(self.case);
        let planned = (0..).zip(&self.case.hypotheses);
        let planned = planned.filter(move |(place, each)| *place == 0 || next == Some(*each));
        planned.map(move |(place, hypothesis)| {
            let matter = self.matter(hypothesis);
            let label = &matter.label;
            let is_lead = place == 0;
            let action = match (is_lead, hypothesis.has_support()) {
                (true, true) => TestAction::Confirm {
                    label,
                    crew: self.case.crew(),
                    is_sensitive: self.case.sensitive.is_some(),
                },
                (_, false) => TestAction::AskForExample { label },
                (false, true) => TestAction::ConfirmToo {
                    label,
                    is_sensitive: self.case.sensitive.is_some(),
                },
            };
            let assumption = matter.assumption.as_str();
            Planned {
                addition: if is_lead && hypothesis.has_support() && !assumption.is_empty() {
                    Addition::Assumption(assumption)
                } else {
                    Addition::Nothing
                },
                metric: ActionMetric::Verdict(if is_lead { &matter.topic } else { "" }),
                baseline: Baseline::NotTested,
                target: Target::ConfirmedOrDropped,
                ..self.about(hypothesis, step, ActionText::Test(action))
            }
        })
    }

    fn measure(&self, hypothesis: &'a Hypothesis, metric: Metric) -> Planned<'a> {
        let matter = self.matter(hypothesis);
        let label = &matter.label;
        let (step, target, action) =
            if let (Some(past), Metric::Money(Money { kind, .. })) = (Past::of(metric), metric) {
                let action = TestAction::LookBack {
                    label,
                    past,
                    kind,
                    with_finance: self.case.crew() > Crew::Few,
                };
                (Step::LookBack, Target::LookedUp, action)
            } else {
                let action = TestAction::Measure {
                    label,
                    metric,
                    crew: self.case.crew(),
                    interruption: self.interruption,
                };
                (Step::Baseline, Target::Counted, action)
            };
        Planned {
            metric: ActionMetric::Of(metric, &matter.topic),
            target,
            ..self.about(hypothesis, step, ActionText::Test(action))
        }
    }

    fn try_connection(&self, lead: &'a Hypothesis) -> Planned<'a> {
        let action = TestAction::TryConnection {
            technologies: &self.case.systems,
        };
        Planned {
            owner: if has_application_owner(self.case) {
                Role::ApplicationOwner
            } else {
                Role::owner_of(self.case, lead)
            },
            metric: ActionMetric::Connection,
            baseline: Baseline::NotTried,
            target: Target::WorksOrNot,
            ..self.about(lead, Step::Connection, ActionText::Test(action))
        }
    }

    fn decide(&self, lead: &'a Hypothesis, action: TestAction<'a>) -> Planned<'a> {
        Planned {
            owner: self.budget_holder(),
            metric: ActionMetric::Decision(&self.matter(lead).topic),
            baseline: Baseline::NotDecided,
            target: Target::GoOrNoGo,
            ..self.about(lead, Step::Decision, ActionText::Test(action))
        }
    }

    fn inform_works_council(&self) -> Planned<'a> {
        Planned {
            text: ActionText::Test(TestAction::InformWorksCouncil),
            addition: Addition::Nothing,
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
            addition: Addition::Nothing,
            condition: Condition::Nothing,
            owner: Role::owner_of(self.case, hypothesis),
            step,
            metric: ActionMetric::NotAgreed(""),
            baseline: Baseline::NotMeasured,
            target: Target::MeasureAgreed,
            hypothesis: Some(hypothesis),
            opportunity: None,
        }
    }

    fn budget_holder(&self) -> Role {
        Role::BudgetHolder.in_company(self.case)
    }

    fn matter(&self, hypothesis: &Hypothesis) -> &'a Matter {
        let place = self
            .case
            .hypotheses
            .iter()
            .position(|each| each == hypothesis);
        &self.matters[place.expect("only hypotheses of the case are planned")]
    }
}
