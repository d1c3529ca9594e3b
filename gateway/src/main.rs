//! Starts the gateway.

use clap::Parser as _;
use gateway::Settings;
use runtime::Shutdown;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::parse();
    settings.log.init()?;
    gateway::run(settings, Shutdown::on_signal()?).await
}
