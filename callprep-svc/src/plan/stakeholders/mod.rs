//! Who is in the call, with what their titles suggest, and which roles are needed beside them.

mod guesses;
mod needed;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use self::{
    guesses::{guesses, ids, meddicc},
    needed::needed,
};
use super::{
    booker,
    brief::{CallSide, Stakeholder},
    case::{Case, Hypothesis},
    languages::Languages,
    owners,
    people::{Participant, Side},
    text::{self, Others, Sentence},
    titles::{Area, Authority},
};

/// How many people have a line of their own.
const MAX_LINES: usize = 6;

/// What is known of the people in the call together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecisionMaker {
    /// The title of somebody suggests it.
    Present,
    /// Every title is known, and none suggests it.
    Absent,
    Unknown,
}

/// Returns everybody in the call, then the roles that are needed beside them. Of more people than there are
/// lines for, those of whom something is said have one.
pub(crate) fn find(case: &Case) -> Vec<Stakeholder> {
    let people = case.attendees.iter();
    let people: Vec<Stakeholder> = people.map(|each| attendee(case, each)).collect();
    let is_introduced = |each: &Stakeholder| each.is_booker || !each.objective.is_empty();
    let mut places: Vec<usize> = (0..people.len()).collect();
    places.sort_by_key(|place| !is_introduced(&people[*place]));
    let rest: BTreeSet<usize> = places.into_iter().skip(MAX_LINES).collect();
    let mut all = Vec::new();
    let mut others = Vec::new();
    for (place, each) in people.into_iter().enumerate() {
        if rest.contains(&place) {
            others.push(entry(&each, &case.languages));
        } else {
            all.push(each);
        }
    }
    if !others.is_empty() {
        let others = Others {
            people: &others,
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

/// Returns somebody without a line of their own: the name, and the job title.
pub(crate) fn entry(each: &Stakeholder, languages: &Languages) -> String {
    let name = each.person.clone().unwrap_or_default();
    let entry = match each.job_title.as_str() {
        "" => name,
        title => format!("{name}, {}", text::quote_job_title(title, languages)),
    };
    if each.side == CallSide::Outside {
        format!("{entry} ({})", text::Outsider.text(languages.brief))
    } else {
        entry
    }
}

/// Returns whether somebody in the call decides on a budget, as far as titles tell.
pub(crate) fn decision_maker(case: &Case) -> DecisionMaker {
    let of_prospect = || case.attendees.iter().filter(|each| each.may_be_prospect());
    let authorities = || of_prospect().map(|each| each.title().authority);
    if case.is_one_person() && of_prospect().next().is_some() {
        return DecisionMaker::Present;
    }
    if case.is_decider_told() {
        return DecisionMaker::Unknown;
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

/// Returns whether nobody in the call seems to be the process owner, whom every plan needs.
pub(crate) fn lacks_process_owner(case: &Case) -> bool {
    !case.is_one_person()
        && match case.lead() {
            Some(lead) => !knows_work(case, lead),
            None => owners::leader(case).is_none(),
        }
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
            || owners::knows_subject(case, each, hypothesis);
        // Whoever is in charge of nothing may do it.
        let may_do = !each.job_title.is_empty()
            && title.authority <= Authority::DoesNot
            && !title.is_head
            && title.areas.is_empty();
        let is_told = each.told.knows_work || each.works_on.contains(&hypothesis.id);
        each.may_be_prospect() && (has_area || may_do || is_told || owners::is_close(case, each))
    };
    case.is_one_person()
        || owners::named_by(case, hypothesis).is_some()
        || case.attendees.iter().any(is_near)
}

/// Returns whether somebody in the call knows whether a body speaks for the staff: whoever decides in a company of no
/// more than a few hundred.
pub(crate) fn knows_staff_body(case: &Case) -> bool {
    const MOST: u32 = 250;
    let is_small = case.most_people().is_some_and(|most| most <= MOST);
    is_small && decision_maker(case) == DecisionMaker::Present
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
        is_explained: participant.title().is_outsider,
        is_named: booker::names(case, &participant.name),
    });
    // Of whom the booking says something it says more than a title.
    let is_told = !participant.is_booker
        && booker::is_named(&case.booking, &participant.name)
        && outside
            .as_ref()
            .is_none_or(|outside| outside.is_explained || !outside.is_named);
    let objective: Vec<String> = outside
        .iter()
        .map(|outside| outside.text(case.language))
        .chain(guesses.iter().map(|guess| guess.text(case.language)))
        .chain(is_told.then(|| text::NamedInBooking.text(case.language)))
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
