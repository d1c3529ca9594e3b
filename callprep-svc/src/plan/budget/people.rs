//! Who takes part, in fewer words: the names of all of them stay.

use crate::plan::{
    brief::{Brief, CallSide, Meddicc, Stakeholder},
    stakeholders,
    text::{OtherParticipants, Sentence},
};

/// Whoever owns something in the plan is introduced, and so is the booker.
fn is_introduced(guest: &Stakeholder) -> bool {
    let is_owner = matches!(
        guest.meddicc,
        Some(Meddicc::EconomicBuyer | Meddicc::MetricOwner)
    );
    is_owner || guest.is_booker
}

/// What a title suggests of somebody on the side of the client; the title itself stays.
pub(super) fn drop_guess(brief: &mut Brief) -> bool {
    let mut people = brief.stakeholders.iter_mut().rev();
    let guessed = people.find(|each| {
        let has_title = each.person.is_some() && !each.job_title.is_empty();
        let is_guest = each.side == CallSide::Prospect && !is_introduced(each);
        has_title && is_guest && !each.objective.is_empty()
    });
    guessed.map(|each| each.objective.clear()).is_some()
}

/// The name and the title stay, without what that suggests. Somebody from outside comes last.
pub(super) fn drop_line_of_guest(brief: &mut Brief) -> bool {
    let role = OtherParticipants.text(brief.language);
    let people = &mut brief.stakeholders;
    let has_line = |each: &Stakeholder| {
        let is_guest = !matches!(each.side, CallSide::Host | CallSide::Absent);
        is_guest && each.role != role && !is_introduced(each)
    };
    let is_client = |each: &Stakeholder| each.side == CallSide::Prospect && has_line(each);
    let client = people.iter().rposition(is_client);
    let Some(place) = client.or_else(|| people.iter().rposition(has_line)) else {
        return false;
    };
    let name = stakeholders::entry(&people.remove(place), &brief.languages);
    match people.iter_mut().find(|each| each.role == role) {
        Some(others) => {
            let known = others.person.take().unwrap_or_default();
            others.person = Some(format!("{name}; {known}"));
        }
        None => people.insert(place, stakeholders::named(role, name, CallSide::Unknown)),
    }
    true
}
