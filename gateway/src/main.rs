//! Starts the gateway or runs one of its commands.

use std::process::ExitCode;

use clap::Parser;
use gateway::{Command, Settings, console, import, notify, reconcile, reread};
use runtime::Shutdown;

fn main() -> ExitCode {
    runtime::exit_code(runtime::block_on(run(Settings::parse())))
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    settings.log().init()?;
    let traces = settings.traces().start("gateway")?;
    let shutdown = Shutdown::on_signal(settings.shutdown_delay())?;
    let ended = match settings.command {
        Some(Command::Reconcile(settings)) => reconcile::run(settings, shutdown).await,
        Some(Command::Reread(settings)) => reread::run(settings, shutdown).await,
        Some(Command::Import(settings)) => import::run(settings, shutdown).await,
        Some(Command::Notify(settings)) => notify::run(settings, shutdown).await,
        Some(Command::Console(settings)) => console::run(settings, shutdown).await,
        Some(Command::Link(settings)) => gateway::print_link(settings).await,
        None => gateway::run(settings, shutdown).await,
    };
    traces.finish().await;
    ended
}
