//! A model that takes its time, behind real callprep-svc processes.

mod burst;
mod scaling;
pub(crate) mod stack;
pub(crate) mod vendor;
