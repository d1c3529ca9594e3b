//! Requeues unmatched deliveries whose contact or sequence was imported.
//!
//! Anyone with a booking link can cause any number of them, so they are requeued in batches.

use diesel_async::AsyncPgConnection;

use crate::{
    App,
    app::{Next, StepError},
    store::{
        contacts,
        deliveries::{self, MOST_REQUEUED, Named},
        notifications, requeues, sequences, transaction,
    },
};

/// Requeues a batch of unmatched deliveries that may match the records of prospects, and wakes the
/// jobs of every process. The rest follows later. Must be called in a transaction.
pub(crate) async fn requeue_named<'a>(
    conn: &mut AsyncPgConnection,
    named: &Named<'_>,
    prospect_ids: impl IntoIterator<Item = &'a str>,
) -> diesel::QueryResult<()> {
    let requeued = deliveries::requeue_unmatched_named(conn, named).await?;
    if requeued > 0 {
        notifications::notify(conn).await?;
    }
    if is_full(requeued) {
        let prospect_ids = prospect_ids.into_iter().collect::<Vec<_>>();
        requeues::postpone(conn, &prospect_ids).await?;
    }
    Ok(())
}

fn is_full(requeued: usize) -> bool {
    i64::try_from(requeued) == Ok(MOST_REQUEUED)
}

/// Requeues the next batch for the prospect that has been due the longest.
pub(crate) async fn requeue_more(app: App) -> Result<Next, StepError> {
    let mut conn = app.database.connection().await?;
    let is_done = transaction(&mut conn, async |conn| {
        let Some(prospect_id) = requeues::lock_due(conn).await? else {
            return Ok(true);
        };
        requeues::finish(conn, &prospect_id).await?;
        let contacts = contacts::list_of_prospect(conn, &prospect_id).await?;
        let sequence_ids = sequences::list_ids(conn, &prospect_id).await?;
        let named = Named {
            sequence_ids: sequence_ids.iter().map(String::as_str).collect(),
            contact_ids: contacts.iter().map(|(id, _)| id.as_str()).collect(),
            ..Named::by_addresses(contacts.iter().map(|(_, address)| address))
        };
        requeue_named(conn, &named, [prospect_id.as_str()]).await?;
        diesel::QueryResult::Ok(false)
    })
    .await?;
    Ok(if is_done {
        Next::WhenWoken
    } else {
        Next::AtOnce
    })
}
