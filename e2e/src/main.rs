//! Runs the whole system on one machine; `e2e --help` lists the commands.

use std::process::ExitCode;

use clap::Parser;
use e2e::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    match e2e::run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
