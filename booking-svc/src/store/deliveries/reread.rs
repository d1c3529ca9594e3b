//! Rereading of unreadable deliveries.

use diesel::{
    dsl::{self, exists},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{Delivery, requeue::requeued};
use crate::{
    domain::{DeliveryState, IgnoreReason},
    store::{JsonText, current_time, schema::webhook_deliveries},
};

/// The content of a body, as a newer parser reads it.
#[derive(Clone, Copy, Debug)]
pub struct ReadAgain<'a> {
    /// The event as the sender named it.
    pub event_name: &'a str,
    /// The body without secrets.
    pub payload: Option<&'a JsonText>,
}

type Readable<'a> = (
    dsl::Eq<webhook_deliveries::event_name, &'a str>,
    dsl::Eq<webhook_deliveries::payload, Option<&'a JsonText>>,
    dsl::Eq<webhook_deliveries::raw_body, Option<Vec<u8>>>,
);

impl<'a> ReadAgain<'a> {
    /// The columns to set. The raw body is dropped: it is no longer needed, and may contain
    /// secrets.
    fn columns(self) -> Readable<'a> {
        (
            webhook_deliveries::event_name.eq(self.event_name),
            webhook_deliveries::payload.eq(self.payload),
            webhook_deliveries::raw_body.eq(None),
        )
    }
}

/// Finds a delivery with the SHA-256 of its body, and locks it until the transaction ends.
pub async fn lock_to_reread(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> QueryResult<Option<(Delivery, Vec<u8>)>> {
    webhook_deliveries::table
        .find(id)
        .select((Delivery::as_select(), webhook_deliveries::body_sha256))
        .for_update()
        .get_result(conn)
        .await
        .optional()
}

/// Returns whether another delivery is stored under a dedupe key.
pub async fn is_stored_apart_from(
    conn: &mut AsyncPgConnection,
    dedupe_key: &str,
    id: Uuid,
) -> QueryResult<bool> {
    let others = webhook_deliveries::table
        .filter(webhook_deliveries::dedupe_key.eq(dedupe_key))
        .filter(webhook_deliveries::id.ne(id));
    diesel::select(exists(others)).get_result(conn).await
}

/// Makes a delivery due with the parsed event and the uid of its booking.
pub async fn set_received(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    read: ReadAgain<'_>,
    (booking_uid, event): (Option<&str>, JsonText),
    dedupe_key: &str,
) -> QueryResult<Delivery> {
    diesel::update(webhook_deliveries::table.find(id))
        .set((
            requeued(),
            read.columns(),
            webhook_deliveries::dedupe_key.eq(dedupe_key),
            webhook_deliveries::booking_uid.eq(booking_uid),
            webhook_deliveries::event.eq(event),
        ))
        .returning(Delivery::as_returning())
        .get_result(conn)
        .await
}

/// Sets a delivery without an event to apply to ignored.
pub async fn set_ignored(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    read: ReadAgain<'_>,
    reason: IgnoreReason,
) -> QueryResult<Delivery> {
    diesel::update(webhook_deliveries::table.find(id))
        .set((
            read.columns(),
            webhook_deliveries::state.eq(DeliveryState::Ignored),
            webhook_deliveries::reason.eq(reason),
            webhook_deliveries::finished_at.eq(current_time().nullable()),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .returning(Delivery::as_returning())
        .get_result(conn)
        .await
}

/// Records why a delivery is still unreadable.
pub async fn keep_unreadable(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    detail: &str,
) -> QueryResult<Delivery> {
    diesel::update(webhook_deliveries::table.find(id))
        .set((
            webhook_deliveries::reason.eq(detail),
            webhook_deliveries::updated_at.eq(current_time()),
        ))
        .returning(Delivery::as_returning())
        .get_result(conn)
        .await
}
