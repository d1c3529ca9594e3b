//! The summary of an import.

use std::fmt;

/// How many entries came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Entries that were imported; in a dry run, that can be.
    pub imported: usize,
    /// Entries that were refused.
    pub failed: usize,
    /// Records that were new.
    pub inserted: u64,
    /// Records that were known.
    pub updated: u64,
}

impl ImportSummary {
    /// Returns how many entries were read.
    pub(super) fn read(&self) -> usize {
        self.imported + self.failed
    }
}

impl fmt::Display for ImportSummary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            imported,
            failed,
            inserted,
            updated,
        } = self;
        write!(
            formatter,
            "{} prospects read: {imported} imported ({inserted} records inserted, {updated} updated), \
             {failed} failed",
            self.read()
        )
    }
}
