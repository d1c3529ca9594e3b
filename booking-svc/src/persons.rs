//! Contacts whose address another tool has written: they are found by its normal form, which only the
//! program knows.

use std::collections::BTreeSet;

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use crate::{
    App,
    inbox::requeue::requeue_named,
    jobs::{Next, StepError},
    store::{
        Locks,
        contacts::{self, StaleContact},
        deliveries::Named,
        transaction,
    },
};

/// Normalises the addresses of a batch of stale contacts. Returns whether there were any.
///
/// # Errors
/// A statement failed; nothing was changed.
pub async fn normalise_stale(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    let stale = contacts::list_stale(conn).await?;
    if stale.is_empty() {
        return Ok(false);
    }
    let named = Named::by_addresses(stale.iter().map(|contact| &contact.address));
    transaction(conn, async |conn| {
        locks(&stale).acquire(conn).await?;
        contacts::save_addresses(conn, &stale).await?;
        requeue_named(conn, &named).await
    })
    .await?;
    // Once more after the commit, as after an import.
    transaction(conn, async |conn| requeue_named(conn, &named).await).await?;
    Ok(true)
}

fn locks(stale: &[StaleContact]) -> Locks {
    let prospects = stale.iter().map(|contact| contact.prospect_id.clone());
    Locks::default().and_prospects(prospects.collect::<BTreeSet<_>>())
}

/// The background job.
pub(crate) async fn normalise_batch(app: App) -> Result<Next, StepError> {
    let mut conn = app.database.connection().await?;
    Ok(if normalise_stale(&mut conn).await? {
        Next::AtOnce
    } else {
        Next::WhenWoken
    })
}
