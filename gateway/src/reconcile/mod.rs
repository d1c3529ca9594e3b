//! `gateway reconcile`: records what Cal.com knows and never delivered.

mod api;
mod bookbrief;
mod compare;
mod item;
mod listing;
mod reconciler;
mod report;

use anyhow::{Context as _, bail};
use chrono::{DateTime, TimeDelta, Utc};
use runtime::{Shutdown, Tls, channel};

pub use self::{
    api::{ApiError, CalcomApi, Patience},
    reconciler::{ReconcileError, Reconciler},
    report::{PlannedEvent, Report, Summary},
};
use crate::config::ReconcileSettings;

/// How far a run without `--since` looks back.
const LOOK_BACK: TimeDelta = TimeDelta::hours(24);

/// Runs the whole command: once, or again and again until the shutdown starts. Shows what it did
/// on standard output.
///
/// # Errors
/// A setting is missing or wrong, or the run could not finish.
pub async fn run(settings: ReconcileSettings, shutdown: Shutdown) -> anyhow::Result<()> {
    let patience = Patience::default();
    let calcom = CalcomApi::new(&settings.calcom_api_url, &settings.calcom_api_key, patience)?;
    let tls = Tls::load(&settings.tls)?;
    let booking = channel::connect_tls(&settings.booking_svc_url, &tls)
        .context("BOOKING_SVC_URL is not valid")?;
    let reconciler = Reconciler::new(calcom, booking, settings.dry_run);
    let since = settings.since.unwrap_or_else(|| now() - LOOK_BACK);

    if let Some(every) = settings.every {
        let repeated = reconciler.run_every(every.into(), since, now, show, &shutdown);
        return Ok(repeated.await?);
    }
    tokio::select! {
        ended = reconciler.run_once(since, now()) => show(&ended?),
        () = shutdown.started() => bail!("stopped before the end: run again to record the rest"),
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
    reason = "the one place where reconciling reads the clock"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}
