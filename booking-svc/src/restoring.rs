//! Marks a database as restored from a backup.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use crate::{
    domain::RestoredBackup,
    now,
    store::{Cause, restores, transaction},
};

/// Why a database cannot be marked as restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The database is empty.
    #[error("the database is empty: restore the backup first")]
    NoBackup,
    /// The time is before the end of the backup, or in the future.
    #[error("`--lost-at` must be between the end of the backup, {0}, and now")]
    OutOfRange(DateTime<Utc>),
    #[error("{}", Cause(.0))]
    Database(#[from] diesel::result::Error),
}

/// Records that the database was restored from a backup, so that notices sent until `lost_at` are not sent
/// again.
///
/// # Errors
/// See [`RestoreError`].
pub async fn restored(
    conn: &mut AsyncPgConnection,
    lost_at: DateTime<Utc>,
) -> Result<RestoredBackup, RestoreError> {
    transaction(conn, async |conn| {
        let backup_at = restores::find_last_record(conn).await?;
        let backup_at = backup_at.ok_or(RestoreError::NoBackup)?;
        if lost_at < backup_at || lost_at > now() {
            return Err(RestoreError::OutOfRange(backup_at));
        }
        let restored = RestoredBackup { backup_at, lost_at };
        restores::insert(conn, restored).await?;
        Ok(restored)
    })
    .await
}
