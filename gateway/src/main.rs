//! Starts the gateway.

use std::process::ExitCode;

use clap::Parser;
use gateway::Settings;
use runtime::Shutdown;

#[tokio::main]
async fn main() -> ExitCode {
    runtime::exit_code(run(Settings::parse()).await)
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    settings.log.init()?;
    gateway::run(settings, Shutdown::on_signal()?).await
}
