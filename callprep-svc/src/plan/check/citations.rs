//! Every citation leads to a numbered source of the brief.

use std::collections::BTreeSet;

use crate::plan::Brief;

/// Returns the citations that lead nowhere, or that are missing.
pub(super) fn check(brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let is_numbered = (1..)
        .zip(&brief.sources)
        .all(|(number, source)| source.number == number);
    if !is_numbered {
        found.push(("source-numbers", "sources".to_owned()));
    }
    let known: BTreeSet<&str> = brief
        .sources
        .iter()
        .map(|source| source.evidence_id.as_str())
        .collect();
    let is_dead = |ids: &[String]| ids.iter().any(|id| !known.contains(id.as_str()));

    for action in brief.actions() {
        if is_dead(&action.evidence_ids) {
            found.push(("dead-citation", action.id.clone()));
        }
        let Some(id) = &action.hypothesis_id else {
            continue;
        };
        let cited = brief.hypotheses.iter().find(|each| each.id == *id);
        let is_whole = cited.is_some_and(|hypothesis| {
            hypothesis.source_numbers.len() == action.evidence_ids.len()
                && action.citation.starts_with(&hypothesis.label)
        });
        if !is_whole {
            found.push(("missing-citation", action.id.clone()));
        }
    }
    for hypothesis in &brief.hypotheses {
        let has_source = |number: &u32| brief.sources.iter().any(|each| each.number == *number);
        if !hypothesis.source_numbers.iter().all(has_source) {
            found.push(("dead-citation", hypothesis.label.clone()));
        }
    }
    for risk in &brief.risks {
        if is_dead(&risk.evidence_ids) {
            found.push(("dead-citation", risk.code.to_owned()));
        }
    }
    found
}
