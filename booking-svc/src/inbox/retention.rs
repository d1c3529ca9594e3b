//! Deleting deliveries, and the notices beside them, that have ended and were kept long enough.

use crate::{
    App,
    jobs::{Next, StepError},
    store::{deliveries, notices},
};

/// Deletes a batch of deliveries and one of notices that have ended more than `days` days ago; 0 keeps them for ever.
pub(crate) async fn delete_batch(app: App, days: u16) -> Result<Next, StepError> {
    if days == 0 {
        return Ok(Next::WhenWoken);
    }
    let mut conn = app.database.connection().await?;
    let deleted = deliveries::delete_finished(&mut conn, days).await?;
    if deleted > 0 {
        tracing::info!(deleted, "deleted deliveries past their retention");
    }
    let deleted_notices = notices::delete_finished(&mut conn, days).await?;
    if deleted_notices > 0 {
        tracing::info!(
            deleted = deleted_notices,
            "deleted notices past their retention"
        );
    }
    let is_full = deleted == deliveries::BATCH_SIZE || deleted_notices == notices::BATCH_SIZE;
    Ok(if is_full {
        Next::AtOnce
    } else {
        Next::WhenWoken
    })
}
