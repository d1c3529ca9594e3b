//! Who is in the call, with what their titles suggest, and which roles are needed beside them.

use super::{
    brief::{CallSide, Meddicc, Stakeholder},
    case::{Case, Crew, Hypothesis, Scope},
    law::{self, Consultation},
    metric::Metric,
    owners::Role,
    people::{Participant, Side},
    sources,
    text::{self, Guess, Needed, Others, Sentence},
    titles::{Area, Authority},
};

/// How many people have a line of their own.
const MAX_LINES: usize = 5;
const MAX_GUESSES: usize = 2;

/// What is known of the people in the call together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecisionMaker {
    /// The title of somebody suggests it.
    Present,
    /// Every title is known, and none suggests it.
    Absent,
    Unknown,
}

/// Returns everybody in the call, then the roles that are needed beside them.
pub(crate) fn find(case: &Case) -> Vec<Stakeholder> {
    let listed = case.attendees.iter().take(MAX_LINES);
    let rest: Vec<String> = case
        .attendees
        .iter()
        .skip(MAX_LINES)
        .map(|each| name_of(case, each))
        .collect();
    let mut all: Vec<Stakeholder> = listed.map(|each| attendee(case, each)).collect();
    if !rest.is_empty() {
        let others = Others {
            names: &rest,
            unlisted: case.unlisted,
        };
        let role = text::OtherParticipants.text(case.language);
        all.push(named(role, others.text(case.language), CallSide::Unknown));
    }
    if !case.hosts.is_empty() {
        let names = text::number::list(&case.hosts, case.language);
        let role = text::OurSide.text(case.language);
        all.push(named(role, names, CallSide::Host));
    }
    all.extend(needed(case));
    all
}

/// Returns whether somebody in the call decides on a budget, as far as titles tell.
pub(crate) fn decision_maker(case: &Case) -> DecisionMaker {
    let of_prospect = || case.attendees.iter().filter(|each| each.may_be_prospect());
    let authorities = || of_prospect().map(|each| each.title().authority);
    if case.is_one_person() && of_prospect().next().is_some() {
        return DecisionMaker::Present;
    }
    if authorities().any(|each| each == Authority::Decides) {
        return DecisionMaker::Present;
    }
    let is_known = authorities().all(|each| each == Authority::DoesNot);
    if is_known && case.unlisted == 0 && authorities().next().is_some() {
        DecisionMaker::Absent
    } else {
        DecisionMaker::Unknown
    }
}

/// Returns whether somebody in the call seems to know the work of `hypothesis`.
pub(crate) fn knows_work(case: &Case, hypothesis: &Hypothesis) -> bool {
    let area = Role::of_workflow(hypothesis.workflow).area();
    case.is_one_person()
        || case.attendees.iter().any(|each| is_close(case, each))
        || case.attendees.iter().any(|each| {
            each.may_be_prospect() && area.is_some_and(|area| each.title().areas.contains(&area))
        })
}

/// Returns whether this is somebody of a company so small that everybody is close to the work. Whoever
/// decides there need not be.
fn is_close(case: &Case, participant: &Participant) -> bool {
    case.crew() <= Crew::Few
        && participant.may_be_prospect()
        && !participant.job_title.is_empty()
        && participant.title().authority != Authority::Decides
}

fn attendee(case: &Case, participant: &Participant) -> Stakeholder {
    let guesses = guesses(case, participant);
    let outside = (participant.side == Side::Outside).then(|| text::FromOutside {
        domain: participant.domain.as_deref().unwrap_or_default(),
    });
    let objective: Vec<String> = outside
        .iter()
        .map(|outside| outside.text(case.language))
        .chain(guesses.iter().map(|guess| guess.text(case.language)))
        .collect();
    let role = match guesses.first() {
        Some(guess) => text::GuessedRole(guess).text(case.language),
        None => text::Participant.text(case.language),
    };
    Stakeholder {
        role,
        objective: objective.join(" "),
        person: Some(name_of(case, participant)),
        job_title: participant.job_title.clone(),
        side: match participant.side {
            Side::Prospect => CallSide::Prospect,
            Side::Unknown => CallSide::Unknown,
            Side::Outside => CallSide::Outside,
        },
        is_booker: participant.is_booker,
        role_is_guess: !guesses.is_empty(),
        hypothesis_ids: guesses.iter().flat_map(|guess| ids(case, guess)).collect(),
        meddicc: guesses.first().map(meddicc),
    }
}

/// Returns the name, or words for somebody without one.
fn name_of(case: &Case, participant: &Participant) -> String {
    match participant.name.as_str() {
        "" => text::Nameless.text(case.language),
        name => name.to_owned(),
    }
}

