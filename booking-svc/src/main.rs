//! Starts booking-svc, or runs one of its commands.

use std::process::ExitCode;

use booking_svc::{Settings, store};
use clap::Parser;
use runtime::{Allocator, Shutdown};

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

fn main() -> ExitCode {
    runtime::exit_code(runtime::block_on(run(Settings::parse())))
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    settings.log.init()?;
    match settings.command {
        Some(ref command) => booking_svc::carry_out(command.clone(), settings.database()).await,
        None => serve(settings).await,
    }
}

async fn serve(settings: Settings) -> anyhow::Result<()> {
    let traces = settings.traces.start("booking-svc")?;
    store::record_statements(&traces)?;
    let shutdown = Shutdown::on_signal(settings.serving.shutdown_delay())?;
    let ended = Box::pin(booking_svc::run(settings, shutdown)).await;
    traces.finish().await;
    ended
}
