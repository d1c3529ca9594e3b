//! Builds gRPC statuses with `google.rpc` details, so that a client can act on them.

use std::{collections::HashMap, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

/// The domain of every `ErrorInfo`.
pub const DOMAIN: &str = "bookbrief";

/// A field of a request and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The path of the field, for example `event.booking_uid`.
    pub field: String,
    /// What was expected, as a fragment that fits after the field name.
    pub description: String,
}

impl Violation {
    /// Returns a violation of `field`.
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            description: description.into(),
        }
    }
}

/// INVALID_ARGUMENT with a `BadRequest` that names every field.
pub fn invalid_argument(violations: Vec<Violation>) -> Status {
    let message = violations
        .iter()
        .map(|violation| format!("{}: {}", violation.field, violation.description))
        .collect::<Vec<_>>()
        .join("; ");
    let fields = violations
        .into_iter()
        .map(|violation| FieldViolation::new(violation.field, violation.description))
        .collect::<Vec<_>>();
    Status::with_error_details(
        Code::InvalidArgument,
        message,
        ErrorDetails::with_bad_request(fields),
    )
}

/// NOT_FOUND with an `ErrorInfo`.
pub fn not_found(reason: &str, message: impl Into<String>) -> Status {
    Status::with_error_details(Code::NotFound, message, error_info(reason))
}

/// FAILED_PRECONDITION with an `ErrorInfo`.
pub fn failed_precondition(reason: &str, message: impl Into<String>) -> Status {
    Status::with_error_details(Code::FailedPrecondition, message, error_info(reason))
}

/// UNAVAILABLE with an `ErrorInfo` and a `RetryInfo`.
pub fn unavailable(reason: &str, message: impl Into<String>, retry_after: Duration) -> Status {
    let mut details = error_info(reason);
    details.set_retry_info(Some(retry_after));
    Status::with_error_details(Code::Unavailable, message, details)
}

/// INTERNAL with an `ErrorInfo` and nothing about the inside.
pub fn internal(reason: &str) -> Status {
    Status::with_error_details(Code::Internal, "internal error", error_info(reason))
}

fn error_info(reason: &str) -> ErrorDetails {
    ErrorDetails::with_error_info(reason, DOMAIN, HashMap::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_argument_names_every_field() {
        let status = invalid_argument(vec![
            Violation::new("event.type", "must be set"),
            Violation::new("delivery.source", "must not be empty"),
        ]);

        assert_eq!(status.code(), Code::InvalidArgument);
        let fields = status
            .get_details_bad_request()
            .unwrap()
            .field_violations
            .into_iter()
            .map(|violation| violation.field)
            .collect::<Vec<_>>();
        assert_eq!(fields, ["event.type", "delivery.source"]);
    }

    #[test]
    fn an_unavailable_says_when_to_come_back() {
        let status = unavailable("DATABASE_AWAY", "try later", Duration::from_secs(2));

        let retry = status.get_details_retry_info().unwrap();
        assert_eq!(retry.retry_delay, Some(Duration::from_secs(2)));
        assert_eq!(
            status.get_details_error_info().unwrap().reason,
            "DATABASE_AWAY"
        );
    }
}