fn guesses(case: &Case, participant: &Participant) -> Vec<Guess> {
    if !participant.may_be_prospect() {
        return Vec::new();
    }
    let all_labels = || {
        (1..=case.hypotheses.len())
            .map(sources::label)
            .collect::<Vec<_>>()
    };
    if case.is_one_person() && participant.is_booker {
        return vec![Guess::DoesEverything];
    }
    let title = participant.title();
    let is_close = is_close(case, participant);
    let labels: Vec<String> = (1..)
        .zip(&case.hypotheses)
        .filter(|(_, each)| {
            let area = Role::of_workflow(each.workflow).area();
            is_close || area.is_some_and(|area| title.areas.contains(&area))
        })
        .map(|(place, _)| sources::label(place))
        .collect();
    let mut found = Vec::new();
    match title.authority {
        Authority::Decides => found.push(Guess::Decides),
        Authority::May => found.push(Guess::MayDecide),
        Authority::DoesNot | Authority::Unknown => {}
    }
    if title.areas.contains(&Area::StaffBody) {
        return vec![Guess::SpeaksForStaff];
    }
    let is_in_charge = title.is_head || title.authority >= Authority::May;
    if !labels.is_empty() {
        let labels = if labels.len() == case.hypotheses.len() {
            all_labels()
        } else {
            labels
        };
        found.push(if is_in_charge {
            Guess::InCharge(labels)
        } else {
            Guess::KnowsWork(labels)
        });
    } else if title.areas.contains(&Area::Finance) && uses_money(case) {
        found.push(Guess::KnowsAmounts);
    }
    if title.areas.contains(&Area::It) {
        found.push(Guess::GivesAccess);
    }
    found.truncate(MAX_GUESSES);
    found
}

fn meddicc(guess: &Guess) -> Meddicc {
    match guess {
        Guess::Decides | Guess::DoesEverything => Meddicc::EconomicBuyer,
        Guess::InCharge(_) => Meddicc::MetricOwner,
        Guess::KnowsWork(_) => Meddicc::Champion,
        Guess::MayDecide | Guess::KnowsAmounts | Guess::GivesAccess | Guess::SpeaksForStaff => {
            Meddicc::DecisionProcess
        }
    }
}

fn ids(case: &Case, guess: &Guess) -> Vec<String> {
    let is_about = |label: &String| match guess {
        Guess::InCharge(labels) | Guess::KnowsWork(labels) => labels.contains(label),
        Guess::Decides | Guess::DoesEverything => true,
        _ => false,
    };
    (1..)
        .zip(&case.hypotheses)
        .filter(|(place, _)| is_about(&sources::label(*place)))
        .map(|(_, hypothesis)| hypothesis.id.clone())
        .collect()
}

/// Returns the roles that nobody in the call seems to have, the most important first.
fn needed(case: &Case) -> Vec<Stakeholder> {
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
        let objective = Needed::Decides { has_pilot };
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
        && uses_money(case)
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
    if !is_small && !has(Area::It) {
        let objective = Needed::GivesAccess {
            knows_systems: !case.technologies.is_empty(),
        };
        all.push(role(
            case,
            Role::ApplicationOwner,
            &objective,
            Meddicc::DecisionProcess,
            &[],
        ));
    }
    if let (Consultation::Required(body), true) = (law::consultation(case), has_pilot)
        && !has(Area::StaffBody)
    {
        let objective = Needed::IsConsulted;
        all.push(role(
            case,
            Role::StaffBody(body),
            &objective,
            Meddicc::DecisionProcess,
            &[],
        ));
    }
    all
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
        let owner = Role::of_workflow(hypothesis.workflow).in_company(case);
        if !roles.contains(&owner) {
            roles.push(owner);
        }
    }
    roles
        .into_iter()
        .map(|owner| {
            let owned: Vec<(usize, &Hypothesis)> = (1..)
                .zip(&case.hypotheses)
                .filter(|(_, each)| Role::of_workflow(each.workflow).in_company(case) == owner)
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

fn uses_money(case: &Case) -> bool {
    case.hypotheses
        .iter()
        .any(|hypothesis| matches!(hypothesis.metric(), Some(Metric::Money(_))))
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

/// Somebody, or several, of whom no more is told.
pub(crate) fn named(role: String, person: String, side: CallSide) -> Stakeholder {
    Stakeholder {
        role,
        objective: String::new(),
        person: Some(person),
        job_title: String::new(),
        side,
        is_booker: false,
        role_is_guess: false,
        hypothesis_ids: Vec::new(),
        meddicc: None,
    }
}
