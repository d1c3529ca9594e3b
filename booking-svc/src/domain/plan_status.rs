//! The status of a call-prep plan.

use proto::booking::v1 as pb;

use super::words::words;

words! {
    /// Whether a call-prep plan is written.
    PlanStatus as [pb::CallPrepPlanStatus] {
        /// To be written by a background job.
        Pending = "PENDING",
        /// Written.
        Ready = "READY",
    }
}
