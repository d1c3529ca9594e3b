//! What the booker asks for and what has to be signed first stand where they count, and a solution has something to do with
//! its hypothesis.

use callprep_svc::plan::{
    Brief, GapCode, GeneratedBy, QuestionKind, RiskCode,
    case::{Case, Hypothesis},
};

/// Returns a code with a place for each part that does not fit.
pub(super) fn check(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    found.extend(unrelated_solutions(case, brief));
    found.extend(unprepared(brief));
    found.extend(asked_before_signing(brief));
    found
}

/// A solution has a source of its hypothesis, or says the title of it.
fn unrelated_solutions(case: &Case, brief: &Brief) -> Vec<(&'static str, String)> {
    let shares = |one: &Hypothesis, other: &Hypothesis| {
        let mut evidence = one.evidence.iter();
        evidence.any(|item| other.evidence.contains(item))
    };
    let is_unrelated = |(id, title): &(&String, &String)| {
        let Some(hypothesis) = case.hypotheses.iter().find(|each| each.id == **id) else {
            return false;
        };
        let mut titled = case
            .opportunities
            .iter()
            .filter(|each| each.title == **title);
        let names = title
            .to_lowercase()
            .contains(&hypothesis.title.to_lowercase());
        // One that names it in its description has the same words.
        !names && titled.clone().next().is_some() && titled.all(|each| !shares(each, hypothesis))
    };
    let shown = brief
        .hypotheses
        .iter()
        .map(|each| (&each.id, &each.solution));
    shown
        .filter(is_unrelated)
        .map(|(id, _)| ("unrelated-solution", id.clone()))
        .collect()
}

/// What is prepared first comes first in the call, and is missing unless a solution may be a start.
fn unprepared(brief: &Brief) -> Vec<(&'static str, String)> {
    let texts = |code: GapCode| {
        let gaps = brief.gaps.iter().filter(move |gap| gap.code == code);
        gaps.map(|gap| gap.text.as_str())
    };
    let mut found = Vec::new();
    let opening = brief
        .demo_flow
        .first()
        .map_or("", |step| step.text.as_str());
    let missing: String = texts(GapCode::Unanswered).collect();
    for (place, text) in texts(GapCode::Asked).enumerate() {
        let Some(asked) = beginning(text) else {
            continue;
        };
        let starts = [
            "oplossing bij H",
            "solution for H",
            "daar gaat H1 over",
            "H1 is about it",
        ];
        let has_start = starts.iter().any(|start| text.contains(start));
        if place == 0 && !opening.contains(&asked) {
            found.push(("not-first", text.to_owned()));
        }
        if has_start == missing.contains(&asked) {
            found.push(("not-missing", text.to_owned()));
        }
    }
    found
}

/// Returns the first words of what is quoted.
fn beginning(text: &str) -> Option<String> {
    const WORDS: usize = 2;
    let quoted = text.split('“').nth(1)?.split('”').next()?;
    let words: Vec<&str> = quoted.split(' ').take(WORDS).collect();
    Some(words.join(" ").trim_end_matches('…').to_owned())
}

/// Before something is signed, nothing is asked about the work, and signing it is the first action.
fn asked_before_signing(brief: &Brief) -> Vec<(&'static str, String)> {
    let comes_first = brief
        .risks
        .iter()
        .any(|risk| risk.code == RiskCode::Agreement);
    let asks = brief.questions.iter().filter(|each| {
        each.generated_by == GeneratedBy::Research || each.kind == QuestionKind::Baseline
    });
    let asks = asks.map(|each| ("asked-before-signing", each.text.clone()));
    let first = brief.actions().next();
    let is_first = |metric: &str| ["ondertekening", "signing"].contains(&metric);
    let late = first.filter(|first| first.hypothesis_id.is_some() && !is_first(&first.metric));
    let late = late.map(|first| ("signed-late", first.id.clone()));
    asks.chain(late).filter(|_| comes_first).collect()
}
