//! Reconciles every account with its own key. A failing one does not stop the others.

use std::time::Duration;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use runtime::{Shutdown, print};
use tokio::task::JoinSet;

use super::{Reconciler, Report, now};
use crate::AccountName;

/// A reconciler for each account.
pub(super) struct Reconcilers(Vec<Reconciler>);

impl Reconcilers {
    pub(super) fn new(reconcilers: Vec<Reconciler>) -> Self {
        Self(reconcilers)
    }

    /// Runs once for each account and prints a report.
    ///
    /// # Errors
    /// Fails if a run could not finish. Those of the other accounts did.
    pub(super) async fn run_once(&self, since: DateTime<Utc>) -> anyhow::Result<()> {
        let mut failed = Failed::default();
        for reconciler in &self.0 {
            match reconciler.run_once(since, now()).await {
                Ok(report) => self.show(reconciler.account(), &report)?,
                Err(error) => failed.add(reconciler.account(), error.into()),
            }
        }
        failed.into_result(self.0.len())
    }

    /// Runs for each account until the shutdown starts, with a pause of `every` in between.
    ///
    /// # Errors
    /// Fails if Cal.com rejected the keys of accounts, which were not reconciled any more from then
    /// on.
    pub(super) async fn run_every(
        self,
        every: Duration,
        since: DateTime<Utc>,
        shutdown: &Shutdown,
    ) -> anyhow::Result<()> {
        let of = self.0.len();
        let mut runs = JoinSet::new();
        for reconciler in self.0.clone() {
            let (all, shutdown) = (Self(self.0.clone()), shutdown.clone());
            runs.spawn(async move {
                // A repeating command does not end when its output is closed.
                let show = |report: &Report| drop(all.show(reconciler.account(), report));
                let ended = reconciler
                    .run_every(every, since, now, show, &shutdown)
                    .await;
                (reconciler.account().clone(), ended)
            });
        }
        let mut failed = Failed::default();
        while let Some(ended) = runs.join_next().await {
            if let (account, Err(error)) = ended? {
                failed.add(&account, error.into());
            }
        }
        failed.into_result(of)
    }

    fn show(&self, account: &AccountName, report: &Report) -> anyhow::Result<()> {
        let prefix = match self.0.len() {
            1 => String::new(),
            _ => format!("{account}: "),
        };
        for event in &report.planned {
            print(format_args!("{prefix}{event}"))?;
        }
        print(format_args!("{prefix}{}", report.summary))
    }
}

/// The accounts with unfinished runs, and the reasons.
#[derive(Default)]
struct Failed(Vec<(AccountName, anyhow::Error)>);

impl Failed {
    fn add(&mut self, account: &AccountName, error: anyhow::Error) {
        tracing::error!(
            %account,
            error = format!("{error:#}"),
            "account `{account}` could not be reconciled"
        );
        self.0.push((account.clone(), error));
    }

    /// Fails if any of the `of` accounts has failed.
    fn into_result(mut self, of: usize) -> anyhow::Result<()> {
        match (self.0.pop(), self.0.len()) {
            (None, _) => Ok(()),
            (Some((_, error)), 0) if of == 1 => Err(error),
            (Some((account, error)), 0) => {
                Err(error).with_context(|| format!("account `{account}` could not be reconciled"))
            }
            (Some((account, _)), others) => bail!(
                "account `{account}` and {others} others could not be reconciled: see the log"
            ),
        }
    }
}
