//! Plans in the words of a model: each question is asked once, within a budget of tokens, as many at a
//! time as callprep-svc takes on, and until the call is over.

mod error;
mod lane;
mod pacing;

pub(crate) use self::{
    lane::{spawn, word_due},
    pacing::Pace,
};
