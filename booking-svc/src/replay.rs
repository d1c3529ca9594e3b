//! Replaying a delivery: making it due again for a worker.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::domain::{DeliveryState, IgnoreReason};
use crate::store::{
    deliveries::{self, Delivery},
    notifications, transaction,
};

/// What a replay led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// The delivery is due now.
    Due(Delivery),
    /// It is applied or waits already, and stays as it is.
    Unchanged(Delivery),
    /// It holds no event that could be applied.
    NothingToApply,
}

/// Makes a delivery due now, with a new budget of attempts, if it was ignored because nobody matched
/// or was given up. Returns nothing when there is no such delivery.
///
/// # Errors
/// A statement failed; nothing was changed.
pub async fn replay(conn: &mut AsyncPgConnection, id: Uuid) -> diesel::QueryResult<Option<Replay>> {
    transaction(conn, async |conn| {
        let Some((delivery, has_event)) = deliveries::lock(conn, id).await? else {
            return Ok(None);
        };
        let is_unmatched =
            delivery.reason.as_deref() == Some(IgnoreReason::NoMatchingOutreachSequence.as_str());
        let replay = match delivery.state {
            DeliveryState::Received | DeliveryState::Applied => Replay::Unchanged(delivery),
            DeliveryState::Dead if has_event => due_again(conn, id).await?,
            DeliveryState::Ignored if has_event && is_unmatched => due_again(conn, id).await?,
            DeliveryState::Dead | DeliveryState::Ignored | DeliveryState::Unreadable => {
                Replay::NothingToApply
            }
        };
        Ok(Some(replay))
    })
    .await
}

async fn due_again(conn: &mut AsyncPgConnection, id: Uuid) -> diesel::QueryResult<Replay> {
    let delivery = deliveries::make_due(conn, id).await?;
    notifications::notify(conn).await?;
    Ok(Replay::Due(delivery))
}
