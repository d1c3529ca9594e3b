//! Backups from which this database was restored.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{max, now},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::{notices, restores, webhook_deliveries};
use crate::{domain::RestoredBackup, new_id};

/// Lists all restored backups, oldest first.
pub async fn list(conn: &mut AsyncPgConnection) -> QueryResult<Vec<RestoredBackup>> {
    let times = restores::table
        .order(restores::created_at)
        .select((restores::backup_at, restores::told_before))
        .load::<(DateTime<Utc>, DateTime<Utc>)>(conn)
        .await?;
    let restored = times
        .into_iter()
        .map(|(backup_at, lost_at)| RestoredBackup { backup_at, lost_at });
    Ok(restored.collect())
}

/// Returns when the last delivery or notice was created, by the clock of the database; `None` if the database
/// is empty.
pub async fn find_last_record(conn: &mut AsyncPgConnection) -> QueryResult<Option<DateTime<Utc>>> {
    let stored = webhook_deliveries::table
        .select(max(webhook_deliveries::created_at))
        .get_result::<Option<DateTime<Utc>>>(conn)
        .await?;
    let decided = notices::table
        .select(max(notices::created_at))
        .get_result::<Option<DateTime<Utc>>>(conn)
        .await?;
    Ok(stored.max(decided))
}

/// Inserts a restored backup.
pub async fn insert(conn: &mut AsyncPgConnection, restored: RestoredBackup) -> QueryResult<()> {
    diesel::insert_into(restores::table)
        .values((
            restores::id.eq(new_id()),
            restores::backup_at.eq(restored.backup_at),
            restores::told_before.eq(restored.lost_at),
            restores::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}
