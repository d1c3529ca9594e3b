//! The rules of the three phases: which actions, by when, by whom, and against which metric.

use std::iter;

use super::{
    actions::{Phase, Planned},
    case::{Band, Case, Hypothesis},
    owners::Role,
    text::{
        ActionMetric, ActionText, Baseline, ExplorationAction, ExtensionAction, Focus, PilotAction,
        Target, TestAction,
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

/// Plans test and baseline, pilot, and extension.
pub(crate) fn full<'a>(case: &'a Case, lead: &'a Hypothesis) -> Phases<'a> {
    Phases {
        first: Some(test_and_baseline(case, lead)),
        second: Some(pilot(case, lead)),
        third: Some(extension(case, lead)),
    }
}

/// Plans an exploration of where work is lost, for a dossier without a usable hypothesis.
pub(crate) fn minimal<'a>(case: &Case, company: &'a str) -> Phases<'a> {
    let planned = |action, owner, due_day, metric, baseline, target| Planned {
        text: ActionText::Exploration(action),
        only_after_go: false,
        owner,
        due_day,
        metric,
        baseline,
        target,
        hypothesis: None,
        opportunity: None,
    };
    let interview = planned(
        ExplorationAction::Interview { company },
        Role::ProcessOwner,
        10,
        ActionMetric::Bottlenecks,
        Baseline::NotMapped,
        Target::ThreeBottlenecks,
    );
    let measure = planned(
        ExplorationAction::MeasureBottleneck { company },
        Role::ProcessOwner,
        24,
        ActionMetric::BottleneckHours,
        Baseline::NotMeasured,
        Target::BaselineKnown,
    );
    let decide = planned(
        ExplorationAction::DecideOnFollowUp { company },
        Role::budget_holder(case.employees),
        30,
        ActionMetric::FollowUpDecision,
        Baseline::NotDecided,
        Target::GoOrNoGo,
    );
    let actions = vec![interview, measure, decide];
    Phases {
        first: Some(Phase {
            focus: Focus::Exploration,
            actions,
        }),
        second: None,
        third: None,
    }
}

fn test_and_baseline<'a>(case: &'a Case, lead: &'a Hypothesis) -> Phase<'a> {
    let mut actions: Vec<_> = case.hypotheses.iter().map(confirm).collect();
    if case.has_works_council() {
        actions.push(inform_works_council(case));
    }
    // The pilot is about the lead, so that one is measured even if its metric is still to be agreed.
    let others = case.hypotheses.iter().skip(1);
    let measured = iter::once(lead)
        .chain(others.filter(|hypothesis| hypothesis.metric().is_some()))
        .take(MAX_BASELINES);
    actions.extend(measured.map(measure));
    actions.push(decide_on_pilot(case, lead));
    Phase {
        focus: Focus::TestAndBaseline,
        actions,
    }
}

fn pilot<'a>(case: &'a Case, lead: &'a Hypothesis) -> Phase<'a> {
    let title = &lead.title;
    let opportunity = case.opportunity_for(lead);
    let planned = |action, due_day| Planned {
        only_after_go: lead.band == Band::Low,
        opportunity,
        baseline: Baseline::MeasuredInFirstPhase,
        ..about(lead, due_day, ActionText::Pilot(action))
    };
    let run = PilotAction::Run {
        title,
        opportunity: title_of(opportunity),
    };
    let run = Planned {
        metric: ActionMetric::PilotTeams,
        baseline: Baseline::NoTeam,
        target: Target::OneTeam,
        ..planned(run, 40)
    };
    let review = Planned {
        target: Target::AtDaySixty(lead.metric()),
        ..planned(PilotAction::ReviewWeekly { title }, 60)
    };
    let stop = Planned {
        owner: Role::budget_holder(case.employees),
        target: Target::ImprovementOrStop,
        ..planned(PilotAction::ApplyStopRule { title }, 60)
    };
    Phase {
        focus: Focus::Pilot,
        actions: vec![run, review, stop],
    }
}

