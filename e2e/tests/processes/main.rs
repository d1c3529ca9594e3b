//! The real programs as processes of their own: settings, start, stop, demo.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod demo;
mod help;
mod memory;
mod metrics;
mod mutations;
#[path = "../../../gateway/tests/mutator/mod.rs"]
mod mutator;
mod outage;
mod rules;
mod settings;
mod stack;
mod stopping;

use std::path::PathBuf;

/// Returns the path of a program that was built together with these tests.
fn program(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_BIN_EXE_e2e")).with_file_name(name);
    assert!(path.exists(), "`{}` is not built", path.display());
    path
}
