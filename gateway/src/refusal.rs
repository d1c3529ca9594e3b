//! What a delivery that booking-svc does not record comes to: the one mapping from gRPC to HTTP.

use std::{error::Error as _, time::Duration};

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::answer::Answer;

/// What may help after a call has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Making the same call again.
    Repeat,
    /// Keeping the delivery as one that cannot be read.
    KeepUnread,
    /// Nothing that the gateway could do.
    None,
}

/// Returns what may help after `status`.
pub(crate) fn remedy(status: &Status) -> Remedy {
    // Only a failure of this side's transport has a source; what the peer says has none.
    if status.source().is_some() {
        return Remedy::Repeat;
    }
    match status.code() {
        // A call that a closing connection has cut off is CANCELLED.
        Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        | Code::ResourceExhausted
        | Code::Aborted
        | Code::Unavailable => Remedy::Repeat,
        // OUT_OF_RANGE: the message is too large.
        Code::InvalidArgument | Code::OutOfRange => Remedy::KeepUnread,
        Code::Ok
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::FailedPrecondition
        | Code::Unimplemented
        | Code::Internal
        | Code::DataLoss
        | Code::Unauthenticated => Remedy::None,
    }
}

/// Returns the answer after `status`, when nothing has helped: always 503, for whatever booking-svc
/// says, it has not stored the delivery, and its sender is the one who could send it again.
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

/// Returns after which time the peer wants to be called again, if it says so.
pub(crate) fn retry_after(status: &Status) -> Option<Duration> {
    status.get_details_retry_info()?.retry_delay
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

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
        Cancelled: Repeat, then 503 Retry-After: 5
        Unknown: Repeat, then 503 Retry-After: 5
        InvalidArgument: KeepUnread, then 503 Retry-After: 5
        DeadlineExceeded: Repeat, then 503 Retry-After: 5
        NotFound: None, then 503 Retry-After: 5
        AlreadyExists: None, then 503 Retry-After: 5
        PermissionDenied: None, then 503 Retry-After: 5
        ResourceExhausted: Repeat, then 503 Retry-After: 1
        FailedPrecondition: None, then 503 Retry-After: 5
        Aborted: Repeat, then 503 Retry-After: 5
        OutOfRange: KeepUnread, then 503 Retry-After: 5
        Unimplemented: None, then 503 Retry-After: 5
        Internal: None, then 503 Retry-After: 5
        Unavailable: Repeat, then 503 Retry-After: 5
        DataLoss: None, then 503 Retry-After: 5
        Unauthenticated: None, then 503 Retry-After: 5
        with RetryInfo, ResourceExhausted: Repeat, then 503 Retry-After: 2
        ");
    }

    #[test]
    fn a_call_that_failed_on_its_way_is_repeated() {
        let mut status = Status::internal("");
        status.set_source(std::sync::Arc::from(std::io::Error::other("reset")));

        assert_eq!(remedy(&status), Remedy::Repeat);
    }
}
