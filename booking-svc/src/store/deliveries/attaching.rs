//! Deliveries that a person attaches to outreach.

use chrono::{DateTime, Utc};
use diesel::{dsl::not, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Delivery,
    claims::{LEASE, LEASE_COLUMNS, may_be_retried},
    requeue::requeued,
};
use crate::{
    domain::{DeliveryState, IgnoreReason},
    store::{
        JsonText,
        lease::{self, Lease},
        schema::webhook_deliveries,
    },
};

/// A delivery to attach.
#[derive(Clone, Debug)]
pub struct Attachable {
    /// The delivery.
    pub delivery: Delivery,
    /// The event, as JSON.
    pub event: Option<Value>,
    /// Whether the event may still be applied.
    pub may_be_applied: bool,
    /// Whether a worker holds the delivery.
    pub is_leased: bool,
}

/// Finds a delivery with its event, and locks it until the transaction ends.
pub async fn lock_to_attach(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> QueryResult<Option<Attachable>> {
    let found = webhook_deliveries::table
        .find(id)
        .select((
            Delivery::as_select(),
            webhook_deliveries::event,
            may_be_retried(),
            not(lease::is_free(webhook_deliveries::lease_expires_at)),
        ))
        .for_update()
        .get_result::<(Delivery, Option<Value>, bool, Option<bool>)>(conn)
        .await
        .optional()?;
    Ok(
        found.map(|(delivery, event, may_be_applied, is_leased)| Attachable {
            delivery,
            event,
            may_be_applied,
            is_leased: is_leased == Some(true),
        }),
    )
}

/// Claims a delivery that the caller has locked, and stores the attached event. If the attempt
/// fails, that event is retried.
pub async fn claim_attached(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    event: JsonText,
) -> QueryResult<()> {
    // This takes two statements, since requeuing also sets the attempts.
    diesel::update(webhook_deliveries::table.find(lease.id))
        .set((requeued(), webhook_deliveries::event.eq(event)))
        .execute(conn)
        .await?;
    diesel::update(webhook_deliveries::table.find(lease.id))
        .set((
            lease::granted(LEASE_COLUMNS, lease.token, LEASE),
            webhook_deliveries::attempts.eq(1),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Lists the unmatched ones among some deliveries, with their events as JSON.
///
/// The rows are found by id and filtered here: with the condition in SQL, PostgreSQL would scan the
/// index on all unmatched deliveries.
pub async fn list_unmatched(
    conn: &mut AsyncPgConnection,
    ids: &[Uuid],
) -> QueryResult<Vec<(Uuid, DateTime<Utc>, Option<Value>)>> {
    let rows = webhook_deliveries::table
        .filter(webhook_deliveries::id.eq_any(ids))
        .select((
            webhook_deliveries::id,
            webhook_deliveries::received_at,
            webhook_deliveries::event,
            (webhook_deliveries::state, webhook_deliveries::reason),
        ))
        .load::<(_, _, _, (DeliveryState, Option<String>))>(conn)
        .await?;
    let is_unmatched = |(state, reason): &(DeliveryState, Option<String>)| {
        let unmatched = IgnoreReason::NoMatchingOutreachSequence.as_str();
        *state == DeliveryState::Ignored && reason.as_deref() == Some(unmatched)
    };
    let unmatched = rows.into_iter().filter(|row| is_unmatched(&row.3));
    Ok(unmatched
        .map(|(id, received_at, event, _)| (id, received_at, event))
        .collect())
}
