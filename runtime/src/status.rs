//! gRPC statuses with `google.rpc` error details, which clients can act on.

use std::{collections::HashMap, error::Error as _, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

/// The domain of every `ErrorInfo`.
pub const DOMAIN: &str = "bookbrief";

/// A field of a request that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The path of the field, for example `event.booking_uid`.
    pub field: String,
    /// The expectation, as a phrase that follows the name of the field: `must not be empty`.
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

/// How many bytes of violations a status lists. They are in it twice, percent-encoded and in base64, and
/// clients refuse more than 16 KiB of headers.
const MAX_VIOLATION_BYTES: usize = 2_500;

/// INVALID_ARGUMENT with an `ErrorInfo`, and a `BadRequest` with the first violations, the last of which says
/// how many are not listed.
pub fn invalid_argument(violations: Vec<Violation>) -> Status {
    let violations = listed(violations);
    let message = violations
        .iter()
        .map(|violation| format!("{}: {}", violation.field, violation.description))
        .collect::<Vec<_>>()
        .join("; ");
    let fields = violations
        .into_iter()
        .map(|violation| FieldViolation::new(violation.field, violation.description))
        .collect::<Vec<_>>();
    let mut details = error_info("INVALID_ARGUMENT");
    details.set_bad_request(fields);
    Status::with_error_details(Code::InvalidArgument, message, details)
}

fn listed(mut violations: Vec<Violation>) -> Vec<Violation> {
    let mut left = MAX_VIOLATION_BYTES;
    let fits = violations.iter().take_while(|violation| {
        let size = violation.field.len() + violation.description.len();
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    });
    let listed = fits.count();
    let unlisted = violations.len() - listed;
    violations.truncate(listed);
    match violations.last_mut() {
        Some(last) if unlisted > 0 => {
            let unlisted = format!(" ({unlisted} more problems are not listed)");
            last.description.push_str(&unlisted);
        }
        _ => {}
    }
    violations
}

/// NOT_FOUND with an `ErrorInfo`.
pub fn not_found(reason: &str, message: impl Into<String>) -> Status {
    Status::with_error_details(Code::NotFound, message, error_info(reason))
}

/// PERMISSION_DENIED with an `ErrorInfo`.
pub fn permission_denied(reason: &str, message: impl Into<String>) -> Status {
    Status::with_error_details(Code::PermissionDenied, message, error_info(reason))
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

/// RESOURCE_EXHAUSTED with an `ErrorInfo` and a `RetryInfo`.
pub fn resource_exhausted(
    reason: &str,
    message: impl Into<String>,
    retry_after: Duration,
) -> Status {
    let mut details = error_info(reason);
    details.set_retry_info(Some(retry_after));
    Status::with_error_details(Code::ResourceExhausted, message, details)
}

/// DEADLINE_EXCEEDED with an `ErrorInfo`.
pub fn deadline_exceeded(reason: &str, message: impl Into<String>) -> Status {
    Status::with_error_details(Code::DeadlineExceeded, message, error_info(reason))
}

/// INTERNAL with an `ErrorInfo` and no internal details.
pub fn internal(reason: &str) -> Status {
    Status::with_error_details(Code::Internal, "internal error", error_info(reason))
}

/// Returns whether the same call may succeed later. It never says that the call had no effect: only what is
/// idempotent may be repeated.
pub fn is_transient(status: &Status) -> bool {
    // Only an error of the local transport has a source; a status from the peer has none.
    if status.source().is_some() {
        return true;
    }
    match status.code() {
        // CANCELLED, UNKNOWN: the connection was closed during the call. ABORTED: a deadlock or the like.
        Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        | Code::ResourceExhausted
        | Code::Aborted
        | Code::Unavailable => true,
        Code::Ok
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Internal
        | Code::DataLoss
        | Code::Unauthenticated => false,
    }
}

/// Returns the delay of the status's RetryInfo, if it has one.
pub fn retry_after(status: &Status) -> Option<Duration> {
    status.get_details_retry_info()?.retry_delay
}

/// Returns a status with its details in one line, for snapshot tests.
pub fn summary(status: &Status) -> String {
    let mut parts = vec![format!("{:?} `{}`", status.code(), status.message())];
    if let Some(info) = status.get_details_error_info() {
        parts.push(format!("{}/{}", info.domain, info.reason));
    }
    for field in status
        .get_details_bad_request()
        .map(|bad| bad.field_violations)
        .unwrap_or_default()
    {
        parts.push(format!("{}: {}", field.field, field.description));
    }
    if let Some(delay) = retry_after(status) {
        parts.push(format!("retry after {delay:?}"));
    }
    parts.join(", ")
}

/// Returns the number of a code as a metric label, as the semantic conventions require.
pub(crate) fn code_label(code: Code) -> &'static str {
    match code {
        Code::Ok => "0",
        Code::Cancelled => "1",
        Code::Unknown => "2",
        Code::InvalidArgument => "3",
        Code::DeadlineExceeded => "4",
        Code::NotFound => "5",
        Code::AlreadyExists => "6",
        Code::PermissionDenied => "7",
        Code::ResourceExhausted => "8",
        Code::FailedPrecondition => "9",
        Code::Aborted => "10",
        Code::OutOfRange => "11",
        Code::Unimplemented => "12",
        Code::Internal => "13",
        Code::Unavailable => "14",
        Code::DataLoss => "15",
        Code::Unauthenticated => "16",
    }
}

/// Returns the status code in the headers of a response, or OK if it follows in the trailers: only an
/// error without a body is in the headers.
pub(crate) fn code_of<B>(response: &http::Response<B>) -> Code {
    let code = response.headers().get(Status::GRPC_STATUS);
    code.map_or(Code::Ok, |code| Code::from_bytes(code.as_bytes()))
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
    fn an_invalid_argument_lists_no_more_fields_than_headers_hold() {
        let violations = (0..5_000).map(|index| {
            Violation::new(
                format!("contacts[{index}].name"),
                "must not contain \u{0} or ü",
            )
        });
        let status = invalid_argument(violations.collect());

        let fields = status.get_details_bad_request().unwrap().field_violations;
        assert!(fields.len() > 20, "{}", fields.len());
        let unlisted = 5_000 - fields.len();
        let end = format!("ü ({unlisted} more problems are not listed)");
        assert!(fields.last().unwrap().description.ends_with(&end));
        let response = status.into_http::<()>();
        let headers = response.headers().iter();
        let size = headers.map(|(name, value)| name.as_str().len() + value.len() + 32);
        assert!(size.sum::<usize>() < 16 * 1024);
    }

    #[test]
    fn every_code_is_transient_or_not() {
        let codes = (0..=16).map(Code::from);
        let lines = codes.map(|code| format!("{code:?}: {}", is_transient(&Status::new(code, ""))));

        insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
        Ok: false
        Cancelled: true
        Unknown: true
        InvalidArgument: false
        DeadlineExceeded: true
        NotFound: false
        AlreadyExists: false
        PermissionDenied: false
        ResourceExhausted: true
        FailedPrecondition: false
        Aborted: true
        OutOfRange: false
        Unimplemented: false
        Internal: false
        Unavailable: true
        DataLoss: false
        Unauthenticated: false
        ");
    }

    #[test]
    fn a_failure_of_the_transport_is_transient_whatever_its_code() {
        let mut status = Status::internal("");
        status.set_source(std::sync::Arc::from(std::io::Error::other("reset")));

        assert!(is_transient(&status));
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
