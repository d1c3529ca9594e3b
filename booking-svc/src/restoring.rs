//! Starting again on a backup.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use crate::{
    domain::RestoredBackup,
    now,
    store::{restores, transaction},
};

/// Why it cannot be kept that a database was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It is empty.
    #[error("nothing was ever recorded in this database: it is no backup")]
    NoBackup,
    /// The backup is of a later time, or that time is to come.
    #[error("`--told-before` must be between the end of the backup, {0}, and now")]
    OutOfRange(DateTime<Utc>),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

/// Keeps that the database was restored from a backup, and until when the one that was lost had people told of their
/// calls. Returns it with the end of the backup, the last time in it.
///
/// # Errors
/// See [`RestoreError`].
pub async fn restored(
    conn: &mut AsyncPgConnection,
    told_before: DateTime<Utc>,
) -> Result<RestoredBackup, RestoreError> {
    transaction(conn, async |conn| {
        let backup_at = restores::find_last_record(conn).await?;
        let backup_at = backup_at.ok_or(RestoreError::NoBackup)?;
        if told_before < backup_at || told_before > now() {
            return Err(RestoreError::OutOfRange(backup_at));
        }
        let restored = RestoredBackup {
            backup_at,
            told_before,
        };
        restores::insert(conn, restored).await?;
        Ok(restored)
    })
    .await
}
