//! Whether a call-prep plan is written.

use super::words::words;

words! {
    /// Whether a call-prep plan is written.
    PlanStatus {
        /// To be written by a background job.
        Pending = "PENDING",
        /// Written.
        Ready = "READY",
    }
}
