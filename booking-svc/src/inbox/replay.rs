//! Replaying deliveries: an operator has them requeued.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    domain::{Actor, AuditAction, DeliveryState},
    store::{
        audit,
        deliveries::{self, Delivery, DeliveryFilter},
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
pub(crate) async fn replay(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    actor: &Actor,
) -> diesel::QueryResult<Replay> {
    transaction(conn, async |conn| {
        let Some((delivery, may_be_applied)) = deliveries::lock(conn, id).await? else {
            return Ok(Replay::NotFound);
        };
        Ok(match delivery.state {
            DeliveryState::Received | DeliveryState::Applied => Replay::Unchanged(delivery),
            _ if may_be_applied => {
                let delivery = deliveries::requeue(conn, id).await?;
                let entry = actor.does(AuditAction::ReplayDelivery, id);
                audit::append(conn, &entry).await?;
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

/// Which deliveries to replay together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BulkReplay<'a> {
    /// Those that pass it.
    pub(crate) filter: DeliveryFilter<'a>,
    /// Those that ended no later than this.
    pub(crate) bound: DateTime<Utc>,
    /// How many at most.
    pub(crate) limit: i64,
    /// How many there must be without the limit.
    pub(crate) expected_count: i64,
    /// The filter for the audit log, without personal data.
    pub(crate) told: &'a Value,
}

/// What replaying many deliveries led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BulkReplayed {
    /// So many are due now, and so many are left.
    Requeued { replayed: usize, remaining: i64 },
    /// There are so many, which is not what was expected; nothing was changed.
    Unexpected(i64),
}

/// Requeues the deliveries that pass a filter and are unmatched or dead letters, the ones that arrived first.
///
/// # Errors
/// A statement failed; nothing was changed.
pub(crate) async fn replay_many(
    conn: &mut AsyncPgConnection,
    replay: &BulkReplay<'_>,
    actor: &Actor,
) -> diesel::QueryResult<BulkReplayed> {
    let BulkReplay {
        filter,
        bound,
        limit,
        ..
    } = replay;
    transaction(conn, async |conn| {
        let count = deliveries::count_replayable(conn, filter, *bound).await?;
        if count != replay.expected_count {
            return Ok(BulkReplayed::Unexpected(count));
        }
        let replayed = deliveries::requeue_replayable(conn, filter, *bound, *limit).await?;
        let remaining = deliveries::count_replayable(conn, filter, *bound).await?;
        if replayed > 0 {
            let entry = actor.does_to_many(AuditAction::ReplayDeliveries);
            let mut entry = entry.with(replay.told.clone());
            if let Some(detail) = entry.detail.as_object_mut() {
                detail.insert("replayedCount".to_owned(), replayed.into());
            }
            audit::append(conn, &entry).await?;
            notifications::notify(conn).await?;
        }
        Ok(BulkReplayed::Requeued {
            replayed,
            remaining,
        })
    })
    .await
}
