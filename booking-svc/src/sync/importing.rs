//! Imports a prospect of the source, by the same rules as any other import.

use std::collections::HashMap;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use proto::booking::v1::ProspectDossier;

use super::{
    changes::{Versions, only_changed},
    dossier::{dossier, parts, without_foreign_references},
    refusal::Refusal,
    round::{OWN_DATABASE, Round},
    source::{SourceRecords, utc},
};
use crate::{
    domain::SyncedKind,
    grpc, import, now,
    store::{
        Upserted,
        synced::{self, SyncedRecord},
    },
};

/// The number of prospects between two log lines.
const PROSPECTS_A_LINE: usize = 500;

impl Round<'_> {
    /// Imports the changes of a prospect. A failure is stored, and affects only this prospect.
    pub(super) async fn sync_prospect(&mut self, id: &str) -> anyhow::Result<()> {
        match self.import_prospect(id).await {
            Ok(()) => self.forget_failure(id).await?,
            Err(Refusal::Record(reason)) => {
                self.summary.failed += 1;
                // The prospect fails each time until it is corrected.
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

    /// Imports the changes of a prospect, if it still exists in the source.
    async fn import_prospect(&mut self, id: &str) -> Result<(), Refusal> {
        let Some(mut records) = self.source.records(id).await? else {
            return Ok(());
        };
        without_foreign_references(&mut records);
        let versions = Versions::of(&records);
        let known = self.known(&versions).await.map_err(Refusal::Failed)?;
        let changed = only_changed(records.clone(), &known);
        let upserted = match self.import(changed).await {
            // The missing record may be one that was dropped as unchanged.
            Err(Refusal::Record(_)) if known != Versions::default() => self.import(records).await,
            imported => imported,
        }?;
        self.summary.imported += 1;
        self.summary.inserted += upserted.inserted;
        self.summary.updated += upserted.updated;
        self.keep_versions(&versions).await.map_err(Refusal::Failed)
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
        // A booking is matched to the last updated one of a person's sequences.
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
        // Prospects share campaigns, which were counted when they were read.
        let campaigns = import::validate_campaigns(&mut conn, &records.campaigns).await;
        let campaigns = campaigns.map_err(import::ImportError::Database)?;
        Ok(imported.without(campaigns))
    }

    /// Returns the versions of those records that were read before.
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

    pub(super) async fn keep_versions(&self, versions: &Versions) -> anyhow::Result<()> {
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
}
