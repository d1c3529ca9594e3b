//! Rewords plans with a model: one request per input, within a token budget, as many concurrently as
//! callprep-svc accepts, until the call is over.

mod error;
mod lane;
mod pacing;

pub(crate) use self::{
    lane::{reword_due, spawn},
    pacing::Pace,
};
