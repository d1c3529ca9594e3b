//! Who is in the call, with what their titles suggest, and which roles are needed beside them.

mod needed;

use self::needed::needed;
use super::{
    brief::{CallSide, Meddicc, Stakeholder},
    case::{Case, Hypothesis},
    metric::Metric,
    owners::{self, Standing},
    people::{Participant, Side},
    sources,
    text::{self, Guess, Others, Sentence},
    titles::{Area, Authority},
};

/// How many people have a line of their own.
const MAX_LINES: usize = 5;

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

/// Returns whether nobody decides as far as titles tell, but somebody may.
pub(crate) fn has_possible_decision_maker(case: &Case) -> bool {
    let mut of_prospect = case.attendees.iter().filter(|each| each.may_be_prospect());
    decision_maker(case) == DecisionMaker::Unknown
        && of_prospect.any(|each| each.title().authority != Authority::DoesNot)
}

/// Returns whether somebody in the call seems to know the work of `hypothesis`.
pub(crate) fn knows_work(case: &Case, hypothesis: &Hypothesis) -> bool {
    case.is_one_person() || owners::process_owner(case, hypothesis).is_some()
}

/// Returns whether nobody in the call seems to be in charge of the work of the lead or to do it.
pub(crate) fn lacks_owner(case: &Case) -> bool {
    case.lead()
        .is_some_and(|lead| !knows_work(case, lead) && !does_work(case, lead))
}

/// Returns whether somebody in the call, whose title is known, does the work of `hypothesis` or is near
/// to it.
pub(crate) fn does_work(case: &Case, hypothesis: &Hypothesis) -> bool {
    let area = owners::area(hypothesis.workflow);
    let is_near = |each: &Participant| {
        let title = each.title();
        let has_area = area.is_some_and(|area| title.areas.contains(&area))
            || owners::shares_word(case, each, hypothesis);
        // Whoever is in charge of nothing may do it.
        let may_do = !each.job_title.is_empty()
            && title.authority <= Authority::DoesNot
            && !title.is_head
            && title.areas.is_empty();
        each.may_be_prospect() && (has_area || may_do || owners::is_close(case, each))
    };
    case.is_one_person() || case.attendees.iter().any(is_near)
}

/// Returns whether somebody in the call speaks for the staff.
pub(crate) fn has_staff_body(case: &Case) -> bool {
    let mut of_prospect = case.attendees.iter().filter(|each| each.may_be_prospect());
    of_prospect.any(|each| each.title().areas.contains(&Area::StaffBody))
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
    if case.is_one_person() && participant.is_booker {
        return vec![Guess::DoesEverything];
    }
    let title = participant.title();
    if title.areas.contains(&Area::StaffBody) {
        return vec![Guess::SpeaksForStaff];
    }
    let labels = |is_about: &dyn Fn(&Hypothesis) -> bool| -> Vec<String> {
        // The plan is about the lead alone.
        let lead = case.lead().filter(|lead| is_about(lead));
        lead.map(|_| sources::label(1)).into_iter().collect()
    };
    let owns = |hypothesis: &Hypothesis| {
        owners::process_owner(case, hypothesis)
            .filter(|(owner, _)| std::ptr::eq(*owner, participant))
            .map(|(_, standing)| standing)
    };
    let has_area = |area: Option<Area>| area.is_some_and(|area| title.areas.contains(&area));
    let is_near = |each: &Hypothesis| {
        owns(each).is_none()
            && (owners::is_close(case, participant)
                || has_area(owners::area(each.workflow))
                || owners::shares_word(case, participant, each))
    };
    let mut found = Vec::new();
    match title.authority {
        Authority::Decides => found.push(Guess::Decides),
        Authority::May => found.push(Guess::MayDecide),
        Authority::DoesNot | Authority::Unknown => {}
    }
    let probably = labels(&|each| owns(each) == Some(Standing::Probable));
    let possibly = labels(&|each| owns(each) == Some(Standing::Possible));
    let near = labels(&is_near);
    let knows_amounts = probably.is_empty() && near.is_empty() && has_area(Some(Area::Finance));
    found.extend((!probably.is_empty()).then_some(Guess::InCharge(probably)));
    found.extend((!possibly.is_empty()).then_some(Guess::MayBeInCharge(possibly)));
    found.extend((!near.is_empty()).then_some(Guess::KnowsWork(near)));
    found.extend((knows_amounts && uses_money(case)).then_some(Guess::KnowsAmounts));
    found.extend(has_area(Some(Area::It)).then_some(Guess::GivesAccess));
    if found.is_empty() && !participant.job_title.is_empty() && case.lead().is_some() {
        found.push(Guess::MayKnowWork);
    }
    found
}

fn meddicc(guess: &Guess) -> Meddicc {
    match guess {
        Guess::Decides | Guess::DoesEverything => Meddicc::EconomicBuyer,
        Guess::InCharge(_) | Guess::MayBeInCharge(_) => Meddicc::MetricOwner,
        Guess::KnowsWork(_) => Meddicc::Champion,
        Guess::MayDecide
        | Guess::MayKnowWork
        | Guess::KnowsAmounts
        | Guess::GivesAccess
        | Guess::SpeaksForStaff => Meddicc::DecisionProcess,
    }
}

fn ids(case: &Case, guess: &Guess) -> Vec<String> {
    let is_about = |label: &String| match guess {
        Guess::InCharge(labels) | Guess::MayBeInCharge(labels) | Guess::KnowsWork(labels) => {
            labels.contains(label)
        }
        Guess::Decides | Guess::DoesEverything => true,
        _ => false,
    };
    let lead = case.lead().filter(|_| is_about(&sources::label(1)));
    lead.map(|lead| lead.id.clone()).into_iter().collect()
}

fn uses_money(case: &Case) -> bool {
    let metric = case.lead().and_then(Hypothesis::metric);
    matches!(metric, Some(Metric::Money(_)))
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
