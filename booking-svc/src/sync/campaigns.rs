//! Imports the campaigns of the source, which prospects share.

use anyhow::Context as _;

use super::{
    changes::Versions,
    dossier::campaign,
    refusal::Refusal,
    round::{OWN_DATABASE, Round},
    source::{SourceCampaign, utc},
};
use crate::{
    domain::SyncedKind,
    grpc, import,
    store::{Upserted, synced::failures},
};

const KIND: SyncedKind = SyncedKind::Campaigns;

impl Round<'_> {
    /// Imports campaigns in one transaction, or one by one if that fails. A failure is stored, and
    /// affects only its campaign.
    pub(super) async fn sync_campaigns(&mut self, ids: &[&str]) -> anyhow::Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let rows = self.source.campaigns(ids).await?;
        match self.import_campaigns(&rows).await {
            Ok(()) => return Ok(()),
            Err(Refusal::Failed(error)) => return Err(error),
            Err(Refusal::Record(_)) => {}
        }
        for row in rows {
            match self.import_campaigns(std::slice::from_ref(&row)).await {
                Ok(()) => {}
                Err(Refusal::Failed(error)) => return Err(error),
                Err(Refusal::Record(reason)) => {
                    self.failed_campaigns.insert(row.id.clone());
                    self.keep_record_failure((KIND, &row.id), &reason).await?;
                }
            }
        }
        Ok(())
    }

    /// Retries campaigns that failed before.
    pub(super) async fn retry_failed_campaigns(&mut self) -> anyhow::Result<()> {
        let mut conn = self.connection().await?;
        let failed = failures::list_records(&mut conn, &self.source.name, KIND).await;
        drop(conn);
        let failed = failed.context(OWN_DATABASE)?;
        let ids = failed.iter().map(String::as_str).collect::<Vec<_>>();
        self.sync_campaigns(&ids).await
    }

    /// Counts the campaigns that failed in this run, and removes all other failures.
    pub(super) async fn end_campaigns(&mut self) -> anyhow::Result<()> {
        self.summary.failed_campaigns = self.failed_campaigns.len();
        let failing = self.failed_campaigns.iter().cloned().collect::<Vec<_>>();
        self.keep_only_failures(KIND, &failing).await
    }

    async fn import_campaigns(&mut self, rows: &[SourceCampaign]) -> Result<(), Refusal> {
        let versions = rows.iter().map(|row| (row.id.clone(), utc(row.updated_at)));
        let versions = Versions([(KIND, versions.collect())].into());
        let campaigns = rows.iter().cloned().map(campaign).collect();
        let campaigns = grpc::checked_campaigns(campaigns)?;
        let mut conn = self.connection().await.map_err(Refusal::Failed)?;
        let imported = if self.settings.dry_run {
            import::validate_campaigns(&mut conn, &campaigns).await
        } else {
            import::import_campaigns(&mut conn, &campaigns).await
        };
        drop(conn);
        let Upserted { inserted, updated } = imported.map_err(import::ImportError::Database)?;
        self.summary.inserted += inserted;
        self.summary.updated += updated;
        self.keep_versions(&versions).await.map_err(Refusal::Failed)
    }
}
