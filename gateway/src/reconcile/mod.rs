//! `gateway reconcile`: records the events that Cal.com never delivered.

mod accounts;
mod api;
mod bookbrief;
mod compare;
mod error;
mod item;
mod listing;
mod reconciler;
mod report;
mod settings;

use anyhow::{Context as _, bail};
use chrono::{DateTime, TimeDelta, Utc};
use runtime::Shutdown;

use self::accounts::Reconcilers;

pub use self::{
    api::{ApiError, CalcomApi, Patience},
    error::ReconcileError,
    reconciler::Reconciler,
    report::{PlannedEvent, Report, Summary},
    settings::ReconcileSettings,
};

/// The period that is compared without `--since`.
const LOOK_BACK: TimeDelta = TimeDelta::hours(24);

/// Runs the command once, or repeatedly until the shutdown starts, and prints a report after each
/// run.
///
/// # Errors
/// Fails if a setting is missing or invalid, or the run could not finish.
pub async fn run(settings: ReconcileSettings, shutdown: Shutdown) -> anyhow::Result<()> {
    let reconcilers = reconcilers(&settings)?;
    let since = settings.since.unwrap_or_else(|| now() - LOOK_BACK);

    if let Some(every) = settings.every {
        return reconcilers.run_every(every.into(), since, &shutdown).await;
    }
    tokio::select! {
        ended = reconcilers.run_once(since) => ended,
        () = shutdown.started() => bail!("interrupted: run again to record the rest"),
    }
}

fn reconcilers(settings: &ReconcileSettings) -> anyhow::Result<Reconcilers> {
    let accounts = settings.accounts.api_accounts(&settings.calcom_api_key)?;
    if accounts.is_empty() {
        bail!(
            "set CALCOM_API_KEY to an API key of the Cal.com account, or CALCOM_ACCOUNTS_FILE to a file \
             with accounts that have an `api_key`"
        );
    }
    let booking = settings.booking.connect()?;
    let reconcilers = accounts.into_iter().map(|account| {
        let url = account.url.as_ref().unwrap_or(&settings.calcom_api_url);
        let calcom = CalcomApi::new(url, &account.key, Patience::default())
            .with_context(|| format!("account `{}`", account.name))?;
        let reconciler = Reconciler::new(calcom, booking.clone(), settings.dry_run);
        Ok(reconciler.for_account(account.name))
    });
    Ok(Reconcilers::new(
        reconcilers.collect::<anyhow::Result<_>>()?,
    ))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the only place where reconcile reads the clock"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}
