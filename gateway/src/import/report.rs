//! The summary of an import.

use std::fmt;

/// The numbers of entries by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Entries that were imported or, in a dry run, can be.
    pub imported: usize,
    /// Entries that were rejected.
    pub failed: usize,
    /// New records.
    pub inserted: u64,
    /// Updated records.
    pub updated: u64,
}

impl ImportSummary {
    /// Returns the number of entries that were read.
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
