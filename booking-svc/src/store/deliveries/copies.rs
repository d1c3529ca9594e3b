//! Finds copies of an event from several webhook subscriptions, with slightly different timestamps.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::requeue::requeued;
use crate::{
    domain::{BookingEvent, COPY_WINDOW, CopyKey, DeliveryState},
    store::{
        prepared::Prepare as _,
        schema::{outreach_logs, webhook_deliveries},
    },
};

/// The maximum number of events of one booking that are compared around the time of an event.
const MAX_COMPARED: i64 = 500;

/// Returns whether an event is a copy of one that is already applied. Must be called under the lock
/// of the booking, so that no other copy is being applied.
pub async fn is_copy(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
    delivery_id: Uuid,
) -> QueryResult<bool> {
    let Some(key) = CopyKey::of(event) else {
        return Ok(false);
    };
    let (earliest, latest) = (key.time - COPY_WINDOW, key.time + COPY_WINDOW);
    let applied = webhook_deliveries::table
        .filter(webhook_deliveries::booking_uid.eq(&event.booking_uid))
        .filter(webhook_deliveries::event_time.between(earliest, latest))
        .filter(webhook_deliveries::copy_key.is_not_null())
        .filter(webhook_deliveries::state.eq(DeliveryState::Applied))
        .filter(webhook_deliveries::id.ne(delivery_id))
        .order(webhook_deliveries::event_time)
        .limit(MAX_COMPARED)
        .select((
            webhook_deliveries::copy_key.assume_not_null(),
            webhook_deliveries::event_time.assume_not_null(),
        ))
        .load::<(String, DateTime<Utc>)>(&mut conn)
        .await?;
    let others = applied
        .into_iter()
        .map(|(digest, time)| CopyKey { digest, time });
    Ok(key.is_copy_of_any(&others.collect::<Vec<_>>()))
}

/// Requeues applied copies with nearly the same time as the event. Returns their number.
///
/// A different event in between turns supposed copies into separate events. Those that are still
/// copies change nothing. Must be called under the lock of the booking.
pub async fn requeue_copies(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<usize> {
    let Some(key) = CopyKey::of(event) else {
        return Ok(0);
    };
    let (earliest, latest) = (key.time - COPY_WINDOW, key.time + COPY_WINDOW);
    // Every applied event is logged, except copies.
    let logged = outreach_logs::table
        .filter(outreach_logs::delivery_id.eq(webhook_deliveries::id.nullable()))
        .select(outreach_logs::id);
    diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::booking_uid.eq(&event.booking_uid))
        .filter(webhook_deliveries::event_time.between(earliest, latest))
        .filter(webhook_deliveries::copy_key.ne(key.digest))
        .filter(webhook_deliveries::state.eq(DeliveryState::Applied))
        // The event of an erased person is not kept.
        .filter(webhook_deliveries::event.is_not_null())
        .filter(not(exists(logged)))
        .set(requeued())
        .prepared()
        .execute(&mut conn)
        .await
}
