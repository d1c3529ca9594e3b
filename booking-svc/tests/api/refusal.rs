//! Reads the `google.rpc` details of a failed call.

use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::StatusExt;

/// Returns the fields that an INVALID_ARGUMENT names.
pub(crate) fn fields(status: &Status) -> Vec<String> {
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    let details = status
        .get_details_bad_request()
        .expect("it carries BadRequest");
    details
        .field_violations
        .into_iter()
        .map(|violation| violation.field)
        .collect()
}

/// Returns the reason of a NOT_FOUND.
pub(crate) fn not_found_reason(status: &Status) -> String {
    assert_eq!(status.code(), Code::NotFound, "{status:?}");
    reason(status)
}

/// Returns the reason of a FAILED_PRECONDITION.
pub(crate) fn failed_precondition_reason(status: &Status) -> String {
    assert_eq!(status.code(), Code::FailedPrecondition, "{status:?}");
    reason(status)
}

fn reason(status: &Status) -> String {
    let details = status
        .get_details_error_info()
        .expect("it carries ErrorInfo");
    details.reason
}

/// Returns the retry delay of an UNAVAILABLE.
pub(crate) fn retry_delay(status: &Status) -> Duration {
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    let details = status
        .get_details_retry_info()
        .expect("it carries RetryInfo");
    details.retry_delay.expect("it says how long")
}
