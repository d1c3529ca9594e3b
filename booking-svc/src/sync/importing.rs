//! Bringing a prospect of the source: by the same rules as any other import.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use proto::booking::v1::ProspectDossier;
use runtime::status::Violation;

use super::{
    changes::{Versions, only_changed},
    dossier::{campaign, dossier, parts, without_foreign_references},
    round::{OWN_DATABASE, Round},
    source::{Listed, SourceRecords, utc},
};
use crate::{
    domain::SyncedKind,
    grpc, import, now,
    store::{
        Upserted,
        synced::{self, SyncedRecord},
    },
};

/// How many prospects are brought between two lines of the log.
const PROSPECTS_A_LINE: usize = 500;

/// Why a dossier was not imported.
enum Refusal {
    /// It is not valid.
    Invalid(String),
    /// The database could not do it.
    Failed(anyhow::Error),
}

impl From<Vec<Violation>> for Refusal {
    fn from(violations: Vec<Violation>) -> Self {
        let texts = violations.iter();
        let texts =
            texts.map(|violation| format!("{}: {}", violation.field, violation.description));
        Self::Invalid(texts.collect::<Vec<_>>().join("; "))
    }
}

impl From<import::ImportError> for Refusal {
    fn from(error: import::ImportError) -> Self {
        match error {
            import::ImportError::Invalid(problem) => vec![grpc::violation(problem)].into(),
            import::ImportError::Database(error) => {
                Self::Failed(anyhow::Error::new(error).context(OWN_DATABASE))
            }
        }
    }
}

