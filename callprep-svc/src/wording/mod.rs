//! Rewording a finished brief: which parts are sent to a model, the prompt, and the checks that its
//! answer must pass.
//!
//! The brief by rules is complete without this. A model gets its slots with short ids and may reword
//! them; it cannot add actions, owners, days, measures or sources, and refers to figures by name
//! only. Nothing here does I/O.

mod apply;
mod prompt;
mod rejection;
mod rules;
mod sentences;
mod skeleton;
mod verdict;
mod wire;

pub(crate) use self::{
    apply::apply,
    prompt::{Prompt, PromptSecrets},
    rejection::{AnswerFault, Rejection},
    skeleton::Skeleton,
    verdict::Verdict,
    wire::{bounded_schema, schema},
};

/// The version of the prompt. To be raised with every change of [`Prompt`], because it is part of
/// the input digest.
pub(crate) const PROMPT_VERSION: &str = "prompt/2";

/// The version of the JSON schema of an answer.
pub(crate) const SCHEMA_VERSION: &str = "wording/1";
