//! Replays deliveries: requeues them on request.

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

/// The result of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Replay {
    /// The delivery is due now.
    Requeued(Delivery),
    /// The delivery is already applied or due, and unchanged.
    Unchanged(Delivery),
    /// The delivery has no event to apply.
    NothingToApply,
    /// There is no such delivery.
    NotFound,
}

/// Requeues a delivery if it is unmatched or a dead letter.
///
/// # Errors
/// Fails if a statement fails; nothing changes then.
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

/// A bulk replay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BulkReplay<'a> {
    /// The filter.
    pub(crate) filter: DeliveryFilter<'a>,
    /// Only deliveries finished no later than this.
    pub(crate) bound: DateTime<Utc>,
    /// The maximum number.
    pub(crate) limit: i64,
    /// The expected number without the limit.
    pub(crate) expected_count: i64,
    /// The filter for the audit log, without personal data.
    pub(crate) audited: &'a Value,
}

/// The result of a bulk replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BulkReplayed {
    /// The numbers of deliveries that are due now, and that remain.
    Requeued { replayed: usize, remaining: i64 },
    /// The number, given here, differs from the expected one; nothing was changed.
    Unexpected(i64),
}

/// Requeues the unmatched or dead deliveries that match a filter, the oldest first.
///
/// # Errors
/// Fails if a statement fails; nothing changes then.
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
        // Counting is the most expensive part, and the next batch counts again.
        let remaining = count - i64::try_from(replayed).unwrap_or(count);
        if replayed > 0 {
            let entry = actor.does_to_many(AuditAction::ReplayDeliveries);
            let mut entry = entry.with(replay.audited.clone());
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
