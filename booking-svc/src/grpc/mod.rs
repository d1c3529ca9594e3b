//! gRPC in, use cases out: wire to domain, call, domain to wire.

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

/// Carries a change through, also if the caller hangs up or its time is over: a transaction that is left
/// half-way would hold its locks.
async fn to_its_end<T: Send + 'static>(
    change: impl Future<Output = Result<T, Status>> + Send + 'static,
) -> Result<T, Status> {
    let done = tokio::spawn(trace::in_current(change)).await;
    done.map_err(|_| Failure::ChangeFailed)?
}

/// Takes a connection, or returns the status for clients when there is none.
async fn connection(database: &Database) -> Result<Connection, Failure> {
    Ok(database.connection().await?)
}

fn timestamp(time: DateTime<Utc>) -> Timestamp {
    time.into()
}
