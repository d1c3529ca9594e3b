//! The lines about people: everybody in the call, and who is needed beside them.

use proto::callprep::v1 as pb;

use super::{
    labels::Label,
    page::{Item, language, line},
    quoted::languages,
};
use crate::plan::text::{continued, quote_job_title};

/// Returns a line for each person, and one for all roles that no participant of the call seems to have.
pub(super) fn lines(brief: &pb::Brief) -> Vec<Item> {
    let say = |label: Label| label.text(language(brief));
    let is_needed = |each: &&pb::Stakeholder| each.person.is_empty();
    let mut lines: Vec<Item> = brief
        .stakeholders
        .iter()
        .filter(|each| !is_needed(each))
        .map(|each| line(person(brief, each)))
        .collect();
    let is_named = |each: &&pb::Stakeholder| each.role == say(Label::ToldDecider);
    let named = brief.stakeholders.iter().filter(is_needed).filter(is_named);
    lines.extend(named.map(|each| {
        let objective = continued(&each.objective);
        line(format!("{}: {objective}", say(Label::BudgetHolder)))
    }));
    let needed: Vec<String> = brief
        .stakeholders
        .iter()
        .filter(is_needed)
        .filter(|each| !is_named(each))
        .map(|each| {
            let objective = continued(each.objective.trim_end_matches('.'));
            format!("{} ({objective})", continued(&each.role))
        })
        .collect();
    if !needed.is_empty() {
        lines.push(line(format!(
            "{}: {}.",
            say(Label::Needed),
            needed.join("; ")
        )));
    }
    lines
}

fn person(brief: &pb::Brief, stakeholder: &pb::Stakeholder) -> String {
    let say = |label: Label| label.text(language(brief));
    let pb::Stakeholder {
        person,
        job_title,
        objective,
        is_booker,
        ..
    } = stakeholder;
    let is_group = !is_booker && objective.is_empty() && job_title.is_empty();
    match stakeholder.side() {
        pb::CallSide::Host => return format!("{}: {person}.", say(Label::OnOurSide)),
        pb::CallSide::Unspecified if is_group && stakeholder.role == also_in_call(brief) => {
            return format!("{}: {person}.", say(Label::AlsoInCall));
        }
        // Whoever is in the call and neither ours nor from outside is of the organisation that it is with.
        pb::CallSide::Prospect
        | pb::CallSide::Outside
        | pb::CallSide::Unspecified
        | pb::CallSide::Absent => {}
    }
    let booked = is_booker.then(|| say(Label::Booked));
    let (title, unknown) = match job_title.as_str() {
        "" => (String::new(), Some(say(Label::NoJobTitle))),
        title => (
            format!(", {}", quote_job_title(title, &languages(brief))),
            None,
        ),
    };
    let marks: Vec<&str> = [unknown, booked].into_iter().flatten().collect();
    let marks = match marks.as_slice() {
        [] => String::new(),
        marks => format!(" ({})", marks.join(", ")),
    };
    let line = format!("{person}{title}{marks}");
    if objective.is_empty() {
        return format!("{line}.");
    }
    format!("{line}. {objective}")
}

fn also_in_call(brief: &pb::Brief) -> String {
    continued(Label::AlsoInCall.text(language(brief)))
}
