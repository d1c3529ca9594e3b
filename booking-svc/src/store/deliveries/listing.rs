//! Lists deliveries page by page, and requeues the listed ones.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{count_star, sql},
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    Delivery,
    claims::may_be_retried,
    requeue::{is_unmatched, requeued},
};
use crate::{
    domain::{DeliveryState, IgnoreReason},
    store::schema::webhook_deliveries,
};

/// A filter for deliveries. All conditions must hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeliveryFilter<'a> {
    /// In this state.
    pub state: Option<DeliveryState>,
    /// About this booking.
    pub booking_uid: Option<&'a str>,
    /// From this account of the booking tool.
    pub account: Option<&'a str>,
    /// With this name of the event.
    pub event_name: Option<&'a str>,
    /// Ignored for this reason.
    pub ignore_reason: Option<IgnoreReason>,
    /// Arrived at this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Arrived before this time.
    pub until: Option<DateTime<Utc>>,
    /// Among the results of a search.
    pub found: Option<&'a [Uuid]>,
    /// After the delivery with this time of arrival and id.
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

/// Returns the query for the first deliveries that pass a filter, the newest first.
pub fn page<'a>(filter: &DeliveryFilter<'a>, limit: i64) -> webhook_deliveries::BoxedQuery<'a, Pg> {
    let mut query = passing(filter);
    if let Some((received_at, id)) = filter.after {
        // A row comparison uses the index on both columns.
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

/// Returns the query for all deliveries that pass a filter, regardless of the page.
fn passing<'a>(filter: &DeliveryFilter<'a>) -> webhook_deliveries::BoxedQuery<'a, Pg> {
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
    if let Some(event_name) = filter.event_name {
        query = query.filter(webhook_deliveries::event_name.eq(event_name));
    }
    query = match filter.ignore_reason {
        None => query,
        Some(IgnoreReason::NoMatchingOutreachSequence) => query.filter(is_unmatched()),
        Some(reason) => query
            .filter(webhook_deliveries::state.eq(DeliveryState::Ignored))
            .filter(webhook_deliveries::reason.eq(reason.as_str())),
    };
    if let Some(since) = filter.since {
        query = query.filter(webhook_deliveries::received_at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(webhook_deliveries::received_at.lt(until));
    }
    if let Some(found) = filter.found {
        query = query.filter(webhook_deliveries::id.eq_any(found));
    }
    query
}

/// Lists deliveries; see [`page`].
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &DeliveryFilter<'_>,
    limit: i64,
) -> QueryResult<Vec<Delivery>> {
    page(filter, limit)
        .select(Delivery::as_select())
        .load(conn)
        .await
}

/// Lists the deliveries about bookings, the newest first.
pub async fn list_of_bookings(
    conn: &mut AsyncPgConnection,
    booking_uids: &[String],
    limit: i64,
) -> QueryResult<Vec<Delivery>> {
    webhook_deliveries::table
        .filter(webhook_deliveries::booking_uid.eq_any(booking_uids))
        .order((
            webhook_deliveries::received_at.desc(),
            webhook_deliveries::id.desc(),
        ))
        .limit(limit)
        .select(Delivery::as_select())
        .load(conn)
        .await
}

/// Returns the query for the deliveries that pass a filter and may be replayed: those that have
/// been unmatched or dead since before `bound`.
fn replayable<'a>(
    filter: &DeliveryFilter<'a>,
    bound: DateTime<Utc>,
) -> webhook_deliveries::BoxedQuery<'a, Pg> {
    passing(filter)
        .filter(may_be_retried())
        .filter(webhook_deliveries::state.ne(DeliveryState::Received))
        .filter(webhook_deliveries::event.is_not_null())
        .filter(webhook_deliveries::finished_at.le(bound))
}

/// Counts the deliveries that pass a filter and may be replayed: those that have been unmatched or
/// dead since before `bound`.
pub async fn count_replayable(
    conn: &mut AsyncPgConnection,
    filter: &DeliveryFilter<'_>,
    bound: DateTime<Utc>,
) -> QueryResult<i64> {
    replayable(filter, bound)
        .select(count_star())
        .get_result(conn)
        .await
}

/// Requeues some of the deliveries that [`count_replayable`] counts, the oldest first. Returns
/// their number.
pub async fn requeue_replayable(
    conn: &mut AsyncPgConnection,
    filter: &DeliveryFilter<'_>,
    bound: DateTime<Utc>,
    limit: i64,
) -> QueryResult<usize> {
    let first = replayable(filter, bound)
        .order((webhook_deliveries::received_at, webhook_deliveries::id))
        .limit(limit)
        .select(webhook_deliveries::id)
        .load::<Uuid>(conn)
        .await?;
    // Every transaction locks them in the order of their ids, to avoid deadlocks.
    let locked = webhook_deliveries::table
        .filter(webhook_deliveries::id.eq_any(first))
        .filter(may_be_retried())
        .filter(webhook_deliveries::state.ne(DeliveryState::Received))
        .filter(webhook_deliveries::finished_at.le(bound))
        .order(webhook_deliveries::id)
        .select(webhook_deliveries::id)
        .for_update()
        .load::<Uuid>(conn)
        .await?;
    diesel::update(webhook_deliveries::table)
        .filter(webhook_deliveries::id.eq_any(locked))
        .set(requeued())
        .execute(conn)
        .await
}
