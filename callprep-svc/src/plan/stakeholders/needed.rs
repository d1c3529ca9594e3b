//! The roles that the plan needs and that nobody in the call seems to have.

use super::{DecisionMaker, decision_maker, has_possible_decision_maker, knows_work};
use crate::plan::{
    brief::{CallSide, Meddicc, Stakeholder},
    case::{Case, Crew, Hypothesis, Scope},
    law::{self, Consultation},
    owners::Role,
    phases, sources,
    text::{Needed, Past, Sentence},
    titles::Area,
};

/// Returns the roles that nobody in the call seems to have, the most important first.
pub(super) fn needed(case: &Case) -> Vec<Stakeholder> {
    if case.is_one_person() {
        return Vec::new();
    }
    let has = |area: Area| {
        let mut theirs = case.attendees.iter().filter(|each| each.may_be_prospect());
        theirs.any(|each| each.title().areas.contains(&area))
    };
    let has_pilot = case.scope() == Scope::Pilot;
    let mut all = Vec::new();
    if decision_maker(case) != DecisionMaker::Present {
        let objective = Needed::Decides {
            has_pilot,
            may_be_here: has_possible_decision_maker(case),
        };
        all.push(role(
            case,
            Role::BudgetHolder,
            &objective,
            Meddicc::EconomicBuyer,
            &[],
        ));
    }
    all.extend(process_owners(case));
    let is_small = case.crew() <= Crew::Few;
    if !is_small
        && looks_up_amounts(case)
        && !has(Area::Finance)
        && all.iter().all(|each| !is_finance(case, each))
    {
        let objective = Needed::ConfirmsAmounts;
        all.push(role(
            case,
            Role::Finance,
            &objective,
            Meddicc::DecisionProcess,
            &[],
        ));
    }
    let connects = case.lead().is_some_and(|lead| phases::connects(case, lead));
    if connects && phases::has_application_owner(case) && !has(Area::It) {
        let objective = Needed::GivesAccess {
            knows_systems: true,
        };
        all.push(role(
            case,
            Role::ApplicationOwner,
            &objective,
            Meddicc::DecisionProcess,
            &[],
        ));
    }
    let consulted = consulted(case).filter(|_| has_pilot && !has(Area::StaffBody));
    all.extend(consulted);
    all
}

/// Returns the body that has to be consulted before a pilot.
fn consulted(case: &Case) -> Option<Stakeholder> {
    let Consultation::Required(body) = law::consultation(case) else {
        return None;
    };
    Some(role(
        case,
        Role::StaffBody(body),
        &Needed::IsConsulted,
        Meddicc::DecisionProcess,
        &[],
    ))
}

/// Returns whether the baseline is found in the books.
fn looks_up_amounts(case: &Case) -> bool {
    let metric = case.lead().and_then(Hypothesis::metric);
    matches!(case.scope(), Scope::Pilot | Scope::Trial) && metric.and_then(Past::of).is_some()
}

fn is_finance(case: &Case, stakeholder: &Stakeholder) -> bool {
    stakeholder.role == Role::Finance.text(case.language)
}

fn process_owners(case: &Case) -> Vec<Stakeholder> {
    if case.lead().is_none() {
        let objective = Needed::KnowsBottlenecks;
        return vec![role(
            case,
            Role::ProcessOwner.in_company(case),
            &objective,
            Meddicc::MetricOwner,
            &[],
        )];
    }
    let mut roles: Vec<Role> = Vec::new();
    for hypothesis in case
        .hypotheses
        .iter()
        .filter(|each| !knows_work(case, each))
    {
        let owner = Role::owner_of(case, hypothesis);
        if !roles.contains(&owner) {
            roles.push(owner);
        }
    }
    roles
        .into_iter()
        .map(|owner| {
            let owned: Vec<(usize, &Hypothesis)> = (1..)
                .zip(&case.hypotheses)
                .filter(|(_, each)| Role::owner_of(case, each) == owner)
                .collect();
            let labels: Vec<String> = owned
                .iter()
                .map(|(place, _)| sources::label(*place))
                .collect();
            let ids: Vec<String> = owned.iter().map(|(_, each)| each.id.clone()).collect();
            let objective = Needed::ConfirmsHypotheses { labels: &labels };
            role(case, owner, &objective, Meddicc::MetricOwner, &ids)
        })
        .collect()
}

/// A role that nobody in the call seems to have.
fn role(
    case: &Case,
    role: Role,
    objective: &Needed<'_>,
    meddicc: Meddicc,
    hypothesis_ids: &[String],
) -> Stakeholder {
    Stakeholder {
        role: role.text(case.language),
        objective: objective.text(case.language),
        person: None,
        job_title: String::new(),
        side: CallSide::Absent,
        is_booker: false,
        role_is_guess: false,
        hypothesis_ids: hypothesis_ids.to_vec(),
        meddicc: Some(meddicc),
    }
}
