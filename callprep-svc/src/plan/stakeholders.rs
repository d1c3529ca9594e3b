//! Finds the roles that the plan needs, and the attendees whose job titles suggest them.

use super::{
    brief::{Meddicc, Stakeholder},
    case::{Case, Hypothesis, Participant, Scope},
    metric::Metric,
    owners::Role,
    text::{Objective, Sentence},
};

const MAX_STAKEHOLDERS: usize = 6;
const MAX_PERSONS: usize = 3;

/// A stakeholder before it is written out.
struct Needed {
    /// The heaviest are left out if there are too many.
    weight: u8,
    role: Role,
    objective: String,
    person: Option<String>,
    hypothesis_ids: Vec<String>,
    meddicc: Option<Meddicc>,
}

/// Returns the stakeholders, the budget holder first.
pub(crate) fn find(case: &Case) -> Vec<Stakeholder> {
    let mut needed = vec![budget_holder(case)];
    needed.extend(process_owners(case));
    for other in others(case) {
        if needed.iter().all(|each| each.role != other.role) {
            needed.push(other);
        }
    }
    name_attendees(case, &mut needed);
    leave_out_heaviest(&mut needed);
    needed
        .into_iter()
        .map(|needed| Stakeholder {
            role: needed.role.text(case.language),
            objective: needed.objective,
            person: needed.person,
            hypothesis_ids: needed.hypothesis_ids,
            meddicc: needed.meddicc,
        })
        .collect()
}

/// Leaves out the heaviest until there are at most [`MAX_STAKEHOLDERS`].
fn leave_out_heaviest(needed: &mut Vec<Needed>) {
    while needed.len() > MAX_STAKEHOLDERS {
        // Attendees of the call stay.
        let weight = |needed: &Needed| match needed.person {
            Some(_) => 0,
            None => needed.weight,
        };
        let heaviest = (0..needed.len()).max_by_key(|place| weight(&needed[*place]));
        needed.remove(heaviest.expect("there are more than none"));
    }
}

/// Returns whether an attendee's job title suggests the budget holder.
pub(crate) fn has_budget_holder(case: &Case) -> bool {
    let role = Role::budget_holder(case.employees);
    case.attendees
        .iter()
        .any(|attendee| role.matches(&attendee.job_title))
}

fn budget_holder(case: &Case) -> Needed {
    let objective = match case.scope() {
        Scope::Pilot => Objective::DecideOnPilot,
        Scope::Trial | Scope::Measure | Scope::Questions | Scope::Exploration => {
            Objective::DecideOnFollowUp
        }
    };
    Needed {
        weight: 0,
        role: Role::budget_holder(case.employees),
        objective: objective.text(case.language),
        person: None,
        hypothesis_ids: ids(case.hypotheses.iter()),
        meddicc: Some(Meddicc::EconomicBuyer),
    }
}

fn process_owners(case: &Case) -> Vec<Needed> {
    if case.lead().is_none() {
        return vec![Needed {
            weight: 1,
            role: Role::ProcessOwner,
            objective: Objective::FindBottlenecks.text(case.language),
            person: None,
            hypothesis_ids: Vec::new(),
            meddicc: Some(Meddicc::MetricOwner),
        }];
    }
    let role_of = |hypothesis: &Hypothesis| Role::of_workflow(hypothesis.workflow);
    let mut owners: Vec<Needed> = Vec::new();
    for hypothesis in &case.hypotheses {
        let role = role_of(hypothesis);
        if owners.iter().any(|owner| owner.role == role) {
            continue;
        }
        let owned = || case.hypotheses.iter().filter(|each| role_of(each) == role);
        let titles: Vec<String> = owned().map(|each| each.title.clone()).collect();
        owners.push(Needed {
            weight: 1,
            role,
            objective: Objective::OwnHypotheses { titles: &titles }.text(case.language),
            person: None,
            hypothesis_ids: ids(owned()),
            meddicc: Some(Meddicc::MetricOwner),
        });
    }
    owners
}

fn uses_revenue(case: &Case) -> bool {
    case.hypotheses
        .iter()
        .any(|hypothesis| matches!(hypothesis.metric(), Some(Metric::Money(_))))
}

/// Returns the roles besides the budget holder and the process owners.
fn others(case: &Case) -> Vec<Needed> {
    let needed = |role, weight, meddicc, objective: Objective<'_>| Needed {
        weight,
        role,
        objective: objective.text(case.language),
        person: None,
        hypothesis_ids: Vec::new(),
        meddicc: Some(meddicc),
    };
    let has_pilot = case.scope() == Scope::Pilot;
    let technologies = &case.technologies;
    let access = Objective::GiveAccess { technologies };
    let daily_use = if has_pilot {
        Objective::TryPilot
    } else {
        Objective::ShowDailyWork
    };
    let decides = Meddicc::DecisionProcess;
    let finance = needed(Role::HeadOfFinance, 4, decides, Objective::ConfirmAmounts);
    let council = needed(Role::WorksCouncil, 2, decides, Objective::AdviseOnPilot);
    [
        uses_revenue(case).then_some(finance),
        Some(needed(Role::ApplicationOwner, 5, decides, access)),
        Some(needed(Role::DailyUser, 3, Meddicc::Champion, daily_use)),
        // Without a pilot the council has nothing to advise on.
        (has_pilot && case.has_works_council()).then_some(council),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Assigns each attendee to the role that the job title suggests. The others share one row whose role
/// is to be asked.
fn name_attendees(case: &Case, needed: &mut Vec<Needed>) {
    let mut unplaced: Vec<&str> = Vec::new();
    for Participant { name, job_title } in &case.attendees {
        if name.is_empty() {
            continue;
        }
        let row = needed
            .iter_mut()
            .find(|row| row.person.is_none() && row.role.matches(job_title));
        match row {
            Some(row) => row.person = Some(name.clone()),
            None if !unplaced.contains(&name.as_str()) => unplaced.push(name),
            None => {}
        }
    }
    if !unplaced.is_empty() {
        unplaced.truncate(MAX_PERSONS);
        needed.push(Needed {
            weight: 3,
            role: Role::ToBeAsked,
            objective: Objective::TellRole.text(case.language),
            person: Some(unplaced.join(", ")),
            hypothesis_ids: Vec::new(),
            meddicc: None,
        });
    }
}

fn ids<'a>(hypotheses: impl Iterator<Item = &'a Hypothesis>) -> Vec<String> {
    hypotheses.map(|hypothesis| hypothesis.id.clone()).collect()
}
