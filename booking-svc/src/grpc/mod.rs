//! gRPC in, use cases out: wire to domain, call, domain to wire.

mod booking;
mod booking_event;
mod call_prep_plan;
mod delivery;
mod import;
mod import_research;
mod paging;
mod prospect;
mod trace;
mod validate;

use std::time::Duration;

use chrono::{DateTime, Utc};
use proto::well_known::Timestamp;
use runtime::status;
use tonic::Status;

use crate::store::{CheckoutError, Connection, Database};

pub(crate) use self::{
    booking::booking_service, call_prep_plan::call_prep_plan_service, delivery::delivery_service,
    prospect::prospect_service,
};

/// How long a client waits before it calls again when the database is away.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Takes a connection, or returns what clients are told when there is none.
async fn connection(database: &Database) -> Result<Connection, Status> {
    let checkout = database.connection().await;
    checkout.map_err(|error| no_connection(&error))
}

/// What clients are told when there is no database connection.
fn no_connection(error: &CheckoutError) -> Status {
    tracing::error!(%error, "no database connection");
    let reason = match error {
        CheckoutError::Exhausted => "DATABASE_BUSY",
        CheckoutError::Unreachable => "DATABASE_UNREACHABLE",
    };
    status::unavailable(reason, error.to_string(), RETRY_AFTER)
}

/// What clients are told when a statement failed: the database is away, or we have made a mistake.
fn database_error(error: &diesel::result::Error) -> Status {
    use diesel::result::{DatabaseErrorKind, Error};

    // The text may quote a row, but never leaves the process: it names the constraint or the cause.
    tracing::error!(%error, "a database statement failed");
    match error {
        Error::DatabaseError(
            DatabaseErrorKind::ForeignKeyViolation
            | DatabaseErrorKind::NotNullViolation
            | DatabaseErrorKind::CheckViolation,
            _,
        )
        | Error::SerializationError(_)
        | Error::DeserializationError(_)
        | Error::QueryBuilderError(_) => status::internal("DATABASE_STATEMENT_FAILED"),
        _ => status::unavailable(
            "DATABASE_STATEMENT_FAILED",
            "the database could not carry it out now",
            RETRY_AFTER,
        ),
    }
}

fn timestamp(time: DateTime<Utc>) -> Timestamp {
    time.into()
}
