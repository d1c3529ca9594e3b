//! gRPC in, use cases out: wire to domain, call, domain to wire.

mod booking;
mod booking_event;
mod call_prep_plan;
mod delivery;
mod failure;
mod import;
mod import_research;
mod paging;
mod prospect;
mod storable;
mod validate;

use chrono::{DateTime, Utc};
use proto::well_known::Timestamp;

use self::failure::Failure;
use crate::store::{Connection, Database};

pub(crate) use self::{
    booking::booking_service, call_prep_plan::call_prep_plan_service, delivery::delivery_service,
    prospect::prospect_service,
};

/// Takes a connection, or returns what clients are told when there is none.
async fn connection(database: &Database) -> Result<Connection, Failure> {
    Ok(database.connection().await?)
}

fn timestamp(time: DateTime<Utc>) -> Timestamp {
    time.into()
}
