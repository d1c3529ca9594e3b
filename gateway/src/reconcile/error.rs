//! Why a run of `gateway reconcile` fails.

use tonic::Status;

use super::api::ApiError;

/// Why a run could not finish. Each text names the remedy.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    #[error(transparent)]
    Calcom(#[from] ApiError),
    /// Cal.com keeps returning full pages.
    #[error(
        "Cal.com's list of bookings does not end: run again with a later `--since`, such as an hour ago"
    )]
    Endless,
    #[error(
        "booking-svc failed ({:?}: {}): check BOOKING_SVC_URL and that booking-svc is running, \
         then run again", .0.code(), .0.message()
    )]
    Bookbrief(Status),
}
