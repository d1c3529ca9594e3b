//! The only mapping from errors of this service to gRPC statuses.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use runtime::status::{self, Violation};
use tonic::Status;

use super::import_problem::violation;
use crate::{
    import::ImportError,
    inbox::attach::AttachError,
    notices::ClaimError,
    plans::regenerate::RegenerateError,
    recording::RecordError,
    store::{Cause, CheckoutError},
};

/// How long clients wait before a retry when the database is unavailable.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The errors of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Invalid(Vec<Violation>),
    BookingNotFound,
    DeliveryNotFound,
    PlanNotFound,
    CallNotFound,
    NoticeNotFound,
    NoticeNotFinished,
    NoticeLeaseLost,
    ProspectNotFound,
    RunNotFound,
    RunNotCompleted,
    CallIsOff,
    SequenceGone,
    DeliveryHoldsNoEvent,
    /// The number of deliveries, given here, differs from the expected one.
    DeliveryCountDiffers(i64),
    PersonCountDiffers(usize),
    DeliveryAppliedElsewhere,
    DeliveryPersonErased,
    DeliveryBusy,
    SequenceNotFound,
    DatabaseBusy,
    DatabaseUnreachable,
    /// A statement failed; a retry may succeed.
    DatabaseFailed,
    /// A statement failed, and would fail again: a bug.
    StatementWrong,
    BriefUnreadable,
    RecordingFailed,
    ChangeFailed,
}

impl From<Failure> for Status {
    #[expect(clippy::too_many_lines, reason = "one arm for each failure")]
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Invalid(violations) => status::invalid_argument(violations),
            Failure::BookingNotFound => {
                status::not_found("BOOKING_NOT_FOUND", "there is no booking with this uid")
            }
            Failure::DeliveryNotFound => {
                status::not_found("DELIVERY_NOT_FOUND", "there is no delivery with this id")
            }
            Failure::PlanNotFound => {
                status::not_found("CALL_PREP_PLAN_NOT_FOUND", "there is no plan with this id")
            }
            Failure::CallNotFound => {
                status::not_found("CALL_NOT_FOUND", "there is no call with this id")
            }
            Failure::NoticeNotFound => {
                status::not_found("NOTICE_NOT_FOUND", "there is no notice with this id")
            }
            Failure::NoticeNotFinished => {
                status::failed_precondition("NOTICE_NOT_FINISHED", "the notice is not finished")
            }
            Failure::NoticeLeaseLost => status::failed_precondition(
                "NOTICE_LEASE_LOST",
                "the lease of the notice is no longer held",
            ),
            Failure::ProspectNotFound => {
                status::not_found("PROSPECT_NOT_FOUND", "there is no prospect with this id")
            }
            Failure::RunNotFound => status::not_found(
                "RESEARCH_RUN_NOT_FOUND",
                "the prospect of the plan has no research run with this id",
            ),
            Failure::RunNotCompleted => status::failed_precondition(
                "RESEARCH_RUN_NOT_COMPLETED",
                "the research run is not COMPLETED",
            ),
            Failure::CallIsOff => {
                status::failed_precondition("CALL_IS_OFF", "the call of the plan is cancelled")
            }
            Failure::SequenceGone => status::failed_precondition(
                "SEQUENCE_GONE",
                "the outreach sequence of the plan no longer exists",
            ),
            Failure::DeliveryHoldsNoEvent => status::failed_precondition(
                "DELIVERY_HOLDS_NO_EVENT",
                "the delivery has no event to apply",
            ),
            Failure::DeliveryCountDiffers(count) => status::failed_precondition(
                "DELIVERY_COUNT_DIFFERS",
                format!("expected_count differs: {count} deliveries match"),
            ),
            Failure::PersonCountDiffers(count) => status::failed_precondition(
                "PERSON_COUNT_DIFFERS",
                format!("nothing was erased: expected_count differs from {count} records"),
            ),
            Failure::DeliveryAppliedElsewhere => status::failed_precondition(
                "DELIVERY_APPLIED_ELSEWHERE",
                "the delivery is applied to another outreach sequence",
            ),
            Failure::DeliveryPersonErased => status::failed_precondition(
                "DELIVERY_PERSON_ERASED",
                "the delivery is about a person who was erased",
            ),
            Failure::DeliveryBusy => status::unavailable(
                "DELIVERY_BUSY",
                "the delivery is being applied",
                RETRY_AFTER,
            ),
            Failure::SequenceNotFound => status::not_found(
                "OUTREACH_SEQUENCE_NOT_FOUND",
                "there is no outreach sequence with this id",
            ),
            Failure::DatabaseBusy => status::unavailable(
                "DATABASE_BUSY",
                "no database connection became free in time",
                RETRY_AFTER,
            ),
            Failure::DatabaseUnreachable => status::unavailable(
                "DATABASE_UNREACHABLE",
                "the database cannot be reached",
                RETRY_AFTER,
            ),
            Failure::DatabaseFailed => status::unavailable(
                "DATABASE_STATEMENT_FAILED",
                "the statement failed; retry later",
                RETRY_AFTER,
            ),
            Failure::StatementWrong => status::internal("DATABASE_STATEMENT_FAILED"),
            Failure::BriefUnreadable => status::internal("BRIEF_UNREADABLE"),
            Failure::RecordingFailed => status::internal("RECORDING_FAILED"),
            Failure::ChangeFailed => status::internal("CHANGE_FAILED"),
        }
    }
}

