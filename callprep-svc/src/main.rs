//! Starts callprep-svc.

use std::process::ExitCode;

use callprep_svc::Settings;
use clap::Parser;
use runtime::Shutdown;

#[tokio::main]
async fn main() -> ExitCode {
    runtime::exit_code(run(Settings::parse()).await)
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    settings.log.init()?;
    callprep_svc::run(settings, Shutdown::on_signal()?).await
}
