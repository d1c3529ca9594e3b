//! Deletes deliveries, notices, audit log entries and bookings with their briefs after their
//! retention time.

use chrono::TimeDelta;

use crate::{
    App,
    app::{Next, StepError},
    store::{audit, booking_retention, deliveries, notices, transaction},
};

/// Deletes a batch of deliveries and one of notices that finished more than `days` days ago; 0
/// keeps them forever.
pub(crate) async fn delete_batch(app: App, days: u16) -> Result<Next, StepError> {
    if days == 0 {
        return Ok(Next::WhenWoken);
    }
    let mut conn = app.database.connection().await?;
    // The clock of the database is used: that of a replica may be wrong by years.
    let before = notices::clock(&mut conn).await? - TimeDelta::days(days.into());
    let deleted = deliveries::delete_finished(&mut conn, before).await?;
    if deleted > 0 {
        tracing::info!(deleted, "deleted deliveries past their retention");
    }
    let deleted_notices = notices::delete_finished(&mut conn, before).await?;
    if deleted_notices > 0 {
        tracing::info!(
            deleted = deleted_notices,
            "deleted notices past their retention"
        );
    }
    let deleted_entries = audit::delete_old(&mut conn, before).await?;
    let is_full = [
        (deleted, deliveries::BATCH_SIZE),
        (deleted_notices, notices::BATCH_SIZE),
        (deleted_entries, audit::BATCH_SIZE),
    ]
    .into_iter()
    .any(|(deleted, most)| i64::try_from(deleted) == Ok(most));
    Ok(if is_full {
        Next::AtOnce
    } else {
        Next::WhenWoken
    })
}

/// Deletes a batch of bookings whose calls were over more than `days` days ago, with their briefs;
/// 0 keeps them forever.
pub(crate) async fn delete_bookings(app: App, days: u16) -> Result<Next, StepError> {
    if days == 0 {
        return Ok(Next::WhenWoken);
    }
    let mut conn = app.database.connection().await?;
    let deleted = transaction(&mut conn, async |conn| {
        booking_retention::delete_over(conn, days).await
    })
    .await?;
    if deleted > 0 {
        tracing::info!(deleted, "deleted bookings past their retention");
    }
    Ok(if deleted == booking_retention::BATCH_SIZE {
        Next::AtOnce
    } else {
        Next::WhenWoken
    })
}
