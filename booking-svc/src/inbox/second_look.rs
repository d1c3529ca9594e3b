//! Matches unmatched deliveries a second time: a delivery and a concurrent import may have missed
//! each other, since neither transaction saw the other's rows.

use crate::{
    App,
    app::{Next, StepError},
    domain::BookingEvent,
    store::{deliveries, matching, notifications, transaction},
};

/// The number of deliveries per transaction.
const BATCH_SIZE: i64 = 50;

/// Matches a batch of deliveries again, and requeues those with a match.
pub(crate) async fn take_second_look(app: App) -> Result<Next, StepError> {
    let mut conn = app.database.connection().await?;
    let looked_at = transaction(&mut conn, async |conn| {
        let batch = deliveries::lock_for_second_look(conn, BATCH_SIZE).await?;
        let mut unmatched = Vec::new();
        for (id, event) in &batch {
            let event = event.clone().map(serde_json::from_value::<BookingEvent>);
            let is_matched = match event {
                Some(Ok(event)) => matching::find_match(conn, &event).await?.is_some(),
                // The attempt to apply the delivery reports the error.
                Some(Err(_)) => true,
                None => false,
            };
            if !(is_matched && deliveries::requeue_if_unmatched(conn, *id).await?) {
                unmatched.push(*id);
            }
        }
        deliveries::looked_at(conn, &unmatched).await?;
        if unmatched.len() < batch.len() {
            notifications::notify(conn).await?;
        }
        diesel::QueryResult::Ok(batch.len())
    })
    .await?;
    Ok(if i64::try_from(looked_at) == Ok(BATCH_SIZE) {
        Next::AtOnce
    } else {
        Next::WhenWoken
    })
}
