//! Finds copies of an event from several webhook subscriptions, with slightly different timestamps.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{exists, not, sql},
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Nullable, Text},
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

/// A condition on deliveries.
type Scope = Box<dyn BoxableExpression<webhook_deliveries::table, Pg, SqlType = Bool>>;

/// An applied delivery of which another one is a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The sequence to which it was applied, or `None` if that was deleted.
    pub sequence_id: Option<String>,
}

/// Finds the applied delivery of which an event is a copy. Must be called under the lock of the
/// booking, so that no other copy is being applied.
pub async fn find_copied(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
    delivery_id: Uuid,
) -> QueryResult<Option<Copied>> {
    let Some(key) = CopyKey::of(event) else {
        return Ok(None);
    };
    let (earliest, latest) = (key.time - COPY_WINDOW, key.time + COPY_WINDOW);
    let applied = webhook_deliveries::table
        .filter(webhook_deliveries::booking_uid.eq(&event.booking_uid))
        .filter(webhook_deliveries::event_time.between(earliest, latest))
        .filter(webhook_deliveries::copy_key.is_not_null())
        .filter(webhook_deliveries::state.eq(DeliveryState::Applied))
        .filter(webhook_deliveries::id.ne(delivery_id))
        .filter(is_of_same_scope(event))
        .order(webhook_deliveries::event_time)
        .limit(MAX_COMPARED)
        .select((
            webhook_deliveries::copy_key.assume_not_null(),
            webhook_deliveries::event_time.assume_not_null(),
            webhook_deliveries::sequence_id,
        ))
        .prepared()
        .load::<(String, DateTime<Utc>, Option<String>)>(&mut conn)
        .await?;
    let (others, mut sequence_ids) = applied
        .into_iter()
        .map(|(digest, time, sequence_id)| (CopyKey { digest, time }, sequence_id))
        .unzip::<_, _, Vec<_>, Vec<_>>();
    let copied = key.find_copied(&others);
    Ok(copied.map(|index| Copied {
        sequence_id: sequence_ids.swap_remove(index),
    }))
}

/// Selects the deliveries that an event is compared with: an event that was passed on to a seat is
/// only compared with those that were passed on to the same seat.
fn is_of_same_scope(event: &BookingEvent) -> Scope {
    let passed_on_to = sql::<Nullable<Text>>("event ->> 'passedOnTo'");
    Box::new(passed_on_to.is_not_distinct_from(event.passed_on_to.clone()))
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
        .filter(is_of_same_scope(event))
        .filter(not(exists(logged)))
        .set(requeued())
        .prepared()
        .execute(&mut conn)
        .await
}
