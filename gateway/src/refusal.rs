//! Handles failures of booking-svc to record a delivery: maps gRPC statuses to HTTP responses.

use runtime::status::{is_transient, retry_after};
use tonic::{Code, Status};

use crate::answer::Answer;

/// What the gateway does after a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Make the same call again.
    Retry,
    /// Record the delivery as unreadable.
    RecordAsUnreadable,
    /// Give up.
    None,
}

pub(crate) fn remedy(status: &Status) -> Remedy {
    if is_transient(status) {
        return Remedy::Retry;
    }
    match status.code() {
        // OUT_OF_RANGE: the message is too large.
        Code::InvalidArgument | Code::OutOfRange => Remedy::RecordAsUnreadable,
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => Remedy::None,
    }
}

/// Returns the answer after the last attempt has failed with `status`.
///
/// Always a 503: the delivery is not stored, whatever the status, and only the sender can repeat it.
pub(crate) fn answer(status: &Status) -> Answer {
    match status.code() {
        Code::ResourceExhausted => Answer::Busy {
            retry_after: retry_after(status),
        },
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::InvalidArgument
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => Answer::NotStored,
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt::Write as _, time::Duration};

    use axum::{http::header::RETRY_AFTER, response::IntoResponse as _};
    use runtime::status;

    use super::*;

    fn line(status: &Status) -> String {
        let response = answer(status).into_response();
        let retry_after = &response.headers()[RETRY_AFTER];
        format!(
            "{:?}: {:?}, then {} Retry-After: {}",
            status.code(),
            remedy(status),
            response.status().as_u16(),
            retry_after.to_str().unwrap(),
        )
    }

    #[test]
    fn every_code_has_a_remedy_and_an_answer() {
        let mut table = String::new();
        for code in (0..=16).map(Code::from) {
            writeln!(table, "{}", line(&Status::new(code, ""))).unwrap();
        }
        let busy = status::resource_exhausted("SERVER_BUSY", "", Duration::from_millis(1500));
        writeln!(table, "with RetryInfo, {}", line(&busy)).unwrap();

        insta::assert_snapshot!(table, @r"
        Ok: None, then 503 Retry-After: 5
        Cancelled: Retry, then 503 Retry-After: 5
        Unknown: Retry, then 503 Retry-After: 5
        InvalidArgument: RecordAsUnreadable, then 503 Retry-After: 5
        DeadlineExceeded: Retry, then 503 Retry-After: 5
        NotFound: None, then 503 Retry-After: 5
        AlreadyExists: None, then 503 Retry-After: 5
        PermissionDenied: None, then 503 Retry-After: 5
        ResourceExhausted: Retry, then 503 Retry-After: 1
        FailedPrecondition: None, then 503 Retry-After: 5
        Aborted: Retry, then 503 Retry-After: 5
        OutOfRange: RecordAsUnreadable, then 503 Retry-After: 5
        Unimplemented: None, then 503 Retry-After: 5
        Internal: None, then 503 Retry-After: 5
        Unavailable: Retry, then 503 Retry-After: 5
        DataLoss: None, then 503 Retry-After: 5
        Unauthenticated: None, then 503 Retry-After: 5
        with RetryInfo, ResourceExhausted: Retry, then 503 Retry-After: 2
        ");
    }
}
