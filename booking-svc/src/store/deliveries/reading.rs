//! Reads single deliveries of the inbox.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use runtime::trace::Traceparent;
use serde_json::Value;
use uuid::Uuid;

use super::claims::is_open;
use crate::{
    domain::{DeliveryState, IgnoreReason},
    store::schema::webhook_deliveries,
};

/// The state of a delivery.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(diesel::pg::Pg))]
pub struct StoredDelivery {
    /// The id.
    pub id: Uuid,
    /// The state.
    pub state: DeliveryState,
    /// Why the delivery was ignored or is unreadable.
    pub reason: Option<String>,
}

/// A stored delivery, without its body.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(diesel::pg::Pg))]
pub struct Delivery {
    /// The id.
    pub id: Uuid,
    /// The sender.
    pub source: String,
    /// The event as the sender named it.
    pub event_name: String,
    /// The uid of its booking.
    pub booking_uid: Option<String>,
    /// See [`crate::domain::dedupe_key`].
    pub dedupe_key: String,
    /// The state.
    pub state: DeliveryState,
    /// Why the delivery was ignored, is unreadable or was given up.
    pub reason: Option<String>,
    /// The sequence to which it was applied.
    pub sequence_id: Option<String>,
    /// The number of attempts.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// The id of its trace, as 32 hex digits.
    pub trace_id: Option<String>,
    /// When the delivery arrived.
    pub received_at: DateTime<Utc>,
    /// When a worker may try again.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When the delivery was finished.
    pub finished_at: Option<DateTime<Utc>>,
    /// The account of the booking tool that sent it.
    pub account: String,
}

impl Delivery {
    /// Returns why the delivery is ignored, or `None` if it is not.
    pub fn ignore_reason(&self) -> Option<IgnoreReason> {
        let reason = self.reason.as_ref()?;
        let is_ignored = self.state == DeliveryState::Ignored;
        is_ignored.then(|| reason.parse().ok()).flatten()
    }
}

/// The body of a delivery.
#[derive(Clone, Debug, Default, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(diesel::pg::Pg))]
pub struct Body {
    /// The JSON, with secrets redacted.
    pub payload: Option<Value>,
    /// The body of an unreadable delivery: as received, or its JSON with secrets redacted.
    pub raw_body: Option<Vec<u8>>,
}

/// Finds a delivery with its body.
pub async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<(Delivery, Body)>> {
    webhook_deliveries::table
        .find(id)
        .select((Delivery::as_select(), Body::as_select()))
        .get_result(conn)
        .await
        .optional()
}

/// Gets the delivery with a dedupe key.
pub async fn get_by_dedupe_key(
    conn: &mut AsyncPgConnection,
    dedupe_key: &str,
) -> QueryResult<StoredDelivery> {
    webhook_deliveries::table
        .filter(webhook_deliveries::dedupe_key.eq(dedupe_key))
        .select(StoredDelivery::as_select())
        .get_result(conn)
        .await
}

/// Finds the delivery with a dedupe key, and whether another copy may apply its event.
pub async fn find_by_dedupe_key(
    mut conn: &AsyncPgConnection,
    dedupe_key: &str,
) -> QueryResult<Option<(StoredDelivery, bool)>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::dedupe_key.eq(dedupe_key))
        .select((StoredDelivery::as_select(), is_open()))
        .get_result::<(StoredDelivery, Option<bool>)>(&mut conn)
        .await
        .optional()
        .map(|found| found.map(|(stored, is_open)| (stored, is_open == Some(true))))
}

/// Finds the trace context of a delivery.
pub async fn find_traceparent(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> QueryResult<Option<Traceparent>> {
    let traceparent = webhook_deliveries::table
        .find(id)
        .select(webhook_deliveries::traceparent)
        .get_result::<Option<String>>(conn)
        .await
        .optional()?;
    Ok(traceparent.flatten().and_then(|text| text.parse().ok()))
}

/// Finds the event of a delivery, as JSON.
pub async fn find_event(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<Value>> {
    let event = webhook_deliveries::table
        .find(id)
        .select(webhook_deliveries::event)
        .get_result::<Option<Value>>(conn)
        .await
        .optional()?;
    Ok(event.flatten())
}
