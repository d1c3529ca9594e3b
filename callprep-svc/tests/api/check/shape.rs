//! Every action has an owner, a day in its phase and a metric, and no text is repeated.

use std::{collections::BTreeSet, ops::RangeInclusive};

use callprep_svc::plan::{Action, Brief, PlanItem, summary::MAX_SUMMARY_WORDS};

/// Returns what is missing, misplaced or repeated.
pub(super) fn check(brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = phase(&brief.plan30, 1..=30);
    found.extend(phase(&brief.plan60, 31..=60));
    found.extend(phase(&brief.plan90, 61..=90));

    let summary = &brief.summary;
    if summary.split_whitespace().count() > MAX_SUMMARY_WORDS {
        found.push(("long-summary", "summary".to_owned()));
    }
    if brief.opening.is_empty() || !summary.starts_with(&brief.opening) {
        found.push(("opening", "summary".to_owned()));
    }
    let lists: [(&str, Vec<&str>); 3] = [
        (
            "actions",
            brief.actions().map(|each| each.text.as_str()).collect(),
        ),
        (
            "questions",
            brief
                .questions
                .iter()
                .map(|each| each.text.as_str())
                .collect(),
        ),
        (
            "risks",
            brief.risks.iter().map(|each| each.text.as_str()).collect(),
        ),
    ];
    for (place, texts) in lists {
        let distinct: BTreeSet<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        if distinct.len() < texts.len() {
            found.push(("repeated", place.to_owned()));
        }
    }
    found
}

fn phase(items: &[PlanItem], days: RangeInclusive<u8>) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for action in items.iter().flat_map(|item| &item.actions) {
        if !days.contains(&action.due_day) {
            found.push(("wrong-phase", action.id.clone()));
        }
        if is_incomplete(action) {
            found.push(("incomplete-action", action.id.clone()));
        }
    }
    found
}

fn is_incomplete(action: &Action) -> bool {
    [
        &action.id,
        &action.text,
        &action.owner_role,
        &action.metric,
        &action.baseline,
        &action.target,
    ]
    .into_iter()
    .any(|field| field.trim().is_empty())
}
