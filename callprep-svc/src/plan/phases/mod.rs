//! The rules of the three phases: which actions, by when, by whom, and against which metric. All of them
//! are about the lead: what is found about another hypothesis in the call comes after this plan.

mod first;
mod pilot;

use chrono::NaiveDate;

use super::{
    actions::{Phase, Planned},
    case::{Case, Deciding, Hypothesis, Scope},
    matter::Matter,
    metric::Metric,
    owners::Role,
    rhythm,
    schedule::{Schedule, Step},
    season,
    text::{
        ActionMetric, ActionText, Addition, Baseline, Condition, Decision, ExplorationAction,
        Focus, Past, Target, TestAction,
    },
    wishes::Wish,
};

#[derive(Debug)]
pub(crate) struct Phases<'a> {
    pub(crate) first: Option<Phase<'a>>,
    pub(crate) second: Option<Phase<'a>>,
    pub(crate) third: Option<Phase<'a>>,
}

/// Plans as much as the case allows. `matters` are those of its hypotheses, `words` those of the booker
/// on what the call is about, which may be none.
pub(crate) fn plan<'a>(
    case: &'a Case,
    company: &'a str,
    matters: &'a [Matter],
    words: &'a str,
    schedule: &Schedule,
) -> Phases<'a> {
    let (Some(lead), Some(matter)) = (case.lead(), matters.first()) else {
        let actions = explore(case, company, words);
        return Phases::of_first(Focus::Exploration, actions);
    };
    let planner = PhasePlanner {
        case,
        lead,
        matter,
        has_holidays: schedule.has_holidays(),
        is_busy: case.is_seasonal()
            || season::clash(case, schedule).is_some()
            || rhythm::is_per_case(lead)
            || takes_hours(lead),
    };
    match (case.scope(), lead.metric()) {
        (Scope::Pilot, Some(metric)) => planner.pilot(metric),
        (Scope::Trial, Some(metric)) => planner.trial(metric),
        (Scope::Questions, _) => Phases::of_first(Focus::AskAndConfirm, planner.ask()),
        _ => Phases::of_first(Focus::TestAndMeasure, planner.agree_on_measure()),
    }
}

/// Returns whether hours are what the plan measures.
fn takes_hours(lead: &Hypothesis) -> bool {
    matches!(lead.metric(), Some(Metric::Hours(_)))
}

impl<'a> Phases<'a> {
    /// Returns the steps of the plan with their dates, the last one before a day and the first one after it.
    pub(crate) fn around(
        &self,
        day: NaiveDate,
        schedule: &Schedule,
    ) -> [Option<(Step, NaiveDate)>; 2] {
        let phases = [&self.first, &self.second, &self.third];
        let actions = phases
            .into_iter()
            .flatten()
            .flat_map(|phase| &phase.actions);
        let dated = actions.filter_map(|action| {
            let date = schedule.due(action.step).date?;
            Some((action.step, date))
        });
        let (done, open): (Vec<_>, Vec<_>) = dated.partition(|(_, date)| *date <= day);
        let by_date = |(_, date): &(Step, NaiveDate)| *date;
        [
            done.into_iter().max_by_key(by_date),
            open.into_iter().min_by_key(by_date),
        ]
    }

    fn of_first(focus: Focus, actions: Vec<Planned<'a>>) -> Self {
        Self {
            first: Some(Phase { focus, actions }),
            second: None,
            third: None,
        }
    }
}

fn explore<'a>(case: &'a Case, company: &'a str, words: &'a str) -> Vec<Planned<'a>> {
    let planned = |action, owner: Role, step, metric, baseline, target| Planned {
        text: ActionText::Exploration(action),
        addition: Addition::Nothing,
        condition: Condition::Nothing,
        owner: owner.in_company(case),
        step,
        metric,
        baseline,
        target,
        hypothesis: None,
        opportunity: None,
    };
    let (look, choose) = match words {
        "" if case.is_one_person() => (
            ExplorationAction::ReviewWeek,
            ExplorationAction::ChooseBottleneck,
        ),
        "" => (
            ExplorationAction::Interview { company },
            ExplorationAction::ChooseBottleneck,
        ),
        words => (
            ExplorationAction::FollowUp { words },
            ExplorationAction::ChooseMeasure,
        ),
    };
    vec![
        planned(
            look,
            Role::ProcessOwner,
            Step::Talk,
            ActionMetric::Bottlenecks,
            Baseline::NotMapped,
            if case.is_confidential() {
                Target::Bottlenecks
            } else {
                Target::BottlenecksOrNone
            },
        ),
        planned(
            choose,
            Role::ProcessOwner,
            Step::Agreement,
            ActionMetric::NotAgreed(""),
            Baseline::NotAgreed,
            Target::MeasureAgreed,
        ),
        planned(
            ExplorationAction::DecideOnMeasuring { company },
            Role::BudgetHolder,
            Step::Decision,
            ActionMetric::Decision(""),
            Baseline::NotDecided,
            Target::GoOrNoGo,
        ),
    ]
}

