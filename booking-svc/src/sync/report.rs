//! The summary of a run, and its text form.

use std::{collections::BTreeMap, fmt};

use crate::{domain::SyncedKind, store::synced::removal::Removed};

/// The numbers of records by result. In a dry run, what would have happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Changed prospects that were imported.
    pub imported: usize,
    /// Changed prospects that could not be imported.
    pub failed: usize,
    /// Campaigns that could not be imported.
    pub failed_campaigns: usize,
    /// New records.
    pub inserted: usize,
    /// Updated records.
    pub updated: usize,
    /// Records that were deleted in the source, by kind.
    pub deleted: BTreeMap<SyncedKind, Removed>,
    /// Records that were deleted in the source and could not be deleted here.
    pub failed_deletions: usize,
    /// Records that were written back to the source, if that is enabled.
    pub written_back: Option<usize>,
    /// Sequences that could not be written back because the source rejects it.
    pub refused_sequences: usize,
    /// Whether this is the result of a dry run.
    pub is_dry_run: bool,
}

impl Summary {
    /// Returns the number of failed records of any kind.
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
