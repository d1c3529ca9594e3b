//! A model that takes its time, behind real callprep-svc processes.

mod burst;
mod scaling;
mod stack;
mod vendor;
