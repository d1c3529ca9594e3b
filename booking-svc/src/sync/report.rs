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
    /// Records that are new.
    pub inserted: usize,
    /// Records that were known.
    pub updated: usize,
    /// Records that were deleted in the source, by kind.
    pub deleted: BTreeMap<SyncedKind, Removed>,
    /// Records that were changed in the source, if that was asked for.
    pub written_back: Option<usize>,
    /// Whether this is what would have been done.
    pub is_dry_run: bool,
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            imported,
            failed,
            inserted,
            updated,
            deleted,
            written_back,
            is_dry_run,
        } = self;
        if *is_dry_run {
            write!(formatter, "dry run: ")?;
        }
        write!(
            formatter,
            "{} prospects changed: {imported} imported ({inserted} records inserted, {updated} \
             updated), {failed} failed; deleted in the source: ",
            imported + failed
        )?;
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
        if let Some(count) = written_back {
            write!(formatter, "; {count} records written back")?;
        }
        Ok(())
    }
}
