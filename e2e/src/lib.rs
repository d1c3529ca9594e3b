//! The whole system on one machine: dev stack, demo, verification and benchmark.
//!
//! - `stack` starts the services with everything they need and stops them; `up` keeps them running.
//! - `postgres` runs a private PostgreSQL; `throwaway` lends one to a command, such as the tests, and
//!   `lending` a whole stack.
//! - `verify` checks a running stack from the webhook to the rows in the database.
//! - `demo` does all of it once and prints the brief that came out.
//! - `bench` measures release builds beside PostgreSQL doing the same work on its own.

mod bench;
pub mod certificates;
mod cli;
mod demo;
mod folder;
mod http;
mod lending;
mod ports;
pub mod postgres;
pub mod process;
mod samples;
mod secret;
pub mod stack;
mod terminal;
mod throwaway;
mod up;
pub mod verify;

pub use self::cli::{Cli, run};
