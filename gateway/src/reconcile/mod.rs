//! `gateway reconcile`: records the events that Cal.com never delivered.

mod api;
mod bookbrief;
mod compare;
mod error;
mod item;
mod listing;
mod reconciler;
mod report;

use anyhow::bail;
use chrono::{DateTime, TimeDelta, Utc};
use runtime::Shutdown;

pub use self::{
    api::{ApiError, CalcomApi, Patience},
    error::ReconcileError,
    reconciler::Reconciler,
    report::{PlannedEvent, Report, Summary},
};
use crate::config::ReconcileSettings;

/// The period that is compared without `--since`.
const LOOK_BACK: TimeDelta = TimeDelta::hours(24);

/// Runs the command once, or repeatedly until the shutdown starts, and prints a report after each
/// run.
///
/// # Errors
/// A setting is missing or wrong, or the run could not finish.
pub async fn run(settings: ReconcileSettings, shutdown: Shutdown) -> anyhow::Result<()> {
    let patience = Patience::default();
    let calcom = CalcomApi::new(&settings.calcom_api_url, &settings.calcom_api_key, patience)?;
    let booking = settings.booking.connect()?;
    let reconciler = Reconciler::new(calcom, booking, settings.dry_run);
    let since = settings.since.unwrap_or_else(|| now() - LOOK_BACK);

    if let Some(every) = settings.every {
        let repeated = reconciler.run_every(every.into(), since, now, show, &shutdown);
        return Ok(repeated.await?);
    }
    tokio::select! {
        ended = reconciler.run_once(since, now()) => show(&ended?),
        () = shutdown.started() => bail!("interrupted: run again to record the rest"),
    }
    Ok(())
}

fn show(report: &Report) {
    for event in &report.planned {
        println!("{event}");
    }
    println!("{}", report.summary);
}

#[expect(
    clippy::disallowed_methods,
    reason = "the only place where reconcile reads the clock"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}
