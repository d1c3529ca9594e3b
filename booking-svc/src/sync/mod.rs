//! `booking-svc sync`: follows the database of the original, and writes back what calls have changed.

mod campaigns;
mod changes;
mod deletions;
mod dossier;
mod failing;
mod importing;
mod refusal;
mod report;
mod round;
mod settings;
mod source;
mod write_back;

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, bail, ensure};
use chrono::TimeDelta;
use runtime::{Shutdown, print};
use tokio::time;

use self::{round::Round, source::Source};
use crate::store::{ConnectOptions, Database};

pub use self::{report::Summary, settings::SyncSettings};

/// How long a run may take to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

/// Synchronises with one source.
pub struct Synchroniser {
    database: Database,
    source: Arc<ConnectOptions>,
    overlap: TimeDelta,
    dry_run: bool,
    write_back: bool,
    allow_many_deletions: bool,
}

impl Synchroniser {
    /// Returns a synchroniser for the source in the settings.
    ///
    /// # Errors
    /// Fails if a setting is invalid.
    pub fn new(database: Database, settings: &SyncSettings) -> anyhow::Result<Self> {
        Ok(Self {
            database,
            source: settings.source(),
            overlap: TimeDelta::from_std(*settings.overlap).context("--overlap is too long")?,
            dry_run: settings.dry_run,
            write_back: settings.write_back,
            allow_many_deletions: settings.allow_many_deletions,
        })
    }

    /// Imports what has changed in the source since the last run, or everything. Stops between two
    /// prospects when the shutdown starts.
    ///
    /// # Errors
    /// Fails if one of the databases cannot be used. The work done until then is kept, and the next
    /// run continues from there.
    pub async fn run_once(&self, shutdown: &Shutdown) -> anyhow::Result<Summary> {
        let source = Source::connect(Arc::clone(&self.source)).await?;
        Round::new(self, source, shutdown).run().await
    }

    /// Runs repeatedly, with a pause in between, until the shutdown starts. A failed run is logged.
    pub async fn run_every(&self, pause: Duration, shutdown: &Shutdown) {
        while !shutdown.has_started() {
            match self.run_once(shutdown).await {
                // A repeating command does not end when its output is closed.
                Ok(summary) => drop(print(summary)),
                Err(error) => {
                    let error = format!("{error:#}");
                    tracing::error!(
                        error,
                        "could not sync from the source, retrying at the next run"
                    );
                }
            }
            tokio::select! {
                () = time::sleep(pause) => {}
                () = shutdown.started() => {}
            }
        }
    }
}

/// Runs the command once, or repeatedly until the shutdown starts, and prints the result of each
/// run.
///
/// # Errors
/// Fails if a setting is invalid, a database cannot be used, or a record could not be imported or
/// written back.
pub async fn run(
    database: Database,
    settings: &SyncSettings,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let synchroniser = Synchroniser::new(database, settings)?;
    if let Some(every) = settings.every {
        let following = async {
            synchroniser.run_every(every.into(), shutdown).await;
            Ok(())
        };
        return shutdown.bound(STOP_TIMEOUT, following).await;
    }
    let run = synchroniser.run_once(shutdown);
    let summary = shutdown.bound(STOP_TIMEOUT, run).await?;
    print(&summary)?;
    if shutdown.has_started() {
        bail!("interrupted: run again to continue");
    }
    let failed = summary.all_failed();
    ensure!(
        failed == 0,
        "{failed} could not be imported, deleted or written back: see the log for the reasons; the next run \
         retries them"
    );
    Ok(())
}
