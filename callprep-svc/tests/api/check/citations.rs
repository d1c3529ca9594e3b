//! Every citation refers to a numbered source of the brief, and every action cites all its sources.

use std::collections::{BTreeMap, BTreeSet};

use callprep_svc::plan::{Action, Brief, BriefHypothesis, Language, Source, case::Case};

/// Returns dead and missing citations.
pub(super) fn check(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let is_numbered = (1..)
        .zip(&brief.sources)
        .all(|(number, source)| source.number == number);
    if !is_numbered {
        found.push(("source-numbers", "sources".to_owned()));
    }
    let known: BTreeMap<&str, u32> = brief
        .sources
        .iter()
        .map(|source| (source.evidence_id.as_str(), source.number))
        .collect();
    let is_dead = |ids: &[String]| ids.iter().any(|id| !known.contains_key(id.as_str()));

    for action in brief.actions() {
        if is_dead(&action.evidence_ids) {
            found.push(("dead-citation", action.id.clone()));
        }
        if !cites_its_hypothesis(brief, action, &known) {
            found.push(("missing-citation", action.id.clone()));
        }
    }
    let numbers: BTreeSet<u32> = known.values().copied().collect();
    for hypothesis in &brief.hypotheses {
        let is_known = |number| numbers.contains(number);
        if !hypothesis.source_numbers.iter().all(is_known) {
            found.push(("dead-citation", hypothesis.label.clone()));
        }
    }
    for risk in &brief.risks {
        if is_dead(&risk.evidence_ids) {
            found.push(("dead-citation", risk.code.as_str().to_owned()));
        }
    }
    found.extend(unknown_ids(case, brief).map(|place| ("unknown-id", place.to_owned())));
    found
}

/// Returns whether an action cites its hypothesis with all its sources, and no other.
fn cites_its_hypothesis(brief: &Brief, action: &Action, known: &BTreeMap<&str, u32>) -> bool {
    let Some(id) = &action.hypothesis_id else {
        return action.evidence_ids.is_empty() && action.citation.is_empty();
    };
    let Some(hypothesis) = brief.hypotheses.iter().find(|each| each.id == *id) else {
        return false;
    };
    let cited: BTreeSet<u32> = action
        .evidence_ids
        .iter()
        .filter_map(|id| known.get(id.as_str()).copied())
        .collect();
    let numbers: BTreeSet<u32> = hypothesis.source_numbers.iter().copied().collect();
    cited == numbers && action.citation == citation(brief, hypothesis)
}

/// What speaks against a hypothesis, or says nothing of it, is no support.
fn citation(brief: &Brief, hypothesis: &BriefHypothesis) -> String {
    let numbers = |is_so: fn(&Source) -> bool| -> Vec<String> {
        let is_cited = |source: &&Source| hypothesis.source_numbers.contains(&source.number);
        let sources = brief.sources.iter().filter(is_cited);
        let sources = sources.filter(|source| is_so(source));
        sources.map(|source| source.number.to_string()).collect()
    };
    let against = match brief.language {
        Language::Nl => "tegen",
        Language::En => "against",
    };
    let supporting = numbers(|source| !source.contradicts && !source.background);
    let mut parts = vec![hypothesis.label.clone(), supporting.join(", ")];
    let contradicting = numbers(|source| source.contradicts);
    if !contradicting.is_empty() {
        parts.push(format!("{against} {}", contradicting.join(", ")));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

/// Returns where the brief refers to an unknown hypothesis or opportunity.
fn unknown_ids<'a>(case: &'a Case, brief: &'a Brief) -> impl Iterator<Item = &'static str> {
    let is_hypothesis = |id: &String| case.hypotheses.iter().any(|each| each.id == *id);
    let is_opportunity = |id: &String| case.opportunities.iter().any(|each| each.id == *id);
    let in_actions = brief.actions().all(|each| {
        each.hypothesis_id.iter().all(is_hypothesis)
            && each.opportunity_id.iter().all(is_opportunity)
    });
    let in_steps = brief.demo_flow.iter().all(|each| {
        each.hypothesis_id.iter().all(is_hypothesis)
            && each.opportunity_id.iter().all(is_opportunity)
    });
    let in_questions = brief
        .questions
        .iter()
        .all(|each| each.hypothesis_id.iter().all(is_hypothesis));
    let in_roles = brief
        .stakeholders
        .iter()
        .all(|each| each.hypothesis_ids.iter().all(is_hypothesis));
    [
        (in_actions, "actions"),
        (in_steps, "steps"),
        (in_questions, "questions"),
        (in_roles, "roles"),
    ]
    .into_iter()
    .filter_map(|(is_sound, place)| (!is_sound).then_some(place))
}
