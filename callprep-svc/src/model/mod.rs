//! The model lane: asks a model for better words, and gives up in good time.

mod breaker;
mod conversation;
mod flights;
mod genai;
mod lane;
mod model_call;
mod random;
mod settings;
mod writer;

pub(crate) use self::lane::{Attempt, Full, Lane, Ledger, Worded};
pub use self::settings::{InvalidModel, ModelAdapter, ModelSettings};
