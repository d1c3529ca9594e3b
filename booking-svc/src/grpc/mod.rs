//! The gRPC services: convert requests to domain types, call the use cases, convert the results
//! back.

mod attach_candidates;
mod booking;
mod booking_event;
mod call;
mod call_prep_plan;
mod delivery;
mod delivery_filter;
mod failure;
mod import;
mod import_problem;
mod import_research;
mod meeting;
mod notice;
mod operations;
mod paging;
mod person;
mod prospect;
mod storable;
mod validate;

use chrono::{DateTime, Utc};
use proto::well_known::Timestamp;
use runtime::trace;
use tonic::Status;

use self::failure::Failure;
use crate::store::{Connection, Database};

#[cfg(any(test, feature = "testing"))]
pub(crate) use self::booking_event::delivery;
pub(crate) use self::{
    booking::booking_service,
    call::call_service,
    call_prep_plan::call_prep_plan_service,
    delivery::delivery_service,
    import_problem::violation,
    notice::notice_service,
    operations::operations_service,
    person::person_service,
    prospect::{checked_campaigns, checked_records, prospect_service},
};

/// Runs a change to its end, even if the caller disconnects or its deadline passes: an abandoned
/// transaction would hold its locks.
async fn to_its_end<T: Send + 'static>(
    change: impl Future<Output = Result<T, Status>> + Send + 'static,
) -> Result<T, Status> {
    let done = tokio::spawn(trace::in_current(change)).await;
    done.map_err(|_| Failure::ChangeFailed)?
}

/// Takes a connection, or returns the failure for clients if there is none.
async fn connection(database: &Database) -> Result<Connection, Failure> {
    Ok(database.connection().await?)
}

fn timestamp(time: DateTime<Utc>) -> Timestamp {
    time.into()
}
