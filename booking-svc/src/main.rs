//! Starts booking-svc, or applies its migrations.

use std::process::ExitCode;

use booking_svc::{Command, Settings, store};
use clap::Parser;
use runtime::Shutdown;

#[tokio::main]
async fn main() -> ExitCode {
    runtime::exit_code(run(Settings::parse()).await)
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    settings.log.init()?;
    match settings.command {
        Some(Command::Migrate) => migrate(&settings.database()).await,
        None => Box::pin(booking_svc::run(settings, Shutdown::on_signal()?)).await,
    }
}

async fn migrate(database_url: &str) -> anyhow::Result<()> {
    for name in store::migrate(database_url).await? {
        println!("applied {name}");
    }
    println!("the schema is current");
    Ok(())
}
