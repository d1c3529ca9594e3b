//! What the job title of somebody in the call, and what the booker wrote of them, suggests.

use crate::plan::{
    brief::Meddicc,
    case::{Case, Crew, Deciding, Hypothesis},
    metric::Metric,
    owners::{self, Standing},
    people::Participant,
    sources,
    text::Guess,
    titles::{Area, Authority, Say},
};

/// Returns what is suggested of somebody, the most important first.
pub(super) fn guesses(case: &Case, participant: &Participant) -> Vec<Guess> {
    if !participant.may_be_prospect() {
        return Vec::new();
    }
    if case.is_one_person() && participant.is_booker {
        return vec![match case.deciding() {
            Deciding::Answered => Guess::DoesAllWork,
            Deciding::Mentioned | Deciding::NotTold => Guess::DoesEverything,
        }];
    }
    let title = participant.title();
    if title.areas.contains(&Area::StaffBody) {
        return vec![Guess::SpeaksForStaff];
    }
    // The plan is about the lead alone.
    let labels = |is_about: &dyn Fn(&Hypothesis) -> bool| -> Vec<String> {
        let lead = case.lead().filter(|lead| is_about(lead));
        lead.map(|_| sources::label(1)).into_iter().collect()
    };
    let owns = |hypothesis: &Hypothesis| {
        owners::process_owner(case, hypothesis)
            .filter(|(owner, _)| std::ptr::eq(*owner, participant))
            .map(|(_, standing)| standing)
    };
    let has_area = |area: Area| title.areas.contains(&area);
    let is_near = |each: &Hypothesis| owns(each).is_none() && is_near(case, participant, each);
    let mut found = Vec::new();
    found.extend(decides(case, participant));
    let probably = labels(&|each| owns(each) == Some(Standing::Probable));
    let possibly = labels(&|each| owns(each) == Some(Standing::Possible));
    let near = labels(&is_near);
    let is_elsewhere = probably.is_empty() && possibly.is_empty() && near.is_empty();
    if case.lead().is_none()
        && owners::leader(case).is_some_and(|leader| std::ptr::eq(leader, participant))
    {
        found.push(Guess::MayLead);
    }
    found.extend((!probably.is_empty()).then_some(Guess::InCharge(probably)));
    found.extend((!possibly.is_empty()).then_some(Guess::MayBeInCharge(possibly)));
    found.extend((!near.is_empty()).then_some(Guess::KnowsWork(near)));
    if title.authority < Authority::Decides && !has_work(&found) {
        found.extend(other_work(case, participant));
    }
    // Whoever may decide has a say in amounts already.
    let is_told =
        |say: &Say| matches!(say, Say::Data | Say::Rules) || title.authority < Authority::May;
    let says = title
        .say
        .filter(|say| is_elsewhere && is_told(say))
        .map(said);
    let knows_amounts = is_elsewhere && has_area(Area::Finance) && uses_money(case);
    // Whoever leads more than the systems need not know them.
    let gives_access = has_area(Area::It) && title.authority < Authority::May;
    let beside = says
        .or(knows_amounts.then_some(Guess::KnowsAmounts))
        .or(gives_access.then_some(Guess::GivesAccess))
        .or(title.is_of_board.then_some(Guess::ServesBoard));
    found.extend(beside);
    found
}

/// Returns whether somebody who does not own the work of `hypothesis` seems to know it at first hand. Those who lead
/// a larger company see it from afar, and whoever keeps the money of an association does not do its work.
fn is_near(case: &Case, participant: &Participant, hypothesis: &Hypothesis) -> bool {
    let title = participant.title();
    let is_far = title.is_executive && case.crew() == Crew::Teams;
    // These areas are as narrow as a subject.
    let area = owners::area(hypothesis.workflow)
        .filter(|area| matches!(area, Area::Planning | Area::Finance | Area::Purchasing));
    !is_far
        && title.say != Some(Say::Rules)
        && !title.is_treasurer
        && !title.is_of_board
        && (owners::is_close(case, participant)
            || area.is_some_and(|area| title.areas.contains(&area))
            || owners::knows_subject(case, participant, hypothesis))
}

