//! The command line.

use std::{ffi::OsString, process::ExitCode};

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::{
    demo,
    faults::{self, FaultSettings},
    lending,
    postgres::PostgresSettings,
    stack::StackSettings,
    throwaway, up, verify,
    verify::VerifySettings,
};

/// Runs and checks all of Bookbrief on one machine.
#[derive(Debug, Parser)]
#[command(name = "e2e", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the services with a private PostgreSQL and keep them running until a signal
    Up(StackSettings),
    /// Book a call at a running stack and check every effect in its database
    Verify(VerifySettings),
    /// Start the services, verify them, print the brief that was written, and stop
    Demo(StackSettings),
    /// Start the services, run a command with their addresses in its environment, and stop
    Stack(LendingSettings),
    /// Inject faults under traffic, and compare the database with all answers
    Faults(FaultSettings),
    /// Run a command with a temporary PostgreSQL in `TEST_DATABASE_URL`
    Postgres(ThrowawaySettings),
}

#[derive(Args, Debug)]
struct LendingSettings {
    #[command(flatten)]
    stack: StackSettings,

    /// The command and its arguments
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

#[derive(Args, Debug)]
struct ThrowawaySettings {
    #[command(flatten)]
    postgres: PostgresSettings,

    /// URL of an existing server to use instead of a temporary one
    #[arg(long, env = "TEST_DATABASE_URL", hide_env_values = true)]
    test_database_url: Option<String>,

    /// The command and its arguments
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

/// # Errors
/// The command failed; the text says what to do about it.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Up(settings) => up::run(&settings).await,
        Command::Verify(settings) => verify::run(&settings).await,
        Command::Demo(settings) => demo::run(&settings).await,
        Command::Stack(settings) => lending::run(&settings.stack, &settings.command).await,
        Command::Faults(settings) => faults::run(&settings).await,
        Command::Postgres(settings) => {
            let given = settings.test_database_url.filter(|url| !url.is_empty());
            match given {
                Some(url) => throwaway::run_with(&settings.command, &url).await,
                None => throwaway::run(&settings.postgres, &settings.command).await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
