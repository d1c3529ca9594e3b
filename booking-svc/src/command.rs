//! The subcommands of booking-svc.

use std::time::Duration;

use anyhow::Context as _;
use chrono::{DateTime, SecondsFormat, Utc};

use runtime::{Shutdown, print};

use crate::{
    Command, ConnectOptions, Database,
    domain::Actor,
    erasure::{self, Mode},
    migrate, restoring,
    store::{check_schema, erasure::LONGEST},
    sync,
};

/// The actor of commands in the audit log.
const ACTOR: &str = "booking-svc erase";

/// Runs a subcommand and prints its result.
///
/// # Errors
/// Fails if the command fails.
pub async fn run(command: Command, options: ConnectOptions) -> anyhow::Result<()> {
    match command {
        Command::Migrate { wait } => {
            for name in migrate(options, Duration::from_secs(wait.into())).await? {
                print(format_args!("applied {name}"))?;
            }
            print("the schema is current")?;
        }
        Command::Erase { address, dry_run } => {
            anyhow::ensure!(address.contains('@'), "`ADDRESS` must be an e-mail address");
            check_schema(options.clone()).await?;
            let mut conn = Database::new(options, 1)?.connection().await?;
            conn.allow(LONGEST);
            let actor = Actor(Some(ACTOR.to_owned()));
            let mode = if dry_run { Mode::Count } else { Mode::Erase };
            let erased = erasure::erase(&mut conn, &address, mode, &actor).await;
            let erased = erased.context("nothing was erased")?;
            for (table, ids) in &erased.changed {
                print(format_args!("{table}: {}", ids.len()))?;
            }
            let done = if erased.is_done {
                "is erased"
            } else {
                "would be erased"
            };
            let hash = &erased.address_hash;
            print(format_args!("the person {done}; address hash: {hash}"))?;
        }
        Command::Restored { lost_at } => {
            check_schema(options.clone()).await?;
            let mut conn = Database::new(options, 1)?.connection().await?;
            let restored = restoring::restored(&mut conn, lost_at).await?;
            print(format_args!(
                "the backup ends at {}; notices of events from then until {} are not sent again",
                in_seconds(restored.backup_at),
                in_seconds(restored.lost_at)
            ))?;
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
