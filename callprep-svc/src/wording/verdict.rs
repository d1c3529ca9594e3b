//! What of an answer may be used, and why the rest may not.

use std::collections::BTreeMap;

use super::{
    prompt::Marks,
    rules,
    skeleton::{SUMMARY, Skeleton, Slot, Subject},
    wire::{Answer, ExtraQuestion, WordedSlot},
};
use crate::plan::summary::MAX_SUMMARY_WORDS;

/// The slot of the first extra question is `question-1`.
const QUESTION: &str = "question";

/// What of an answer may be used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Verdict {
    /// The new words of a slot, by its id.
    pub(crate) texts: BTreeMap<String, String>,
    /// Extra questions, each with the label of its hypothesis.
    pub(crate) questions: Vec<(String, String)>,
    /// What may not be used.
    pub(crate) rejections: Vec<Rejection>,
}

/// Words that may not be used. Holds nothing of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// The id of the slot, always one of our own.
    pub(crate) slot: String,
    /// The rule that they break.
    pub(crate) code: &'static str,
}

impl Verdict {
    /// Returns the verdict on the text of an answer.
    ///
    /// # Errors
    /// A code when nothing of it may be used: `unreadable` or `canary`.
    pub(crate) fn new(
        skeleton: &Skeleton,
        marks: &Marks,
        text: &str,
    ) -> Result<Self, &'static str> {
        if text.contains(&marks.canary) || text.contains(&marks.fence) {
            return Err("canary");
        }
        let answer: Answer = serde_json::from_str(unwrapped(text)).map_err(|_| "unreadable")?;
        let mut verdict = Self::default();
        for slot in &skeleton.slots {
            match worded(skeleton, slot, &answer) {
                Ok(text) if verdict.texts.values().any(|other| *other == text) => {
                    verdict.reject(&slot.id, "repeated");
                }
                Ok(text) => {
                    verdict.texts.insert(slot.id.clone(), text);
                }
                Err(code) => verdict.reject(&slot.id, code),
            }
        }
        let is_known = |each: &WordedSlot| skeleton.slots.iter().any(|slot| slot.id == each.id);
        if !answer.slots.iter().all(is_known) {
            verdict.reject("slots", "unknown-id");
        }
        verdict.add_questions(skeleton, &answer.extra_questions);
        Ok(verdict)
    }

    /// Fills what `self` had to reject with what a second answer brings.
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

    /// Returns whether a second answer could bring more.
    pub(crate) fn is_complete(&self) -> bool {
        self.rejections.is_empty()
    }

    fn reject(&mut self, slot: &str, code: &'static str) {
        self.rejections.push(Rejection {
            slot: slot.to_owned(),
            code,
        });
    }

    fn add_questions(&mut self, skeleton: &Skeleton, extra: &[ExtraQuestion]) {
        for (number, question) in (1..).zip(extra.iter().take(skeleton.questions_wanted)) {
            match asked(skeleton, question) {
                Ok(text) if self.questions.iter().any(|(_, other)| *other == text) => {
                    self.reject(&format!("{QUESTION}-{number}"), "repeated");
                }
                Ok(text) => self.questions.push((question.hypothesis.clone(), text)),
                Err(code) => self.reject(&format!("{QUESTION}-{number}"), code),
            }
        }
    }
}

fn worded(skeleton: &Skeleton, slot: &Slot, answer: &Answer) -> Result<String, &'static str> {
    let subject = skeleton.subject(&slot.hypothesis).ok_or("unknown-id")?;
    if slot.id == SUMMARY {
        let text = rules::checked(skeleton, subject, &slot.text, &answer.summary)?;
        let words = |text: &str| text.split_whitespace().count();
        let is_short = words(&skeleton.opening) + words(&text) <= MAX_SUMMARY_WORDS;
        return if is_short { Ok(text) } else { Err("length") };
    }
    let mut given = answer.slots.iter().filter(|each| each.id == slot.id);
    let worded = given.next().ok_or("missing")?;
    if given.next().is_some() {
        return Err("duplicate-id");
    }
    let text = rules::checked(skeleton, subject, &slot.text, &worded.text)?;
    if !worded.evidence.iter().all(|id| has_evidence(subject, id)) {
        return Err("evidence");
    }
    if !rules::is_verbatim(subject, &worded.quote) {
        return Err("quote");
    }
    let is_said_elsewhere = skeleton
        .slots
        .iter()
        .any(|other| other.id != slot.id && other.text.eq_ignore_ascii_case(&text));
    if is_said_elsewhere {
        return Err("repeated");
    }
    Ok(text)
}

fn asked(skeleton: &Skeleton, question: &ExtraQuestion) -> Result<String, &'static str> {
    let subject = skeleton.subject(&question.hypothesis).ok_or("unknown-id")?;
    let text = rules::checked(skeleton, subject, "", &question.text)?;
    if !text.ends_with('?') {
        return Err("no-question");
    }
    let is_known = skeleton
        .questions
        .iter()
        .any(|known| known.to_lowercase() == text.to_lowercase());
    if is_known { Err("repeated") } else { Ok(text) }
}

fn has_evidence(subject: &Subject, id: &str) -> bool {
    subject.evidence.iter().any(|clue| clue.id == id)
}

/// Some models put the object into a code block although they were told not to.
fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("```json")
        .or_else(|| text.strip_prefix("```"))
        .and_then(|inner| inner.strip_suffix("```"))
        .unwrap_or(text)
}
