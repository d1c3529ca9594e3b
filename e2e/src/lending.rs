//! Lends a stack to a command.

use std::{ffi::OsString, process::ExitCode};

use anyhow::{Context, Result};
use tokio::process::Command;

use crate::{
    certificates::TlsFiles,
    stack::{self, Endpoints, Loss, StackSettings},
    throwaway,
};

/// What a shell expects of a program that was interrupted.
const INTERRUPTED: u8 = 130;

/// Runs `command` with a stack of its own, and returns its exit code. It finds where everything is
/// in the settings of the programs, the gateway in `GATEWAY_URL` and the console in `CONSOLE_URL`.
///
/// # Errors
/// The stack or the command cannot be started.
pub(crate) async fn run(settings: &StackSettings, command: &[OsString]) -> Result<ExitCode> {
    let ended = stack::run(settings, Loss::Fails, async |endpoints| {
        run_with(command, endpoints).await
    });
    Ok(ended.await?.unwrap_or(ExitCode::from(INTERRUPTED)))
}

async fn run_with(command: &[OsString], endpoints: &Endpoints) -> Result<ExitCode> {
    let (program, arguments) = command.split_first().context("no command was given")?;
    let tls = endpoints.tls.iter().flat_map(TlsFiles::environment);
    let status = Command::new(program)
        .args(arguments)
        .env("GATEWAY_URL", &endpoints.gateway)
        .env("CONSOLE_URL", &endpoints.console)
        .env("BOOKING_SVC_URL", &endpoints.booking)
        .env("CALLPREP_SVC_URL", &endpoints.callprep)
        .env("DATABASE_URL", &endpoints.database_url)
        .env("CALCOM_WEBHOOK_SECRET", &endpoints.webhook_secret)
        .envs(tls)
        .kill_on_drop(true)
        .status()
        .await
        .with_context(|| format!("could not start `{}`", program.display()))?;
    Ok(throwaway::exit_code(status))
}