fn extension<'a>(case: &'a Case, lead: &'a Hypothesis) -> Phase<'a> {
    let title = &lead.title;
    let opportunity = case.opportunity_for(lead);
    let planned = |action, due_day| Planned {
        opportunity,
        baseline: Baseline::MeasuredInFirstPhase,
        ..about(lead, due_day, ActionText::Extension(action))
    };
    let extend = ExtensionAction::Extend {
        title,
        opportunity: title_of(opportunity),
    };
    let extend = Planned {
        target: Target::AtDayNinety(lead.metric()),
        ..planned(extend, 80)
    };
    let report = ExtensionAction::Report {
        title,
        has_estimate: lead.estimate().is_some(),
    };
    let report = Planned {
        owner: Role::budget_holder(case.employees),
        target: Target::ContinueChangeOrStop,
        ..planned(report, 90)
    };
    let second = case
        .hypotheses
        .get(1)
        .filter(|hypothesis| hypothesis.band >= Band::Medium)
        .map(|hypothesis| start_second_pilot(case, hypothesis, opportunity));
    Phase {
        focus: Focus::Extension,
        actions: iter::once(extend).chain(second).chain([report]).collect(),
    }
}

fn confirm(hypothesis: &Hypothesis) -> Planned<'_> {
    let confirm = TestAction::Confirm {
        title: &hypothesis.title,
        question: hypothesis.question.as_deref(),
    };
    Planned {
        metric: ActionMetric::Verdict,
        baseline: Baseline::NotTested,
        target: Target::ConfirmedOrDropped,
        ..about(hypothesis, 10, ActionText::Test(confirm))
    }
}

fn measure(hypothesis: &Hypothesis) -> Planned<'_> {
    let measure = TestAction::Measure {
        title: &hypothesis.title,
        metric: hypothesis.metric(),
    };
    about(hypothesis, 24, ActionText::Test(measure))
}

fn decide_on_pilot<'a>(case: &'a Case, lead: &'a Hypothesis) -> Planned<'a> {
    let opportunity = case.opportunity_for(lead);
    let decide = TestAction::DecideOnPilot {
        opportunity: title_of(opportunity),
    };
    Planned {
        owner: Role::budget_holder(case.employees),
        metric: ActionMetric::PilotDecision,
        baseline: Baseline::NotDecided,
        target: Target::GoOrNoGo,
        opportunity,
        ..about(lead, 30, ActionText::Test(decide))
    }
}

fn inform_works_council<'a>(case: &Case) -> Planned<'a> {
    Planned {
        text: ActionText::Test(TestAction::InformWorksCouncil),
        only_after_go: false,
        owner: Role::budget_holder(case.employees),
        due_day: 20,
        metric: ActionMetric::WorksCouncilAgenda,
        baseline: Baseline::NotOnAgenda,
        target: Target::OnAgenda,
        hypothesis: None,
        opportunity: None,
    }
}

/// Plans a second pilot, of another opportunity than that of the pilot that is `running`.
fn start_second_pilot<'a>(
    case: &'a Case,
    hypothesis: &'a Hypothesis,
    running: Option<&Hypothesis>,
) -> Planned<'a> {
    let opportunity = case
        .opportunity_for(hypothesis)
        .filter(|opportunity| Some(*opportunity) != running);
    let start = ExtensionAction::StartSecondPilot {
        title: &hypothesis.title,
        opportunity: title_of(opportunity),
    };
    Planned {
        metric: ActionMetric::PilotTeams,
        baseline: Baseline::NoTeam,
        target: Target::OneTeam,
        opportunity,
        ..about(hypothesis, 85, ActionText::Extension(start))
    }
}

/// Returns an action about `hypothesis` with defaults: the process owner measures its baseline.
fn about<'a>(hypothesis: &'a Hypothesis, due_day: u8, text: ActionText<'a>) -> Planned<'a> {
    Planned {
        text,
        only_after_go: false,
        owner: Role::of_workflow(hypothesis.workflow),
        due_day,
        metric: ActionMetric::Of(hypothesis.metric()),
        baseline: Baseline::NotMeasured,
        target: Target::BaselineKnown,
        hypothesis: Some(hypothesis),
        opportunity: None,
    }
}

fn title_of(opportunity: Option<&Hypothesis>) -> Option<&str> {
    opportunity.map(|opportunity| opportunity.title.as_str())
}
