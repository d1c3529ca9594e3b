//! What booking-svc does besides serving, from the command line.

use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, SecondsFormat, Utc};

use runtime::Shutdown;

use crate::{
    Command, ConnectOptions, Database,
    domain::Actor,
    erasure, migrate, restoring,
    store::{check_schema, erasure::LONGEST},
    sync,
};

/// Who acts when a command does.
const ACTOR: &str = "booking-svc erase";

/// Carries out a command, and prints what it has done.
///
/// # Errors
/// It failed.
pub async fn run(command: Command, options: ConnectOptions) -> anyhow::Result<()> {
    match command {
        Command::Migrate { wait } => {
            for name in migrate(options, Duration::from_secs(wait.into())).await? {
                println!("applied {name}");
            }
            println!("the schema is current");
        }
        Command::Erase { address, dry_run } => {
            anyhow::ensure!(address.contains('@'), "`ADDRESS` must be an e-mail address");
            check_schema(options.clone()).await?;
            let mut conn = Database::new(options, 1)?.connection().await?;
            conn.allow(LONGEST);
            let actor = Actor(Some(ACTOR.to_owned()));
            let erased = erasure::erase(&mut conn, &address, dry_run, &actor).await;
            let erased = erased.context("nothing was erased")?;
            for (table, ids) in &erased.changed {
                println!("{table}: {}", ids.len());
            }
            let done = if dry_run {
                "would be erased"
            } else {
                "is erased"
            };
            println!("the person {done}; kept: {}", erased.address_hash);
        }
        Command::Restored { told_before } => {
            check_schema(options.clone()).await?;
            let mut conn = Database::new(options, 1)?.connection().await?;
            let restored = restoring::restored(&mut conn, told_before).await?;
            println!(
                "the backup ends at {}; what happened from then until {} is not told again",
                in_seconds(restored.backup_at),
                in_seconds(restored.told_before)
            );
        }
        Command::Sync(settings) => {
            check_schema(options.clone()).await?;
            let shutdown = Shutdown::on_signal(Duration::ZERO)?;
            sync::run(Database::new(options, 2)?, &settings, &shutdown).await?;
        }
    }
    Ok(())
}

fn in_seconds(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
