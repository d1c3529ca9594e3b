//! Puts the usable words of a model into a brief.

use super::{skeleton::SUMMARY, verdict::Verdict};
use crate::plan::{Action, Brief, GeneratedBy, Question, QuestionKind, text::continued};

/// Returns `brief` with the texts of `verdict`, and how many slots they replaced.
pub(crate) fn apply(mut brief: Brief, verdict: &Verdict) -> (Brief, usize) {
    let mut replaced = 0;
    if let Some(text) = verdict.texts.get(SUMMARY) {
        brief.summary = format!("{} {text}", brief.opening);
        brief.summary_by = GeneratedBy::Model;
        replaced += 1;
    }
    for action in brief.actions_mut() {
        if let Some(text) = verdict.texts.get(&action.id) {
            reword(action, text);
            replaced += 1;
        }
    }
    for (label, text) in &verdict.questions {
        let hypothesis = brief.hypotheses.iter().find(|each| each.label == *label);
        brief.questions.push(Question {
            text: text.clone(),
            language: Some(brief.language.into()),
            generated_by: GeneratedBy::Model,
            kind: QuestionKind::Validation,
            hypothesis_id: hypothesis.map(|each| each.id.clone()),
        });
    }
    (brief, replaced)
}

/// Replaces the core of an action. Its condition and its quoted question stay.
fn reword(action: &mut Action, text: &str) {
    let text = text.trim_end_matches('.');
    let text = if action.core.start > 0 {
        continued(text)
    } else {
        text.to_owned()
    };
    action.text.replace_range(action.core.clone(), &text);
    action.core.end = action.core.start + text.len();
    action.generated_by = GeneratedBy::Model;
}
