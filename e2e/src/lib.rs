//! The whole system on one machine: dev stack, demo and verification.
//!
//! - `stack` starts the services with everything they need and stops them; `up` keeps them running.
//! - `inbox` shows the notices that a stack sends.
//! - `postgres` runs a private PostgreSQL; `throwaway` lends one to a command, such as the tests, and
//!   `lending` a whole stack.
//! - `verify` checks a running stack from the webhook to the rows in the database.
//! - `faults` causes faults under traffic and compares the database with what was promised.
//! - `demo` does all of it once and prints the brief that came out.
//!
//! The benchmark in `bench` starts PostgreSQL and the services with the public parts.

pub mod certificates;
mod cli;
mod demo;
pub mod faults;
pub mod folder;
mod http;
pub mod inbox;
mod lending;
pub mod ports;
pub mod postgres;
pub mod process;
mod sample_call;
mod samples;
pub mod secret;
pub mod stack;
pub mod terminal;
mod throwaway;
mod up;
pub mod verify;

pub use self::cli::{Cli, run};
