//! Starts callprep-svc.

use callprep_svc::Settings;
use clap::Parser;
use runtime::Shutdown;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::parse();
    settings.log.init()?;
    callprep_svc::run(settings, Shutdown::on_signal()?).await
}
