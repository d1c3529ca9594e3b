//! The booking-svc process: serves by default, or applies the migrations.

use booking_svc::{Command, Settings, store};
use clap::Parser;
use runtime::Shutdown;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let settings = Settings::parse();
    settings.log.init()?;
    match settings.command {
        Some(Command::Migrate) => {
            let applied = store::migrate(&settings.database_url).await?;
            for name in &applied {
                println!("applied {name}");
            }
            println!("the schema is current");
            Ok(())
        }
        None => Box::pin(booking_svc::run(settings, Shutdown::on_signal()?)).await,
    }
}
