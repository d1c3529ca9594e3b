//! Finishes a delivery whose event is applied.

use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{NewDelivery, claims::LEASE_COLUMNS};
use crate::{
    domain::{BookingEvent, CopyKey, DeliveryState},
    store::{
        current_time,
        lease::{self, Lease},
        prepared::Prepare as _,
        schema::webhook_deliveries,
    },
};

/// The origin of an event that a transaction applies.
#[derive(Clone, Copy, Debug)]
pub enum Origin<'a> {
    /// A delivery that is not stored yet.
    New(&'a NewDelivery<'a>),
    /// A stored delivery, under our lease.
    Claimed(Lease),
}

impl Origin<'_> {
    /// Returns the id under which the delivery is stored, or will be.
    pub fn delivery_id(&self) -> Uuid {
        match self {
            Self::New(new) => new.id,
            Self::Claimed(lease) => lease.id,
        }
    }
}

/// Returns whether the caller may apply a delivery: no copy of it is stored, or its lease is still held.
pub async fn is_ours(mut conn: &AsyncPgConnection, origin: Origin<'_>) -> QueryResult<bool> {
    match origin {
        Origin::New(new) => {
            let copies =
                webhook_deliveries::table.filter(webhook_deliveries::dedupe_key.eq(new.dedupe_key));
            let is_stored = diesel::select(exists(copies)).get_result::<bool>(&mut conn);
            Ok(!is_stored.await?)
        }
        Origin::Claimed(lease) => {
            let leased = webhook_deliveries::table
                .find(lease.id)
                .filter(webhook_deliveries::lease_token.eq(lease.token));
            diesel::select(exists(leased)).get_result(&mut conn).await
        }
    }
}

/// Finishes a delivery as applied to a sequence. Returns whether it was ours to finish: it is not
/// if a copy is already stored, or our lease was taken over.
pub async fn finish(
    conn: &AsyncPgConnection,
    origin: Origin<'_>,
    event: &BookingEvent,
    sequence_id: Option<&str>,
) -> QueryResult<bool> {
    let finished = match origin {
        Origin::New(new) => insert_applied(conn, new, sequence_id).await?,
        Origin::Claimed(lease) => set_applied(conn, lease, event, sequence_id).await?,
    };
    Ok(finished == 1)
}

async fn insert_applied(
    mut conn: &AsyncPgConnection,
    new: &NewDelivery<'_>,
    sequence_id: Option<&str>,
) -> QueryResult<usize> {
    let applied = NewDelivery {
        state: DeliveryState::Applied,
        ..new.clone()
    };
    diesel::insert_into(webhook_deliveries::table)
        .values((
            &applied,
            webhook_deliveries::sequence_id.eq(sequence_id),
            webhook_deliveries::attempts.eq(1),
            webhook_deliveries::finished_at.eq(current_time().nullable()),
        ))
        .on_conflict(webhook_deliveries::dedupe_key)
        .do_nothing()
        .prepared()
        .execute(&mut conn)
        .await
}

async fn set_applied(
    mut conn: &AsyncPgConnection,
    lease: Lease,
    event: &BookingEvent,
    sequence_id: Option<&str>,
) -> QueryResult<usize> {
    // An event that is passed on to a seat is stored without its copy key.
    let copy_key = CopyKey::of(event);
    diesel::update(webhook_deliveries::table.find(lease.id))
        .filter(webhook_deliveries::lease_token.eq(lease.token))
        .set((
            lease::released(LEASE_COLUMNS),
            webhook_deliveries::state.eq(DeliveryState::Applied),
            webhook_deliveries::sequence_id.eq(sequence_id),
            webhook_deliveries::event_time.eq(copy_key.as_ref().map(|key| key.time)),
            webhook_deliveries::copy_key.eq(copy_key.map(|key| key.digest)),
            webhook_deliveries::reason.eq(None::<String>),
            webhook_deliveries::last_error.eq(None::<String>),
            webhook_deliveries::next_attempt_at.eq(None::<DateTime<Utc>>),
            webhook_deliveries::finished_at.eq(current_time().nullable()),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
}
