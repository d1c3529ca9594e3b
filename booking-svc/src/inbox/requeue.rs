//! Requeuing unmatched deliveries whose contact or sequence has become known.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use crate::store::{
    deliveries::{self, Named},
    notifications,
    records::ProspectRecords,
    transaction,
};

/// Requeues the unmatched deliveries that these records may belong to, and wakes the jobs of every
/// process, which match them anew. Returns how many there are. Call it in a transaction.
pub(crate) async fn requeue_matching(
    conn: &mut AsyncPgConnection,
    records: &ProspectRecords,
) -> diesel::QueryResult<usize> {
    let sequences = records.outreach_sequences.iter();
    let contacts = records.contacts.iter();
    let addresses = contacts.clone().map(|row| &row.address);
    let named = Named {
        sequence_ids: sequences.map(|row| row.id.as_str()).collect(),
        contact_ids: contacts.map(|row| row.id.as_str()).collect(),
        ..Named::by_addresses(addresses)
    };
    requeue_named(conn, &named).await
}

/// Requeues the unmatched deliveries that name any of these. Returns how many there are. Call it in a
/// transaction.
pub(crate) async fn requeue_named(
    conn: &mut AsyncPgConnection,
    named: &Named<'_>,
) -> diesel::QueryResult<usize> {
    let requeued = deliveries::requeue_unmatched_named(conn, named).await?;
    if requeued > 0 {
        notifications::notify(conn).await?;
    }
    Ok(requeued)
}

/// Requeues a delivery if it is unmatched, and wakes the jobs of every process. Returns whether it was.
pub(crate) async fn requeue_if_unmatched(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> diesel::QueryResult<bool> {
    transaction(conn, async |conn| {
        let is_requeued = deliveries::requeue_if_unmatched(conn, id).await?;
        if is_requeued {
            notifications::notify(conn).await?;
        }
        Ok(is_requeued)
    })
    .await
}
