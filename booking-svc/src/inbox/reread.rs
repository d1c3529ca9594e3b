//! Records an unreadable delivery again, under its id, with the content that a newer version has
//! parsed.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::{
    domain::{Actor, AuditAction, DeliveryState, IgnoreReason, dedupe_key},
    recording::{Content, stored},
    store::{
        JsonText, audit,
        deliveries::{self, Delivery, ReadAgain},
        notifications, transaction,
    },
};

/// The new content of a delivery.
#[derive(Clone, Debug)]
pub(crate) struct Rereading {
    pub(crate) id: Uuid,
    /// The event as the sender named it.
    pub(crate) event_name: String,
    /// The body without secrets, if it is JSON.
    pub(crate) payload: Option<JsonText>,
    pub(crate) content: Content,
}

/// The result of a reread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reread {
    /// The delivery is recorded with the new content.
    Recorded(Delivery),
    /// The delivery is no longer unreadable, and unchanged.
    Unchanged(Delivery),
    /// There is no such delivery.
    NotFound,
}

/// Records the new content of an unreadable delivery. With an event, the delivery is due now. A
/// copy of a stored event is ignored, as if it had just arrived.
///
/// # Errors
/// Fails if a statement fails, or a copy of the event arrives at the same moment; nothing changes
/// then.
pub(crate) async fn reread(
    conn: &mut AsyncPgConnection,
    rereading: Rereading,
    actor: &Actor,
) -> diesel::QueryResult<Reread> {
    transaction(conn, async |conn| {
        let Some((delivery, sha256)) = deliveries::lock_to_reread(conn, rereading.id).await? else {
            return Ok(Reread::NotFound);
        };
        if delivery.state != DeliveryState::Unreadable {
            return Ok(Reread::Unchanged(delivery));
        }
        let id = rereading.id;
        let read = ReadAgain {
            event_name: &rereading.event_name,
            payload: rereading.payload.as_ref(),
        };
        let recorded = match &rereading.content {
            Content::Unreadable { detail, .. } => {
                deliveries::keep_unreadable(conn, id, detail).await?
            }
            Content::Ignored(reason) => deliveries::set_ignored(conn, id, read, *reason).await?,
            Content::Event(event) => {
                let key = dedupe_key(&delivery.source, Some(event), &sha256);
                if deliveries::is_stored_apart_from(conn, &key, id).await? {
                    deliveries::set_ignored(conn, id, read, IgnoreReason::Duplicate).await?
                } else {
                    let uid = event.booking_uid.as_deref();
                    let mut event = event.clone();
                    event.number_within(&delivery.account);
                    let event = stored(&event)
                        .map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
                    let due = deliveries::set_received(conn, id, read, (uid, event), &key).await?;
                    notifications::notify(conn).await?;
                    due
                }
            }
        };
        let entry = actor.does(AuditAction::RereadDelivery, id);
        audit::append(conn, &entry).await?;
        Ok(Reread::Recorded(recorded))
    })
    .await
}
