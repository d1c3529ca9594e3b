//! The model lane: has a language model reword a brief by rules, within a deadline.

mod breaker;
mod call_span;
mod completion;
mod conversation;
mod genai;
mod lane;
mod metrics;
mod random;
mod report;
mod settings;
mod single_flight;

pub use self::settings::{InvalidModel, ModelAdapter, ModelSettings};
pub(crate) use self::{
    lane::{Lane, QueueFull, WordedBrief},
    report::{ModelAttempt, WordingOutcome, WordingReport},
    settings::{
        DEFAULT_ATTEMPT_TIMEOUT_MS, DEFAULT_MAX_CONCURRENCY, DEFAULT_TIMEOUT_MS, non_blank,
    },
};
