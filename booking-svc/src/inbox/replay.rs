//! Replaying a delivery: an operator has it requeued.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::{
    domain::DeliveryState,
    store::{
        deliveries::{self, Delivery},
        notifications, transaction,
    },
};

/// What a replay led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Replay {
    /// The delivery is due now.
    Requeued(Delivery),
    /// It is applied or waits already, and stays as it is.
    Unchanged(Delivery),
    /// It holds no event that could be applied.
    NothingToApply,
    /// There is no such delivery.
    NotFound,
}

/// Requeues a delivery if it is unmatched or a dead letter.
///
/// # Errors
/// A statement failed; nothing was changed.
pub(crate) async fn replay(conn: &mut AsyncPgConnection, id: Uuid) -> diesel::QueryResult<Replay> {
    transaction(conn, async |conn| {
        let Some((delivery, may_be_applied)) = deliveries::lock(conn, id).await? else {
            return Ok(Replay::NotFound);
        };
        Ok(match delivery.state {
            DeliveryState::Received | DeliveryState::Applied => Replay::Unchanged(delivery),
            _ if may_be_applied => {
                let delivery = deliveries::requeue(conn, id).await?;
                notifications::notify(conn).await?;
                Replay::Requeued(delivery)
            }
            DeliveryState::Ignored | DeliveryState::Unreadable | DeliveryState::Dead => {
                Replay::NothingToApply
            }
        })
    })
    .await
}
