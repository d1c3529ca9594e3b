//! Finds what the dossier has and the page does not: what had no room, and what is not about the lead.

use super::{
    brief::{Brief, BriefHypothesis, Gap, GeneratedBy},
    case::{Case, Hypothesis},
    clean,
    codes::{GapCode, RiskCode},
    text::{LeftOut, Sentence, Upside, quote},
};

/// Returns the remark on what is left out of `brief`, if anything is.
pub(crate) fn find(case: &Case, brief: &Brief) -> Option<Gap> {
    let told = || case.hypotheses.iter().zip(&brief.hypotheses);
    let labels = |lacks: &dyn Fn(&Hypothesis, &BriefHypothesis) -> bool| -> Vec<String> {
        told()
            .filter(|(known, told)| lacks(known, told))
            .map(|(_, told)| told.label.clone())
            .collect()
    };
    let lacking = |count: &dyn Fn(&Hypothesis, &BriefHypothesis) -> usize| -> usize {
        told().map(|(known, told)| count(known, told)).sum()
    };
    let (systems, more_systems) = systems(case, brief);
    let solutions = brief.hypotheses.iter();
    let solutions = solutions.filter(|each| !each.solution.is_empty()).count();
    let left_out = LeftOut {
        statements: labels(&|known, told| {
            known.told.statement_words > told.statement.split_whitespace().count()
        }),
        estimates: labels(&|known, told| told.estimate.is_empty() && known.metric().is_some()),
        upsides: labels(&|known, told| {
            !told.estimate.is_empty() && told.upside.is_empty() && has_upside(case, known)
        }),
        assumptions: lacking(&|known, told| {
            known
                .told
                .assumptions
                .saturating_sub(told.assumptions.len())
        }),
        questions: lacking(&|known, told| {
            let mut asked = brief.questions.iter();
            let is_asked = asked.any(|each| {
                each.generated_by == GeneratedBy::Research
                    && each.hypothesis_id.as_ref() == Some(&told.id)
            });
            known.told.questions.saturating_sub(usize::from(is_asked))
        }),
        sources: case.beyond.documents.saturating_sub(brief.sources.len()),
        rejected: case.beyond.rejected,
        ruled_out: case.beyond.ruled_out,
        set_aside: case
            .set_aside
            .iter()
            .map(|each| quote(&each.title, &case.languages))
            .collect(),
        hypotheses: case.beyond.hypotheses,
        solutions: case.beyond.opportunities + case.opportunities.len().saturating_sub(solutions),
        solution_text: case.lead().is_some_and(|lead| {
            let solution = case.opportunity_for(lead);
            solution.is_some_and(|solution| !solution.statement.is_empty())
        }),
        answers: case.beyond.answers,
        systems,
        more_systems,
    };
    (left_out != LeftOut::default()).then(|| Gap {
        code: GapCode::LeftOut,
        text: left_out.text(case.language),
    })
}

/// Returns the systems that no risk names, and how many have no name here either.
fn systems(case: &Case, brief: &Brief) -> (Vec<String>, usize) {
    let mut risks = brief.risks.iter();
    let is_named = risks.any(|risk| risk.code == RiskCode::Integration);
    let told = case.booking.answers.iter().map(|(_, answer)| answer);
    let told = told
        .chain([&case.booking.notes])
        .map(|text| clean::folded(text));
    let told: Vec<String> = told.collect();
    let is_told = |name: &String| told.iter().any(|text| text.contains(&clean::folded(name)));
    let is_left_out =
        |name: &&String| (!is_named || !case.systems.contains(name)) && !is_told(name);
    let left_out = case.technologies.iter().filter(is_left_out);
    let (safe, odd): (Vec<&String>, Vec<&String>) =
        left_out.partition(|name| !clean::has_address(name) && name.split(' ').count() <= 3);
    (
        safe.into_iter().cloned().collect(),
        odd.len() + case.beyond.technologies,
    )
}

fn has_upside(case: &Case, hypothesis: &Hypothesis) -> bool {
    let metric = hypothesis.metric();
    let metric = metric.filter(|_| !hypothesis.is_swapped());
    !Upside(metric).text(case.language).is_empty()
}