/// Returns what somebody has a say in, in words.
fn said(say: Say) -> Guess {
    match say {
        Say::Amounts => Guess::SaysAmounts,
        Say::Purchase => Guess::SaysPurchase,
        Say::Data => Guess::SaysData,
        Say::Rules => Guess::SetsConditions,
    }
}

/// Returns whether something is said of the work that somebody knows.
fn has_work(found: &[Guess]) -> bool {
    let is_work = |guess: &Guess| !matches!(guess, Guess::MayDecide | Guess::MayOwn);
    found.iter().any(is_work)
}

/// Returns what a title suggests of a say in the budget.
fn decides(case: &Case, participant: &Participant) -> Option<Guess> {
    let title = participant.title();
    match title.authority {
        // Whoever keeps the money has to do with it, whoever decides.
        _ if case.is_decider_told() && title.is_treasurer => Some(Guess::MayDecide),
        // Whoever wrote of that knows better.
        _ if case.is_decider_told() => None,
        Authority::Decides if has_other_decider(case, participant) => Some(Guess::DecidesJointly),
        Authority::Decides => Some(Guess::Decides),
        Authority::May if participant.gives_name => Some(Guess::MayOwn),
        Authority::May => Some(Guess::MayDecide),
        Authority::DoesNot | Authority::Unknown => {
            participant.told.is_on_board.then_some(Guess::MayDecide)
        }
    }
}

/// Returns whether somebody else in the call seems to decide as well.
fn has_other_decider(case: &Case, participant: &Participant) -> bool {
    let mut others = case.attendees.iter();
    others.any(|other| {
        !std::ptr::eq(other, participant)
            && other.may_be_prospect()
            && other.title().authority == Authority::Decides
    })
}

/// Returns what a title suggests beside the work of the lead.
fn other_work(case: &Case, participant: &Participant) -> Option<Guess> {
    let others = (1..).zip(&case.hypotheses);
    let others = others.skip(usize::from(case.lead().is_some()));
    let fitting = others.filter(|(_, each)| {
        let is_far = participant.title().is_executive && case.crew() == Crew::Teams;
        participant.fit(each).is_some() && !is_far
    });
    let labels: Vec<String> = fitting.map(|(place, _)| sources::label(place)).collect();
    if !labels.is_empty() {
        Some(Guess::KnowsWork(labels))
    } else if participant.title().areas.contains(&Area::Safety) {
        Some(Guess::MindsSafety)
    } else {
        participant.is_booked.then_some(Guess::KnowsBooked)
    }
}

pub(super) fn meddicc(guess: &Guess) -> Meddicc {
    match guess {
        Guess::Decides | Guess::DecidesJointly | Guess::DoesEverything => Meddicc::EconomicBuyer,
        Guess::InCharge(_) | Guess::MayBeInCharge(_) | Guess::MayLead | Guess::DoesAllWork => {
            Meddicc::MetricOwner
        }
        Guess::KnowsWork(_) => Meddicc::Champion,
        Guess::MayDecide
        | Guess::MayOwn
        | Guess::KnowsBooked
        | Guess::KnowsAmounts
        | Guess::SaysAmounts
        | Guess::SaysPurchase
        | Guess::SaysData
        | Guess::SetsConditions
        | Guess::ServesBoard
        | Guess::GivesAccess
        | Guess::MindsSafety
        | Guess::SpeaksForStaff => Meddicc::DecisionProcess,
    }
}

pub(super) fn ids(case: &Case, guess: &Guess) -> Vec<String> {
    let is_about = |label: &String| match guess {
        Guess::InCharge(labels) | Guess::MayBeInCharge(labels) | Guess::KnowsWork(labels) => {
            labels.contains(label)
        }
        Guess::Decides | Guess::DecidesJointly | Guess::DoesEverything | Guess::DoesAllWork => true,
        _ => false,
    };
    let lead = case.lead().filter(|_| is_about(&sources::label(1)));
    lead.map(|lead| lead.id.clone()).into_iter().collect()
}

/// Returns whether a hypothesis is about an amount.
fn uses_money(case: &Case) -> bool {
    let mut metrics = case.hypotheses.iter().filter_map(Hypothesis::metric);
    metrics.any(|metric| matches!(metric, Metric::Money(_)))
}
