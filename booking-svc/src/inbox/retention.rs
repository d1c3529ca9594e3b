//! Deleting deliveries that have ended and were kept long enough.

use crate::{
    App,
    jobs::{Next, StepError},
    store::deliveries,
};

/// Deletes a batch of deliveries that have ended more than `days` days ago; 0 keeps them for ever.
pub(crate) async fn delete_batch(app: App, days: u16) -> Result<Next, StepError> {
    if days == 0 {
        return Ok(Next::WhenWoken);
    }
    let mut conn = app.database.connection().await?;
    let deleted = deliveries::delete_finished(&mut conn, days).await?;
    if deleted > 0 {
        tracing::info!(deleted, "deleted deliveries past their retention");
    }
    Ok(if deleted == deliveries::BATCH_SIZE {
        Next::AtOnce
    } else {
        Next::WhenWoken
    })
}
