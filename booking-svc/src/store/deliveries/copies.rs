//! Copies of an event that several subscriptions tell of, each with a time of its own.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::requeue::requeued;
use crate::{
    domain::{BookingEvent, COPY_WINDOW, DeliveryState, Telling},
    store::{
        prepared::Prepare as _,
        schema::{outreach_logs, webhook_deliveries},
    },
};

/// How many events of one booking are looked at around the time of another one.
const MOST_TOLD: i64 = 500;

/// Returns whether an event is a copy of one that is applied already. Ask under the lock of its booking: then
/// no other copy is being applied.
pub async fn is_copy(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
    delivery_id: Uuid,
) -> QueryResult<bool> {
    let Some(telling) = Telling::of(event) else {
        return Ok(false);
    };
    let (earliest, latest) = (telling.time - COPY_WINDOW, telling.time + COPY_WINDOW);
    let told = webhook_deliveries::table
        .filter(webhook_deliveries::booking_uid.eq(&event.booking_uid))
        .filter(webhook_deliveries::event_time.between(earliest, latest))
        .filter(webhook_deliveries::copy_key.is_not_null())
        .filter(webhook_deliveries::state.eq(DeliveryState::Applied))
        .filter(webhook_deliveries::id.ne(delivery_id))
        .order(webhook_deliveries::event_time)
        .limit(MOST_TOLD)
        .select((
            webhook_deliveries::copy_key.assume_not_null(),
            webhook_deliveries::event_time.assume_not_null(),
        ))
        .load::<(String, DateTime<Utc>)>(&mut conn)
        .await?;
    let others = told
        .into_iter()
        .map(|(copy_key, time)| Telling { copy_key, time });
    Ok(telling.is_copy_of_any(&others.collect::<Vec<_>>()))
}

/// Makes the copies due again that an event at nearly the same time turns out to lie before or after. Returns how many
/// there are.
///
/// What tells something else in between makes them events of their own; those that are still copies change nothing.
/// Call it under the lock of the booking.
pub async fn requeue_copies(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<usize> {
    let Some(telling) = Telling::of(event) else {
        return Ok(0);
    };
    let (earliest, latest) = (telling.time - COPY_WINDOW, telling.time + COPY_WINDOW);
    // Whatever was applied is logged, but for copies.
    let logged = outreach_logs::table
        .filter(outreach_logs::delivery_id.eq(webhook_deliveries::id.nullable()));
    diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::booking_uid.eq(&event.booking_uid))
        .filter(webhook_deliveries::event_time.between(earliest, latest))
        .filter(webhook_deliveries::copy_key.ne(telling.copy_key))
        .filter(webhook_deliveries::state.eq(DeliveryState::Applied))
        .filter(not(exists(logged)))
        .set(requeued())
        .prepared()
        .execute(&mut conn)
        .await
}