impl From<CheckoutError> for Failure {
    fn from(error: CheckoutError) -> Self {
        tracing::error!(%error, "no database connection");
        match error {
            CheckoutError::Exhausted => Self::DatabaseBusy,
            CheckoutError::Unreachable => Self::DatabaseUnreachable,
        }
    }
}

impl From<DieselError> for Failure {
    fn from(error: DieselError) -> Self {
        tracing::error!(error = %Cause(&error), "a database statement failed");
        match error {
            DieselError::DatabaseError(
                DatabaseErrorKind::ForeignKeyViolation
                | DatabaseErrorKind::NotNullViolation
                | DatabaseErrorKind::CheckViolation,
                _,
            )
            | DieselError::SerializationError(_)
            | DieselError::DeserializationError(_)
            | DieselError::QueryBuilderError(_) => Self::StatementWrong,
            _ => Self::DatabaseFailed,
        }
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Checkout(error) => error.into(),
            RecordError::Database(error) => error.into(),
            RecordError::UnknownWord(_) | RecordError::Task => Self::RecordingFailed,
        }
    }
}

impl From<ClaimError> for Failure {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Checkout(error) => error.into(),
            ClaimError::Database(error) => error.into(),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Invalid(problem) => Self::Invalid(vec![violation(problem)]),
            ImportError::Database(error) => error.into(),
        }
    }
}

impl From<AttachError> for Failure {
    fn from(error: AttachError) -> Self {
        match error {
            AttachError::Checkout(error) => error.into(),
            AttachError::Database(error) => error.into(),
            AttachError::DeliveryNotFound => Self::DeliveryNotFound,
            AttachError::SequenceNotFound => Self::SequenceNotFound,
            AttachError::AppliedElsewhere => Self::DeliveryAppliedElsewhere,
            AttachError::NothingToApply => Self::DeliveryHoldsNoEvent,
            AttachError::PersonErased => Self::DeliveryPersonErased,
            AttachError::Busy => Self::DeliveryBusy,
        }
    }
}

impl From<RegenerateError> for Failure {
    fn from(error: RegenerateError) -> Self {
        match error {
            RegenerateError::Database(error) => error.into(),
            RegenerateError::PlanNotFound => Self::PlanNotFound,
            RegenerateError::RunNotFound => Self::RunNotFound,
            RegenerateError::RunNotCompleted => Self::RunNotCompleted,
            RegenerateError::CallIsOff => Self::CallIsOff,
            RegenerateError::SequenceGone => Self::SequenceGone,
        }
    }
}

#[cfg(test)]
mod tests {
    use runtime::status::summary;

    use super::*;

    #[test]
    fn every_failure_has_a_status_with_details() {
        let failures = [
            Failure::Invalid(vec![
                Violation::new("delivery.source", "must not be empty"),
                Violation::new("event.type", "must be set"),
            ]),
            Failure::BookingNotFound,
            Failure::DeliveryNotFound,
            Failure::PlanNotFound,
            Failure::CallNotFound,
            Failure::NoticeNotFound,
            Failure::NoticeNotFinished,
            Failure::NoticeLeaseLost,
            Failure::ProspectNotFound,
            Failure::RunNotFound,
            Failure::RunNotCompleted,
            Failure::CallIsOff,
            Failure::SequenceGone,
            Failure::DeliveryHoldsNoEvent,
            Failure::DeliveryCountDiffers(17),
            Failure::PersonCountDiffers(18),
            Failure::DeliveryAppliedElsewhere,
            Failure::DeliveryPersonErased,
            Failure::DeliveryBusy,
            Failure::SequenceNotFound,
            Failure::DatabaseBusy,
            Failure::DatabaseUnreachable,
            Failure::DatabaseFailed,
            Failure::StatementWrong,
            Failure::BriefUnreadable,
            Failure::RecordingFailed,
            Failure::ChangeFailed,
        ];

        let table = failures
            .map(|failure| format!("{failure:?}\n  {}\n", summary(&failure.clone().into())))
            .concat();

        insta::assert_snapshot!(table);
    }

    #[test]
    fn transient_database_errors_are_distinguished_from_bugs() {
        let timeout = DieselError::DatabaseError(
            DatabaseErrorKind::Unknown,
            Box::new("canceling statement due to statement timeout".to_owned()),
        );
        assert_eq!(Failure::from(timeout), Failure::DatabaseFailed);

        let check = DieselError::DatabaseError(
            DatabaseErrorKind::CheckViolation,
            Box::new("a row".to_owned()),
        );
        assert_eq!(Failure::from(check), Failure::StatementWrong);
    }
}