/// Plans what is done about the lead.
struct PhasePlanner<'a> {
    case: &'a Case,
    lead: &'a Hypothesis,
    matter: &'a Matter,
    /// Whether public holidays interrupt the baseline.
    has_holidays: bool,
    /// Whether there is more work at some times of the plan than at others, or work is told case by case: always where
    /// hours of some weeks are compared with those of others.
    is_busy: bool,
}

impl<'a> PhasePlanner<'a> {
    fn ask(&self) -> Vec<Planned<'a>> {
        let decide = self.decide(TestAction::DecideOnMeasuring {
            has_limits: self.has_limits(),
        });
        let verdict = self.verdict(Step::Talk);
        let before = self.sign().or_else(|| self.introduce());
        before.into_iter().chain([verdict, decide]).collect()
    }

    fn agree_on_measure(&self) -> Vec<Planned<'a>> {
        let label = &self.matter.label;
        let months = self
            .case
            .work_ends()
            .map(|months| (months.first, months.last));
        let agree = Planned {
            metric: ActionMetric::NotAgreed(&self.matter.topic),
            baseline: Baseline::NotAgreed,
            target: Target::MeasureAgreed,
            ..self.about(
                Step::Agreement,
                ActionText::Test(TestAction::AgreeOnMeasure { label, months }),
            )
        };
        let decide = self.decide(TestAction::DecideOnBaseline {
            months,
            has_limits: self.has_limits(),
        });
        let verdict = self.verdict(Step::Talk);
        if self.case.has_wish(Wish::OnlyListen) {
            return self.sign().into_iter().chain([verdict, decide]).collect();
        }
        let consult = self.consult().filter(|_| self.case.is_bound());
        let before = self.sign().or_else(|| self.introduce());
        before
            .into_iter()
            .chain(consult)
            .chain([verdict, agree, decide])
            .collect()
    }

    fn test_and_baseline(
        &self,
        metric: Metric,
        decision: fn(Decision) -> TestAction<'a>,
    ) -> Phase<'a> {
        // What is past can be looked up at any time.
        let verdict = match Past::of(metric) {
            Some(_) => Step::Talk,
            None => Step::Verdict,
        };
        let mut actions: Vec<_> = self.introduce().into_iter().collect();
        actions.push(self.verdict(verdict));
        actions.extend(self.consult());
        actions.push(self.measure(metric));
        // The decision comes after it, and more than five steps in thirty days nobody takes.
        actions.extend(self.work_out().filter(|_| actions.len() < 4));
        let decided = self.decide(decision(Decision {
            needs_target: self.lead.named_figures().is_none(),
            has_solution: self.case.opportunity_for(self.lead).is_some(),
            has_limits: self.has_limits(),
        }));
        let metric = match self.matter.solution.as_str() {
            "" => decided.metric,
            // The text names what is decided on.
            _ => ActionMetric::Decision(""),
        };
        actions.push(Planned {
            metric,
            opportunity: self.case.opportunity_for(self.lead),
            addition: Addition::Solution(&self.matter.solution),
            ..decided
        });
        Phase {
            focus: Focus::TestAndBaseline,
            actions,
        }
    }

    fn decide(&self, action: TestAction<'a>) -> Planned<'a> {
        Planned {
            owner: self.budget_holder(),
            metric: ActionMetric::Decision(&self.matter.topic),
            baseline: Baseline::NotDecided,
            target: Target::GoOrNoGo,
            ..self.about(Step::Decision, ActionText::Test(action))
        }
    }

    /// Returns an action with defaults: the process owner measures it.
    fn about(&self, step: Step, text: ActionText<'a>) -> Planned<'a> {
        Planned {
            text,
            addition: Addition::Nothing,
            condition: Condition::Nothing,
            owner: Role::ProcessOwner.in_company(self.case),
            step,
            metric: ActionMetric::NotAgreed(""),
            baseline: Baseline::NotMeasured,
            target: Target::MeasureAgreed,
            hypothesis: Some(self.lead),
            opportunity: None,
        }
    }

    /// Returns who arranges things between two decisions: somebody who decides by the answer of the booker may be
    /// a board or an assembly.
    pub(super) fn organiser(&self) -> Role {
        match self.case.deciding() {
            Deciding::Answered | Deciding::Mentioned => Role::ProcessOwner.in_company(self.case),
            Deciding::NotTold => self.budget_holder(),
        }
    }

    /// Returns who consults those who speak for the staff: whoever decides, if that is told.
    pub(super) fn employer(&self) -> Role {
        match self.case.deciding() {
            Deciding::Answered => self.budget_holder(),
            Deciding::Mentioned | Deciding::NotTold => self.organiser(),
        }
    }

    fn has_limits(&self) -> bool {
        // Where a pilot follows, that is what depends on the booking.
        let is_provisional = self.case.is_provisional() && !self.case.is_measured();
        !self.case.remarks.limits.is_empty() || is_provisional
    }

    fn budget_holder(&self) -> Role {
        Role::BudgetHolder.in_company(self.case)
    }
}
