//! Deliveries whose events name another seat or booking than they are about.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::store::{JsonText, current_time, lease::Lease, schema::webhook_deliveries};

/// Replaces the event of a claimed delivery, its booking and its copy key. Nothing changes if the
/// lease is no longer held.
pub async fn replace_corrected(
    conn: &mut AsyncPgConnection,
    lease: Lease,
    booking_uid: Option<&str>,
    (event, copy_key): (JsonText, Option<String>),
) -> QueryResult<()> {
    diesel::update(webhook_deliveries::table.find(lease.id))
        .filter(webhook_deliveries::lease_token.eq(lease.token))
        .set((
            webhook_deliveries::event.eq(event),
            webhook_deliveries::booking_uid.eq(booking_uid),
            webhook_deliveries::copy_key.eq(copy_key),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}
