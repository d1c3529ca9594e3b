//! Deliveries whose event is rewritten.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::{
    domain::{BookingEvent, CopyKey},
    store::{JsonText, current_time, lease::Lease, schema::webhook_deliveries},
};

/// Replaces the event of a claimed delivery, and drops the payload unless that is kept. Nothing
/// changes if the lease is no longer held.
pub async fn replace_event(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    event: (&BookingEvent, JsonText),
    keeps_payload: bool,
) -> QueryResult<()> {
    let (event, json) = event;
    let copy_key = CopyKey::of(event);
    diesel::update(webhook_deliveries::table.find(lease.id))
        .filter(webhook_deliveries::lease_token.eq(lease.token))
        .set((
            webhook_deliveries::event.eq(json),
            webhook_deliveries::booking_uid.eq(&event.booking_uid),
            webhook_deliveries::event_time.eq(copy_key.as_ref().map(|key| key.time)),
            webhook_deliveries::copy_key.eq(copy_key.map(|key| key.digest)),
            (!keeps_payload).then(|| webhook_deliveries::payload.eq(None::<JsonText>)),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}
