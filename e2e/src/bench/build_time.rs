//! How long a release build takes.

use std::time::Instant;

use anyhow::{Context, Result};
use tokio::process::Command;

use super::system::System;
use crate::{process, terminal::progress};

/// Builds the three services from nothing and returns how many seconds it took.
///
/// # Errors
/// The source is not in the folder from which this was started, or does not compile.
pub(super) async fn time(system: &System) -> Result<f64> {
    progress("Building the services from nothing, which takes minutes");
    let folder = system.folder.path().join("build");
    let mut command = Command::new("cargo");
    command
        .args(["build", "--release", "--locked", "--bins"])
        .args(["-p", "gateway", "-p", "booking-svc", "-p", "callprep-svc"])
        .env("CARGO_TARGET_DIR", &folder);
    let begun = Instant::now();
    let built = process::complete(command).await;
    let elapsed = begun.elapsed();
    std::fs::remove_dir_all(&folder)?;
    built.context("could not build the services")?;
    Ok(elapsed.as_secs_f64())
}
