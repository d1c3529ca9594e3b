//! Reading one delivery of the inbox.

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
    /// Where it stands.
    pub state: DeliveryState,
    /// Why it was ignored or could not be read.
    pub reason: Option<String>,
}

/// A delivery as it is kept, without its body.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(diesel::pg::Pg))]
pub struct Delivery {
    /// The id.
    pub id: Uuid,
    /// Who sent it.
    pub source: String,
    /// The event as the sender named it.
    pub event_name: String,
    /// The booking that it is about.
    pub booking_uid: Option<String>,
    /// See [`crate::domain::dedupe_key`].
    pub dedupe_key: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Why it was ignored, could not be read or was given up.
    pub reason: Option<String>,
    /// The sequence to which it was applied.
    pub sequence_id: Option<String>,
    /// How often it was tried to apply it.
    pub attempts: i32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// The trace in which it arrived, 32 hexadecimal digits.
    pub trace_id: Option<String>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// When a worker may try again.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it reached its state.
    pub finished_at: Option<DateTime<Utc>>,
    /// The account of the booking tool that it came through.
    pub account: String,
}

impl Delivery {
    /// Returns why it is ignored, if it is.
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
    /// As JSON, with secrets redacted.
    pub payload: Option<Value>,
    /// If it could not be understood: as it arrived, or its JSON with secrets redacted.
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

/// Finds a delivery with a dedupe key, and whether its event may be applied by another copy of it.
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

/// Finds where in which trace a delivery arrived.
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
