//! Nobody's job title gets lost, and nobody is there twice or on both sides.

use callprep_svc::plan::{
    Brief, CallSide, Stakeholder,
    case::Case,
    people::{Participant, Side},
};

/// Returns a code with a place for each mistake.
pub(super) fn check(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let guests: Vec<&Stakeholder> = brief
        .stakeholders
        .iter()
        .filter(|each| !matches!(each.side, CallSide::Host | CallSide::Absent))
        .collect();
    for each in &case.attendees {
        if !has_title(&guests, each) {
            found.push(("lost-title", each.name.clone()));
        }
        let is_ours = case
            .hosts
            .iter()
            .any(|host| *host == each.name && host.contains(' '));
        if is_ours && each.side != Side::Prospect && !each.is_booker() {
            found.push(("host-as-guest", each.name.clone()));
        }
        let alike = case
            .attendees
            .iter()
            .filter(|other| other.name == each.name);
        if each.name.contains(' ') && alike.count() > 1 {
            found.push(("twice", each.name.clone()));
        }
        let remark = ["Van buiten", "From outside"];
        let told = guests
            .iter()
            .find(|guest| guest.person.as_ref() == Some(&each.name));
        let is_told_outside =
            told.is_some_and(|told| remark.iter().any(|remark| told.objective.contains(remark)));
        if is_told_outside && each.side != Side::Outside {
            found.push(("wrongly-outside", each.name.clone()));
        }
    }
    let names_owner = brief.stakeholders.iter().any(|each| {
        let role = each.role.to_lowercase();
        each.person.is_none() && (role.contains("proceseigenaar") || role.contains("process owner"))
    });
    let is_missing = brief.gaps.iter().any(|gap| {
        gap.text.contains("wie de proceseigenaar") || gap.text.contains("who the process owner")
    });
    if names_owner != is_missing {
        found.push(("missing-role", "process owner".to_owned()));
    }
    found
}

/// A long title may end in dots, and so may the line of those without one of their own.
fn has_title(guests: &[&Stakeholder], participant: &Participant) -> bool {
    let title = &participant.job_title;
    let beginning = title.split(' ').next().unwrap_or_default();
    title.is_empty()
        || guests.iter().any(|each| {
            let people = each.person.as_deref().unwrap_or_default();
            [each.job_title.as_str(), people].iter().any(|text| {
                text.contains(title.as_str()) || (text.contains('…') && text.contains(beginning))
            }) || people.ends_with('…')
        })
}
