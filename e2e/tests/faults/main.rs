//! Faults: processes that are killed, replicas that die under load, a database that goes away, webhooks
//! that never come, and a model that takes its time. Every program is the real one.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod collector;
mod database;
mod encryption;
mod fake_callprep;
mod kills;
mod life;
mod model;
mod monitoring;
mod notices;
mod postgres;
mod reconcile;
mod replicas;
mod rollout;
mod service;
mod sql;
mod system;
mod traces;
mod wire;

use std::path::PathBuf;

/// Returns the path of a program that was built together with these tests.
fn program(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_BIN_EXE_e2e")).with_file_name(name);
    assert!(path.exists(), "`{}` is not built", path.display());
    path
}
