//! What a model may word anew in a finished brief, what it is told, and what of its answer is used.
//!
//! The brief by rules comes first and can be published by itself. A model gets its slots with short
//! ids and may write other words into them; it cannot add actions, owners, days, measures or
//! sources, and names a figure only by reference. Nothing in here does I/O.

mod apply;
mod prompt;
mod rules;
mod skeleton;
mod verdict;
mod wire;

pub(crate) use self::{
    apply::apply,
    prompt::{Marks, Prompt},
    skeleton::Skeleton,
    verdict::{Rejection, Verdict},
    wire::schema,
};

/// The version of the prompt; it changes whenever the same brief is asked for in other words.
pub(crate) const PROMPT_VERSION: &str = "prompt/1";

/// The version of the structure that a model is asked for.
pub(crate) const SCHEMA_VERSION: &str = "wording/1";
