//! What came of a run, and its text form.

use std::{collections::BTreeMap, fmt};

use crate::{domain::SyncedKind, store::synced::removal::Removed};

/// How many records came to what. In a dry run, what would have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Prospects of which something has changed, and that are imported.
    pub imported: usize,
    /// Prospects of which something has changed, but that could not be imported.
    pub failed: usize,
    /// Campaigns that could not be imported.
    pub failed_campaigns: usize,
    /// Records that are new.
    pub inserted: usize,
    /// Records that were known.
    pub updated: usize,
    /// Records that were deleted in the source, by kind.
    pub deleted: BTreeMap<SyncedKind, Removed>,
    /// Records that were deleted in the source and could not be deleted here.
    pub failed_deletions: usize,
    /// Records that were changed in the source, if that was asked for.
    pub written_back: Option<usize>,
    /// Sequences about which nothing could be written back, as the source refuses it.
    pub refused_sequences: usize,
    /// Whether this is what would have been done.
    pub is_dry_run: bool,
}

impl Summary {
    /// Returns how many records of any kind failed.
    pub fn all_failed(&self) -> usize {
        self.failed + self.failed_campaigns + self.failed_deletions + self.refused_sequences
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            imported,
            failed,
            failed_campaigns,
            inserted,
            updated,
            deleted,
            failed_deletions,
            written_back,
            refused_sequences,
            is_dry_run,
        } = self;
        if *is_dry_run {
            write!(formatter, "dry run: ")?;
        }
        write!(
            formatter,
            "{} prospects changed: {imported} imported ({inserted} records inserted, {updated} \
             updated), {failed} failed; ",
            imported + failed
        )?;
        if *failed_campaigns > 0 {
            write!(formatter, "{failed_campaigns} campaigns failed; ")?;
        }
        write!(formatter, "deleted in the source: ")?;
        if deleted.is_empty() {
            write!(formatter, "none")?;
        }
        for (index, (kind, Removed { deleted, kept })) in deleted.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(formatter, "{comma}{} {}", deleted + kept, kind.as_str())?;
            if *kept > 0 {
                write!(formatter, " ({kept} kept)")?;
            }
        }
        if *failed_deletions > 0 {
            write!(formatter, ", {failed_deletions} failed")?;
        }
        if let Some(count) = written_back {
            write!(formatter, "; {count} records written back")?;
        }
        if *refused_sequences > 0 {
            write!(formatter, ", {refused_sequences} sequences rejected")?;
        }
        Ok(())
    }
}
