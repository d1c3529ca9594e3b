//! Making a delivery due again that had ended.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::Delivery;
use crate::{
    domain::DeliveryState,
    store::{current_time, schema::webhook_deliveries},
};

/// Finds a delivery and locks it: until the transaction ends, nobody claims, wakes or deletes it.
/// Returns it with whether it holds an event.
pub async fn lock(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<(Delivery, bool)>> {
    webhook_deliveries::table
        .find(id)
        .select((
            Delivery::as_select(),
            webhook_deliveries::event.is_not_null(),
        ))
        .for_update()
        .get_result(conn)
        .await
        .optional()
}

/// Makes a delivery due now, as if it had just come. The caller has locked it and knows that it had
/// ended.
pub async fn make_due(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Delivery> {
    diesel::update(webhook_deliveries::table.find(id))
        .set((
            webhook_deliveries::state.eq(DeliveryState::Received),
            webhook_deliveries::reason.eq(None::<String>),
            webhook_deliveries::attempts.eq(0),
            webhook_deliveries::last_error.eq(None::<String>),
            webhook_deliveries::finished_at.eq(None::<DateTime<Utc>>),
            webhook_deliveries::next_attempt_at.eq(current_time().nullable()),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .returning(Delivery::as_returning())
        .get_result(conn)
        .await
}
