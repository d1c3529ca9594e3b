//! Stores failures of records, so that the next run retries them, and each reason is logged once.

use anyhow::Context as _;

use super::round::{OWN_DATABASE, Round};
use crate::{domain::SyncedKind, store::synced::failures};

impl Round<'_> {
    /// Stores why a prospect was not imported. Returns whether this failure is new.
    pub(super) async fn keep_failure(&self, id: &str, reason: &str) -> anyhow::Result<bool> {
        if self.settings.dry_run {
            return Ok(true);
        }
        let mut conn = self.connection().await?;
        let kept = failures::save(&mut conn, &self.source.name, id, reason).await;
        kept.context(OWN_DATABASE)
    }

    pub(super) async fn forget_failure(&self, id: &str) -> anyhow::Result<()> {
        if self.settings.dry_run {
            return Ok(());
        }
        let mut conn = self.connection().await?;
        let forgotten = failures::remove(&mut conn, &self.source.name, id).await;
        forgotten.context(OWN_DATABASE)
    }
    /// Stores why a record outside a dossier failed. Each reason is logged once per run, since it
    /// may apply to all records.
    pub(super) async fn keep_record_failure(
        &mut self,
        (kind, id): (SyncedKind, &str),
        reason: &str,
    ) -> anyhow::Result<()> {
        let is_new = if self.settings.dry_run {
            true
        } else {
            let mut conn = self.connection().await?;
            let name = &self.source.name;
            let kept = failures::save_record(&mut conn, name, (kind, id), reason).await;
            kept.context(OWN_DATABASE)?
        };
        let kind = kind.as_str();
        if is_new && self.logged.insert((kind, reason.to_owned())) {
            tracing::warn!(
                kind,
                record_id = id,
                reason,
                "{kind} {id} could not be imported or written back; the next run retries it"
            );
        }
        Ok(())
    }

    /// Removes the failures of a kind, except for those of these records.
    pub(super) async fn keep_only_failures(
        &mut self,
        kind: SyncedKind,
        failing: &[String],
    ) -> anyhow::Result<()> {
        if self.settings.dry_run {
            return Ok(());
        }
        let mut conn = self.connection().await?;
        let kept = failures::keep_only(&mut conn, &self.source.name, kind, failing).await;
        kept.context(OWN_DATABASE)
    }
}
