//! Reading the inbox: one delivery, or page after page of them.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use runtime::trace::Traceparent;
use serde_json::Value;
use uuid::Uuid;

use super::claims::is_open;
use crate::{domain::DeliveryState, store::schema::webhook_deliveries};

/// What became of a delivery so far.
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

/// The body of a delivery.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = webhook_deliveries, check_for_backend(diesel::pg::Pg))]
pub struct Body {
    /// As JSON, with secrets redacted.
    pub payload: Option<Value>,
    /// If it could not be understood: as it arrived, or its JSON with secrets redacted.
    pub raw_body: Option<Vec<u8>>,
}

/// Which deliveries to list; whatever is set must hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// In this state.
    pub state: Option<DeliveryState>,
    /// About this booking.
    pub booking_uid: Option<&'a str>,
    /// Through this account of the booking tool.
    pub account: Option<&'a str>,
    /// After the delivery that arrived at this time under this id.
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

/// Returns the query for the first deliveries that pass a filter, the one that arrived last first.
pub fn page<'a>(filter: &Filter<'a>, limit: i64) -> webhook_deliveries::BoxedQuery<'a, Pg> {
    let mut query = webhook_deliveries::table.into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(webhook_deliveries::state.eq(state));
    }
    if let Some(booking_uid) = filter.booking_uid {
        query = query.filter(webhook_deliveries::booking_uid.eq(booking_uid));
    }
    if let Some(account) = filter.account {
        query = query.filter(webhook_deliveries::account.eq(account));
    }
    if let Some((received_at, id)) = filter.after {
        // One comparison of both, for the index over both.
        query = query.filter(
            sql::<Bool>("(received_at, id) < (")
                .bind::<Timestamptz, _>(received_at)
                .sql(", ")
                .bind::<SqlUuid, _>(id)
                .sql(")"),
        );
    }
    query
        .order((
            webhook_deliveries::received_at.desc(),
            webhook_deliveries::id.desc(),
        ))
        .limit(limit)
}

/// Lists deliveries; see [`page`].
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &Filter<'_>,
    limit: i64,
) -> QueryResult<Vec<Delivery>> {
    page(filter, limit)
        .select(Delivery::as_select())
        .load(conn)
        .await
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
