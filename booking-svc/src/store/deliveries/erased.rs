//! Deliveries about erased persons.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use super::claims::LEASE_COLUMNS;
use crate::{
    domain::{DeliveryState, IgnoreReason},
    store::{
        JsonText, current_time,
        lease::{self, Lease},
        schema::webhook_deliveries,
    },
};

/// Finishes a claimed delivery whose booker was erased, and drops its content. Nothing changes if
/// the lease is no longer held.
pub async fn ignore_erased(conn: &mut AsyncPgConnection, lease: Lease) -> QueryResult<()> {
    diesel::update(webhook_deliveries::table.find(lease.id))
        .filter(webhook_deliveries::lease_token.eq(lease.token))
        .set((
            lease::released(LEASE_COLUMNS),
            webhook_deliveries::state.eq(DeliveryState::Ignored),
            webhook_deliveries::reason.eq(IgnoreReason::PersonErased),
            webhook_deliveries::last_error.eq(None::<String>),
            webhook_deliveries::payload.eq(None::<JsonText>),
            webhook_deliveries::event.eq(None::<Value>),
            webhook_deliveries::next_attempt_at.eq(None::<DateTime<Utc>>),
            webhook_deliveries::finished_at.eq(current_time().nullable()),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}
