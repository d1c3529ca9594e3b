//! How sure a hypothesis is.

use serde::Serialize;

/// A confidence in three bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Band {
    /// Below 0.65.
    Low,
    /// From 0.65.
    Medium,
    /// From 0.80.
    High,
}

impl Band {
    /// Returns the band of a confidence from 0 to 1.
    pub(crate) fn new(confidence: f64) -> Self {
        match confidence {
            sure if sure.is_finite() && sure >= 0.80 => Self::High,
            sure if sure.is_finite() && sure >= 0.65 => Self::Medium,
            _ => Self::Low,
        }
    }

    /// Returns the band below.
    pub(crate) fn lower(self) -> Self {
        match self {
            Self::High => Self::Medium,
            Self::Medium | Self::Low => Self::Low,
        }
    }
}
