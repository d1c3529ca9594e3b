//! Counts the words of a brief on its page.

use crate::plan::{
    brief::{Action, Brief, BriefHypothesis, GeneratedBy, Question, Stakeholder},
    text::quote_job_title,
};

/// Returns the number of words on the page, or a few more, without the marks of other languages.
pub(super) fn words(brief: &Brief) -> usize {
    let phases = [&brief.plan30, &brief.plan60, &brief.plan90];
    let phases = phases.into_iter().flatten();
    let all = |texts: &mut dyn Iterator<Item = usize>| texts.sum::<usize>();
    count(&brief.company)
        + count(&brief.summary)
        + count(&brief.day_one)
        + all(&mut brief.hypotheses.iter().map(of_hypothesis))
        + all(&mut brief.stakeholders.iter().map(of_stakeholder))
        + all(&mut brief
            .answers
            .iter()
            .map(|(label, value)| count(label) + count(value)))
        + all(&mut [&brief.notes, &brief.location]
            .into_iter()
            .map(|text| count(text)))
        + all(&mut brief.questions.iter().map(|each| count(&each.text) + 3))
        + all(&mut phases.map(|item| of_phase(brief, &item.actions)))
        + all(&mut brief
            .risks
            .iter()
            .map(|each| count(&each.text) + count(&each.mitigation) + 2))
        + all(&mut brief.demo_flow.iter().map(|each| count(&each.text) + 3))
        + of_gaps(brief)
        + all(&mut brief.sources.iter().map(|each| count(&each.title) + 5))
}

/// Returns how many quotations are marked with their language.
pub(super) fn marks(brief: &Brief) -> usize {
    let is_marked = |text: &&String| quote_job_title(text, brief.language).ends_with(')');
    quotations(brief).filter(is_marked).count()
}

/// Returns how many there are at most.
pub(super) fn most_marks(brief: &Brief) -> usize {
    quotations(brief).filter(|text| !text.is_empty()).count()
}

fn quotations(brief: &Brief) -> impl Iterator<Item = &String> {
    let hypotheses = brief.hypotheses.iter().flat_map(|each| {
        let texts = [&each.title, &each.statement, &each.solution];
        texts.into_iter().chain(&each.assumptions)
    });
    let answers = brief.answers.iter();
    let answers = answers.flat_map(|(label, value)| [label, value]);
    let is_quoted = |each: &&Question| each.generated_by == GeneratedBy::Research;
    let questions = brief.questions.iter().filter(is_quoted);
    let job_titles = brief.stakeholders.iter().map(|each| &each.job_title);
    let sources = brief.sources.iter().map(|each| &each.title);
    hypotheses
        .chain(answers)
        .chain([&brief.notes])
        .chain(questions.map(|each| &each.text))
        .chain(job_titles)
        .chain(sources)
}

/// What stands before a colon is said once, for all gaps that have it.
fn of_gaps(brief: &Brief) -> usize {
    let texts = brief.gaps.iter().map(|gap| gap.text.as_str());
    let mut before = "";
    texts
        .map(|text| match text.split_once(": ") {
            Some((prefix, rest)) if prefix == before => count(rest),
            split => {
                before = split.map_or("", |(prefix, _)| prefix);
                count(text)
            }
        })
        .sum()
}

fn of_hypothesis(hypothesis: &BriefHypothesis) -> usize {
    let BriefHypothesis {
        title,
        statement,
        assumptions,
        estimate,
        upside,
        solution,
        ..
    } = hypothesis;
    let assumptions: usize = assumptions.iter().map(|each| count(each) + 1).sum();
    let texts = [title, statement, estimate, upside, solution];
    let texts: usize = texts.into_iter().map(|text| count(text)).sum();
    // Label, confidence, sources, and the word before each of the three last texts.
    texts + assumptions + 11
}

fn of_stakeholder(stakeholder: &Stakeholder) -> usize {
    let Stakeholder {
        role,
        objective,
        person,
        job_title,
        ..
    } = stakeholder;
    match person {
        Some(person) => count(person) + count(job_title) + count(objective) + 5,
        None => count(role) + count(objective),
    }
}

/// What an action has in common with the one before is said once.
fn of_phase(brief: &Brief, actions: &[Action]) -> usize {
    /// Of a condition that all of them have.
    const CONDITION: usize = 7;
    let before = std::iter::once(None).chain(actions.iter().map(Some));
    let each = before.zip(actions).map(|(before, action)| {
        let Action {
            core,
            text,
            when,
            owner_role,
            metric,
            baseline,
            target,
            citation,
            ..
        } = action;
        let is_now = before.is_some_and(|before| before.when == *when);
        let measure = [metric, baseline, target];
        let has_same_measure = before
            .is_some_and(|before| [&before.metric, &before.baseline, &before.target] == measure);
        let is_same = before.is_some_and(|before| {
            let same = template(brief, before).filter(|_| is_now && has_same_measure);
            same.is_some() && same == template(brief, action)
        });
        let text = &text[core.clone()];
        let when = match (is_same, is_now) {
            (true, _) => 0,
            (false, true) => 2,
            (false, false) => count(when),
        };
        let measure: usize = if has_same_measure {
            1
        } else {
            measure.into_iter().map(|text| count(text)).sum()
        };
        let text = if is_same { 2 } else { count(text) };
        when + count(owner_role) + text + measure + count(citation)
    });
    each.sum::<usize>() + CONDITION
}

/// Returns the text without the label of its hypothesis.
fn template(brief: &Brief, action: &Action) -> Option<String> {
    let id = action.hypothesis_id.as_ref()?;
    let hypothesis = brief.hypotheses.iter().find(|each| each.id == *id)?;
    Some(action.text.replace(&hypothesis.label, ""))
}

/// A number or a sign by itself is no word.
pub(super) fn count(text: &str) -> usize {
    let mut words = 0;
    let mut is_counted = false;
    for byte in text.bytes() {
        if byte == b' ' {
            is_counted = false;
        } else if !is_counted && (byte.is_ascii_alphabetic() || starts_a_letter(byte)) {
            is_counted = true;
            words += 1;
        }
    }
    words
}

/// Returns whether a byte begins a character beyond ASCII that may be a letter: neither £, €, a dash
/// nor a quotation mark. Bytes within a character begin none.
fn starts_a_letter(byte: u8) -> bool {
    matches!(byte, 0xc3..=0xe1 | 0xe3..)
}
