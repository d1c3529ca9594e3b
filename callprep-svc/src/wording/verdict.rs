//! Judges the answer of a model slot by slot.

use std::collections::BTreeMap;

use super::{
    prompt::PromptSecrets,
    rejection::{AnswerFault, Rejection, RejectionCode},
    rules,
    skeleton::{PromptHypothesis, SUMMARY, Skeleton, Slot},
    wire::{Answer, ExtraQuestion, WordedSlot},
};
use crate::plan::summary::{MAX_MODEL_WORDS, MAX_SUMMARY_WORDS};

/// The usable part of an answer, and the rejections of the rest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// The new texts by slot id.
    pub(crate) texts: BTreeMap<String, String>,
    /// Extra questions as pairs of hypothesis label and text.
    pub(crate) questions: Vec<(String, String)>,
    pub(crate) rejections: Vec<Rejection>,
}

impl Verdict {
    /// Judges the text of an answer.
    ///
    /// # Errors
    /// [`AnswerFault::Canary`] or [`AnswerFault::Unreadable`], if no part of it may be used.
    pub(crate) fn new(
        skeleton: &Skeleton,
        secrets: &PromptSecrets,
        text: &str,
    ) -> Result<Self, AnswerFault> {
        if text.contains(&secrets.canary) || text.contains(&secrets.fence) {
            return Err(AnswerFault::Canary);
        }
        let answer: Answer =
            serde_json::from_str(without_code_fence(text)).map_err(|_| AnswerFault::Unreadable)?;
        let mut verdict = Self::default();
        for slot in &skeleton.slots {
            match checked_slot(skeleton, slot, &answer) {
                Ok(text) if verdict.texts.values().any(|other| *other == text) => {
                    verdict.reject(Rejection::of_slot(&slot.id, RejectionCode::Repeated));
                }
                Ok(text) => {
                    verdict.texts.insert(slot.id.clone(), text);
                }
                Err(code) => verdict.reject(Rejection::of_slot(&slot.id, code)),
            }
        }
        let is_known = |each: &WordedSlot| skeleton.slots.iter().any(|slot| slot.id == each.id);
        if !answer.slots.iter().all(is_known) {
            verdict.reject(Rejection::of_unknown_slots());
        }
        verdict.add_questions(skeleton, &answer.extra_questions);
        Ok(verdict)
    }

    /// Returns the verdict on an answer of which nothing can be used.
    pub(crate) fn unusable(fault: AnswerFault) -> Self {
        Self {
            rejections: vec![Rejection::of_answer(fault)],
            ..Self::default()
        }
    }

    /// Adds the usable part of a second answer; what was usable in the first one stays.
    pub(crate) fn repaired_by(mut self, second: Self) -> Self {
        for (slot, text) in second.texts {
            self.texts.entry(slot).or_insert(text);
        }
        if self.questions.is_empty() {
            self.questions = second.questions;
        }
        self.rejections = second.rejections;
        let texts = &self.texts;
        self.rejections
            .retain(|rejection| !texts.contains_key(&rejection.slot));
        self
    }

    /// Adds the verdict on another part of the same brief. A text that an earlier part has is rejected.
    pub(crate) fn extend(&mut self, part: Self) {
        for (slot, text) in part.texts {
            if self.texts.values().any(|other| *other == text) {
                self.reject(Rejection::of_slot(&slot, RejectionCode::Repeated));
            } else {
                self.texts.insert(slot, text);
            }
        }
        self.questions.extend(part.questions);
        self.rejections.extend(part.rejections);
    }

    /// Returns whether nothing was rejected, so that a second answer is not needed.
    pub(crate) fn is_complete(&self) -> bool {
        self.rejections.is_empty()
    }

    fn reject(&mut self, rejection: Rejection) {
        self.rejections.push(rejection);
    }

    fn add_questions(&mut self, skeleton: &Skeleton, extra: &[ExtraQuestion]) {
        for (number, question) in (1..).zip(extra.iter().take(skeleton.questions_wanted)) {
            match checked_question(skeleton, question) {
                Ok(text) if self.questions.iter().any(|(_, other)| *other == text) => {
                    self.reject(Rejection::of_question(number, RejectionCode::Repeated));
                }
                Ok(text) => self.questions.push((question.hypothesis.clone(), text)),
                Err(code) => self.reject(Rejection::of_question(number, code)),
            }
        }
    }
}

fn checked_slot(
    skeleton: &Skeleton,
    slot: &Slot,
    answer: &Answer,
) -> Result<String, RejectionCode> {
    let hypothesis = skeleton
        .hypothesis(&slot.hypothesis)
        .ok_or(RejectionCode::UnknownId)?;
    if slot.id == SUMMARY {
        let text = rules::checked(skeleton, hypothesis, &slot.text, &answer.summary)?;
        let words = |text: &str| text.split_whitespace().count();
        let is_short = words(&text) <= MAX_MODEL_WORDS
            && words(&skeleton.opening) + words(&text) <= MAX_SUMMARY_WORDS;
        return if is_short {
            Ok(text)
        } else {
            Err(RejectionCode::Length)
        };
    }
    let mut same_id = answer.slots.iter().filter(|each| each.id == slot.id);
    let worded = same_id.next().ok_or(RejectionCode::Missing)?;
    if same_id.next().is_some() {
        return Err(RejectionCode::DuplicateId);
    }
    let text = rules::checked(skeleton, hypothesis, &slot.text, &worded.text)?;
    if !worded
        .evidence
        .iter()
        .all(|id| has_evidence(hypothesis, id))
    {
        return Err(RejectionCode::Evidence);
    }
    if !rules::is_verbatim(hypothesis, &worded.quote) {
        return Err(RejectionCode::Quote);
    }
    let is_said_elsewhere = skeleton
        .slots
        .iter()
        .any(|other| other.id != slot.id && other.text.eq_ignore_ascii_case(&text));
    if is_said_elsewhere {
        return Err(RejectionCode::Repeated);
    }
    Ok(text)
}

fn checked_question(
    skeleton: &Skeleton,
    question: &ExtraQuestion,
) -> Result<String, RejectionCode> {
    let hypothesis = skeleton
        .hypothesis(&question.hypothesis)
        .ok_or(RejectionCode::UnknownId)?;
    let text = rules::checked(skeleton, hypothesis, "", &question.text)?;
    if !text.ends_with('?') {
        return Err(RejectionCode::NoQuestion);
    }
    let is_known = skeleton
        .questions
        .iter()
        .any(|known| known.to_lowercase() == text.to_lowercase());
    if is_known {
        Err(RejectionCode::Repeated)
    } else {
        Ok(text)
    }
}

fn has_evidence(hypothesis: &PromptHypothesis, id: &str) -> bool {
    hypothesis.evidence.iter().any(|evidence| evidence.id == id)
}

/// Some models put the JSON object into a Markdown code block.
fn without_code_fence(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("```json")
        .or_else(|| text.strip_prefix("```"))
        .and_then(|inner| inner.strip_suffix("```"))
        .unwrap_or(text)
}
