//! Starts booking-svc, or applies its migrations.

use std::{process::ExitCode, time::Duration};

use booking_svc::{Command, ConnectOptions, Settings, store};
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
        Some(Command::Migrate { wait }) => migrate(settings.database(), wait).await,
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

async fn migrate(options: ConnectOptions, wait: u16) -> anyhow::Result<()> {
    let patience = Duration::from_secs(wait.into());
    for name in booking_svc::migrate(options, patience).await? {
        println!("applied {name}");
    }
    println!("the schema is current");
    Ok(())
}
