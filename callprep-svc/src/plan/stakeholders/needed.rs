//! The roles that the plan needs and that nobody in the call seems to have.

use super::{DecisionMaker, decision_maker, has_possible_decision_maker, lacks_process_owner};
use crate::plan::{
    booker,
    brief::{CallSide, Meddicc, Stakeholder},
    case::{Case, Deciding, Scope},
    owners::Role,
    text::{Needed, Sentence},
};

/// Returns the roles that nobody in the call seems to have, the most important first. Each of them owns
/// something in the plan.
pub(super) fn needed(case: &Case) -> Vec<Stakeholder> {
    if case.is_one_person() {
        return Vec::new();
    }
    let lacks_decider = decision_maker(case) != DecisionMaker::Present;
    let answer = booker::decider(case);
    let decides = match (case.deciding(), answer.as_str()) {
        (Deciding::Answered, "") => Needed::DecidesSeeBooking,
        (Deciding::Answered, answer) => Needed::DecidesAsTold(answer),
        (told, _) => Needed::Decides {
            has_pilot: case.scope() == Scope::Pilot,
            may_be_here: has_possible_decision_maker(case),
            is_mentioned: told == Deciding::Mentioned,
        },
    };
    let budget = lacks_decider.then(|| {
        let meddicc = Meddicc::EconomicBuyer;
        role(case, Role::BudgetHolder.in_company(case), decides, meddicc)
    });
    let lacks_owner = lacks_process_owner(case);
    let owns = match case.lead() {
        Some(_) => Needed::TestsLead,
        None => Needed::KnowsBottlenecks,
    };
    let owner = lacks_owner.then(|| role(case, Role::ProcessOwner, owns, Meddicc::MetricOwner));
    budget.into_iter().chain(owner).collect()
}

/// A role that nobody in the call seems to have.
fn role(case: &Case, role: Role, objective: Needed<'_>, meddicc: Meddicc) -> Stakeholder {
    let lead = case.lead().filter(|_| role == Role::ProcessOwner);
    Stakeholder {
        role: role.text(case.language),
        objective: objective.text(case.language),
        person: None,
        job_title: String::new(),
        side: CallSide::Absent,
        is_booker: false,
        role_is_guess: false,
        hypothesis_ids: lead.map(|lead| lead.id.clone()).into_iter().collect(),
        meddicc: Some(meddicc),
    }
}
