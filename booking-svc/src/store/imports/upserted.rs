//! Counts of upserted records.

/// How many records an upsert inserted and updated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Upserted {
    /// New records.
    pub inserted: usize,
    /// Existing records.
    pub updated: usize,
}

impl Upserted {
    /// Returns the number of records that were inserted or updated.
    pub fn total(self) -> usize {
        self.inserted + self.updated
    }

    /// Returns the counts without those of a part.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        Self {
            inserted: self.inserted.saturating_sub(part.inserted),
            updated: self.updated.saturating_sub(part.updated),
        }
    }
}

impl std::ops::AddAssign for Upserted {
    fn add_assign(&mut self, other: Self) {
        self.inserted += other.inserted;
        self.updated += other.updated;
    }
}

impl FromIterator<Option<bool>> for Upserted {
    /// Counts the results of single upserts: whether a record is new, or `None` if it was left
    /// alone.
    fn from_iter<Flags: IntoIterator<Item = Option<bool>>>(flags: Flags) -> Self {
        let mut upserted = Self::default();
        for is_new in flags.into_iter().flatten() {
            if is_new {
                upserted.inserted += 1;
            } else {
                upserted.updated += 1;
            }
        }
        upserted
    }
}
