//! Finds what the dossier has and the page does not: what had no room, and what is not about the lead.

use std::collections::BTreeSet;

use super::{
    brief::{Brief, BriefHypothesis, Gap, GeneratedBy, Question},
    case::{Case, Hypothesis},
    clean,
    codes::GapCode,
    company::Naming,
    text::{LeftOut, Sentence, Upside, quote, quote_as},
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
    let solutions = brief.hypotheses.iter().map(|each| each.solution.as_str());
    let solutions: BTreeSet<&str> = solutions.filter(|title| !title.is_empty()).collect();
    let left_out = LeftOut {
        statements: labels(&|known, told| known.told.statement_words > words(&told.statement)),
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
        questions: lacking(&|known, told| known.told.questions.saturating_sub(asked(brief, told))),
        sources: case.beyond.documents.saturating_sub(brief.sources.len()),
        rejected: case.beyond.rejected,
        ruled_out: case.beyond.ruled_out,
        set_aside: case
            .set_aside
            .iter()
            .map(|each| quote(&each.title, &case.languages))
            .collect(),
        hypotheses: case.beyond.hypotheses,
        solutions: case.beyond.opportunities
            + case.opportunities.len().saturating_sub(solutions.len()),
        solution_text: cuts_solution(case, brief),
        answers: case.beyond.answers,
        systems,
        more_systems,
        specialties: specialties(case, brief),
        is_terse: brief.is_terse,
    };
    let is_nothing = LeftOut {
        is_terse: brief.is_terse,
        ..LeftOut::default()
    } == left_out;
    (!is_nothing).then(|| Gap {
        code: GapCode::LeftOut,
        text: left_out.text(case.language),
    })
}

/// Returns whether the page does not tell the whole description of the solution for the lead.
fn cuts_solution(case: &Case, brief: &Brief) -> bool {
    case.lead().is_some_and(|lead| {
        let solution = case.opportunity_for(lead);
        let told = brief.hypotheses.first();
        let told = told.map_or(0, |told| words(&told.solution_statement));
        solution.is_some_and(|each| each.told.statement_words > told && !each.repeats_itself())
    })
}

/// Returns how many questions of the research on a hypothesis the page asks.
fn asked(brief: &Brief, told: &BriefHypothesis) -> usize {
    let is_asked = |each: &&Question| {
        each.generated_by == GeneratedBy::Research && each.hypothesis_id.as_ref() == Some(&told.id)
    };
    brief.questions.iter().filter(is_asked).count()
}

/// Returns the systems that the page does not name, and how many have no name here either.
fn systems(case: &Case, brief: &Brief) -> (Vec<String>, usize) {
    if case.technologies.is_empty() {
        return (Vec::new(), case.beyond.technologies);
    }
    let of_risks = brief.risks.iter().map(|risk| &risk.text);
    let of_hypotheses = brief.hypotheses.iter().flat_map(|each| {
        let texts = [
            &each.title,
            &each.statement,
            &each.solution,
            &each.solution_statement,
        ];
        texts.into_iter().chain(&each.assumptions)
    });
    let of_questions = brief.questions.iter().map(|each| &each.text);
    let told = brief.answers.iter().map(|(_, answer)| answer);
    let told = told
        .chain([&brief.notes])
        .chain(of_risks)
        .chain(of_hypotheses)
        .chain(of_questions);
    let told = Naming::new(told);
    let is_left_out = |name: &&String| !told.has(name);
    let left_out = case.technologies.iter().filter(is_left_out);
    let (safe, odd): (Vec<&String>, Vec<&String>) =
        left_out.partition(|name| !clean::has_address(name) && name.split(' ').count() <= 3);
    (
        safe.into_iter().cloned().collect(),
        odd.len() + case.beyond.technologies,
    )
}

/// Returns what the company is known for, quoted, where the page does not say so.
fn specialties(case: &Case, brief: &Brief) -> Vec<String> {
    let texts = brief.hypotheses.iter();
    let texts = texts.flat_map(|each| [&each.title, &each.statement, &each.solution]);
    let told = Naming::new(texts.chain([&brief.summary]));
    let is_left_out = |each: &&String| !told.has(each);
    let left_out = case.specialties.iter().filter(is_left_out);
    left_out
        .map(|each| {
            // Two words are alike in many languages.
            let is_telling = !each.is_ascii() || each.split(' ').count() > 3;
            let language = case.languages.foreign(each).filter(|_| is_telling);
            quote_as(each, language, case.language)
        })
        .collect()
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn has_upside(case: &Case, hypothesis: &Hypothesis) -> bool {
    let metric = hypothesis.metric();
    let metric = metric.filter(|_| !hypothesis.is_swapped());
    !Upside(metric).text(case.language).is_empty()
}