impl Round<'_> {
    /// Imports what has changed of a prospect. What is wrong with it is kept, and costs only this prospect.
    pub(super) async fn bring(&mut self, id: &str) -> anyhow::Result<()> {
        let Some(mut records) = self.source.records(id).await? else {
            return self.forget_failure(id).await;
        };
        without_foreign_references(&mut records);
        let versions = Versions::of(&records);
        let known = self.known(&versions).await?;
        let changed = only_changed(records.clone(), &known);
        let imported = match self.import(changed).await {
            // What was left out may be what is missing here.
            Err(Refusal::Invalid(_)) if known != Versions::default() => self.import(records).await,
            imported => imported,
        };
        match imported {
            Ok(upserted) => {
                self.summary.imported += 1;
                self.summary.inserted += upserted.inserted;
                self.summary.updated += upserted.updated;
                self.keep_versions(&versions).await?;
                self.forget_failure(id).await?;
            }
            Err(Refusal::Invalid(reason)) => {
                self.summary.failed += 1;
                // It fails again each time until somebody mends it.
                if self.keep_failure(id, &reason).await? {
                    tracing::warn!(
                        prospect_id = id,
                        reason,
                        "prospect {id} could not be imported"
                    );
                }
            }
            Err(Refusal::Failed(error)) => return Err(error),
        }
        let count = self.summary.imported + self.summary.failed;
        if count.is_multiple_of(PROSPECTS_A_LINE) {
            tracing::info!(count, "prospects read");
        }
        Ok(())
    }

    /// Imports campaigns that have changed.
    pub(super) async fn bring_campaigns(&mut self, changed: Vec<Listed>) -> anyhow::Result<()> {
        let ids = changed.iter().map(|row| &*row.id).collect::<Vec<_>>();
        let rows = self.source.campaigns(&ids).await?;
        let versions = rows.iter().map(|row| (row.id.clone(), utc(row.updated_at)));
        let versions = Versions([(SyncedKind::Campaigns, versions.collect())].into());
        let campaigns = rows.into_iter().map(campaign).collect();
        let upserted = match grpc::checked_campaigns(campaigns) {
            Ok(campaigns) => {
                let mut conn = self.connection().await?;
                let imported = if self.settings.dry_run {
                    import::validate_campaigns(&mut conn, &campaigns).await
                } else {
                    import::import_campaigns(&mut conn, &campaigns).await
                };
                imported.context(OWN_DATABASE)?
            }
            Err(violations) => {
                let Refusal::Invalid(reason) = violations.into() else {
                    return Ok(());
                };
                tracing::warn!(reason, "campaigns could not be imported");
                return Ok(());
            }
        };
        self.summary.inserted += upserted.inserted;
        self.summary.updated += upserted.updated;
        self.keep_versions(&versions).await
    }

    async fn import(&self, records: SourceRecords) -> Result<Upserted, Refusal> {
        let touched = records.sequences.iter();
        let touched = touched.map(|row| (row.id.clone(), utc(row.updated_at)));
        let touched = touched.collect::<HashMap<_, _>>();
        let mut total = Upserted::default();
        for part in parts(dossier(records)) {
            total += self.import_part(part, &touched).await?;
        }
        Ok(total)
    }

    async fn import_part(
        &self,
        part: ProspectDossier,
        touched: &HashMap<String, DateTime<Utc>>,
    ) -> Result<Upserted, Refusal> {
        let mut records = grpc::checked_records(part, now())?;
        // Of several sequences of a person, a booking is matched to the last one that was touched.
        for sequence in &mut records.outreach_sequences {
            if let Some(time) = touched.get(&sequence.id) {
                sequence.updated_at = *time;
            }
        }
        let mut conn = self.connection().await.map_err(Refusal::Failed)?;
        if !self.settings.dry_run {
            return Ok(import::import(&mut conn, &records).await?);
        }
        let imported = import::validate(&mut conn, &records).await?;
        // Prospects share them, and they were counted when they were read.
        let campaigns = import::validate_campaigns(&mut conn, &records.campaigns).await;
        let campaigns = campaigns.map_err(import::ImportError::Database)?;
        Ok(imported.without(campaigns))
    }

    /// Returns when the records were last read that were read before.
    async fn known(&self, versions: &Versions) -> anyhow::Result<Versions> {
        let mut conn = self.connection().await?;
        let mut known = Versions::default();
        for (kind, records) in &versions.0 {
            if records.is_empty() {
                continue;
            }
            let ids = records.keys().map(String::as_str);
            let found = synced::versions(&mut conn, &self.source.name, *kind, ids).await;
            let found = found.context(OWN_DATABASE)?;
            if !found.is_empty() {
                known.0.insert(*kind, found);
            }
        }
        Ok(known)
    }

    async fn keep_versions(&self, versions: &Versions) -> anyhow::Result<()> {
        if self.settings.dry_run {
            return Ok(());
        }
        let of_kind = |(kind, records): (&SyncedKind, &'_ HashMap<String, DateTime<Utc>>)| {
            let kind = *kind;
            records
                .iter()
                .map(move |(id, updated_at)| (kind, id.clone(), *updated_at))
                .collect::<Vec<_>>()
        };
        let rows = versions.0.iter().flat_map(of_kind).collect::<Vec<_>>();
        let rows = rows.iter().map(|(kind, id, updated_at)| SyncedRecord {
            source: &self.source.name,
            kind: *kind,
            id,
            updated_at: *updated_at,
        });
        let rows = rows.collect::<Vec<_>>();
        let mut conn = self.connection().await?;
        let saved = synced::save_records(&mut conn, &rows).await;
        saved.context(OWN_DATABASE)
    }

    /// Returns whether it has not failed for this reason before.
    async fn keep_failure(&self, id: &str, reason: &str) -> anyhow::Result<bool> {
        if self.settings.dry_run {
            return Ok(true);
        }
        let mut conn = self.connection().await?;
        let kept = synced::save_failure(&mut conn, &self.source.name, id, reason).await;
        kept.context(OWN_DATABASE)
    }

    async fn forget_failure(&self, id: &str) -> anyhow::Result<()> {
        if self.settings.dry_run {
            return Ok(());
        }
        let mut conn = self.connection().await?;
        let forgotten = synced::remove_failure(&mut conn, &self.source.name, id).await;
        forgotten.context(OWN_DATABASE)
    }
}
