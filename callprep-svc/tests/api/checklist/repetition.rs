//! Finds what a brief says in more than one of its parts.

use std::collections::{BTreeMap, BTreeSet};

use proto::callprep::v1 as pb;

use super::actions;
use crate::check::without_quotations;

/// So many words in a row are no coincidence.
const RUN: usize = 5;

/// Returns the words that stand in more than one of summary, questions, risks and plan. What is
/// quoted does not count: a hypothesis is called the same everywhere.
pub(super) fn find(brief: &pb::Brief) -> BTreeSet<String> {
    let plan = actions(brief).map(|action| action.text.as_str()).collect();
    let questions = brief.questions.iter();
    let risks = brief.risks.iter();
    let parts: [(&str, Vec<&str>); 4] = [
        ("summary", vec![brief.summary.as_str()]),
        (
            "questions",
            questions.map(|each| each.text.as_str()).collect(),
        ),
        (
            "risks",
            risks
                .flat_map(|risk| [risk.text.as_str(), &risk.mitigation])
                .collect(),
        ),
        ("plan", plan),
    ];
    let mut places: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (part, texts) in parts {
        for run in texts.into_iter().flat_map(runs) {
            places.entry(run).or_default().insert(part);
        }
    }
    places
        .into_iter()
        .filter(|(_, parts)| parts.len() > 1)
        .map(|(run, _)| run)
        .collect()
}

fn runs(text: &str) -> Vec<String> {
    let plain = without_quotations(text).to_lowercase();
    let words: Vec<&str> = plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.windows(RUN).map(|run| run.join(" ")).collect()
}
