//! Follows deletions in the source, which leave no trace: records that came from there and are
//! gone.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context as _, bail};
use diesel::result::Error as DieselError;

use super::{
    refusal::Refusal,
    round::{OWN_DATABASE, Round},
};
use crate::{
    domain::SyncedKind,
    store::{
        synced::{
            self,
            removal::{self, Removed},
        },
        transaction,
    },
};

/// The number of records that are checked at once.
const IDS_AT_ONCE: i64 = 1000;
/// The number of records per transaction.
const DELETED_AT_ONCE: usize = 100;
/// The number of missing records from which their deletion may be a mistake.
const MANY: usize = 20;

/// Children before their parents, so that it is known what remains of a parent.
const ORDER: [SyncedKind; 9] = [
    SyncedKind::EvidenceItems,
    SyncedKind::WorkflowHypotheses,
    SyncedKind::AutomationOpportunities,
    SyncedKind::OutreachSteps,
    SyncedKind::OutreachSequences,
    SyncedKind::Contacts,
    SyncedKind::ResearchRuns,
    SyncedKind::Prospects,
    SyncedKind::Campaigns,
];

impl Round<'_> {
    /// Finds the records that are gone from the source, and deletes them here unless they belong to
    /// a call.
    ///
    /// Nothing is deleted if most prospects, contacts or sequences are gone: a wrong URL, or a role
    /// without access to rows, is more likely.
    pub(super) async fn follow_deletions(&mut self) -> anyhow::Result<()> {
        let mut gone = BTreeMap::new();
        for kind in ORDER {
            let (ids, count) = self.gone(kind).await?;
            let is_person_or_outreach = matches!(
                kind,
                SyncedKind::Prospects | SyncedKind::Contacts | SyncedKind::OutreachSequences
            );
            let is_most = ids.len() >= MANY && ids.len() * 2 > count;
            if is_person_or_outreach && is_most && !self.settings.allow_many_deletions {
                bail!(
                    "{} of {count} {} are gone from the source, so nothing was deleted here: does SOURCE_URL \
                     name the right database, may its role see all rows? If they were deleted on purpose, run \
                     once with --allow-many-deletions",
                    ids.len(),
                    kind.as_str()
                );
            }
            gone.insert(kind, ids);
        }
        let pieces = ORDER.iter().flat_map(|kind| {
            let ids = gone.get(kind).map_or(&[][..], Vec::as_slice);
            ids.chunks(DELETED_AT_ONCE).map(|ids| (*kind, ids))
        });
        let pieces = pieces.collect::<Vec<_>>();
        // What remains of a parent is only known after its children are deleted, so a dry run does
        // everything before it rolls back.
        let at_once = if self.settings.dry_run {
            pieces.len()
        } else {
            1
        };
        for pieces in pieces.chunks(at_once.max(1)) {
            if self.is_over() {
                return Ok(());
            }
            self.remove_each(pieces).await?;
        }
        Ok(())
    }

    /// Removes records in one transaction, or one by one if that fails. A failure affects only its
    /// record.
    async fn remove_each(&mut self, pieces: &[(SyncedKind, &[String])]) -> anyhow::Result<()> {
        match self.remove(pieces).await {
            Ok(()) => return Ok(()),
            Err(error) if self.settings.dry_run => return Err(error.into()),
            Err(Refusal::Failed(error)) => return Err(error),
            Err(Refusal::Record(_)) => {}
        }
        for (kind, ids) in pieces {
            for id in *ids {
                match self.remove(&[(*kind, std::slice::from_ref(id))]).await {
                    Ok(()) => {}
                    Err(Refusal::Failed(error)) => return Err(error),
                    Err(Refusal::Record(reason)) => {
                        let kind = kind.as_str();
                        self.summary.failed_deletions += 1;
                        tracing::warn!(
                            kind,
                            record_id = id,
                            reason,
                            "{kind} {id} could not be deleted; the next run retries it"
                        );
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns the imported records of a kind that are gone from the source, and the number of all
    /// imported ones.
    async fn gone(&mut self, kind: SyncedKind) -> anyhow::Result<(Vec<String>, usize)> {
        let mut gone = Vec::new();
        let mut count = 0;
        let mut after = String::new();
        loop {
            let mut conn = self.connection().await?;
            let name = &self.source.name;
            let ids = synced::list_ids(&mut conn, name, kind, &after, IDS_AT_ONCE).await;
            drop(conn);
            let ids = ids.context(OWN_DATABASE)?;
            let Some(last) = ids.last() else { break };
            after.clone_from(last);
            count += ids.len();
            let existing = self.source.existing(kind, &ids).await?;
            let existing = existing.into_iter().collect::<HashSet<_>>();
            gone.extend(ids.into_iter().filter(|id| !existing.contains(id)));
        }
        Ok((gone, count))
    }

    /// Removes records in one transaction.
    async fn remove(&mut self, pieces: &[(SyncedKind, &[String])]) -> Result<(), Refusal> {
        let source = self.source.name.clone();
        let dry_run = self.settings.dry_run;
        let mut conn = self.connection().await.map_err(Refusal::Failed)?;
        let mut removed = Vec::new();
        let ended = transaction(&mut conn, async |conn| {
            for (kind, ids) in pieces {
                removed.push(removal::remove(conn, &source, *kind, ids).await?);
            }
            if dry_run {
                return Err(DieselError::RollbackTransaction);
            }
            Ok(())
        });
        match ended.await {
            Ok(()) | Err(DieselError::RollbackTransaction) => {}
            Err(error) => return Err(Refusal::of_own(error)),
        }
        for ((kind, ids), Removed { deleted, kept }) in pieces.iter().zip(removed) {
            let kind_name = kind.as_str();
            tracing::info!(
                kind = kind_name,
                deleted,
                kept,
                ?ids,
                "{kind_name} were deleted in the source"
            );
            let total = self.summary.deleted.entry(*kind).or_default();
            total.deleted += deleted;
            total.kept += kept;
        }
        Ok(())
    }
}
