//! Backups from which this database was restored.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{max, now},
    prelude::*,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::{notices, restores, webhook_deliveries};
use crate::{domain::RestoredBackup, new_id};

/// Lists all of them: there are few.
pub async fn list(conn: &mut AsyncPgConnection) -> QueryResult<Vec<RestoredBackup>> {
    let times = restores::table
        .order(restores::created_at)
        .select((restores::backup_at, restores::told_before))
        .load::<(DateTime<Utc>, DateTime<Utc>)>(conn)
        .await?;
    let restored = times
        .into_iter()
        .map(|(backup_at, told_before)| RestoredBackup {
            backup_at,
            told_before,
        });
    Ok(restored.collect())
}

/// Returns the last time at which anything was recorded, by the clock of the database; nothing when nothing ever was.
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

/// Keeps that the database was restored from a backup.
pub async fn insert(conn: &mut AsyncPgConnection, restored: RestoredBackup) -> QueryResult<()> {
    diesel::insert_into(restores::table)
        .values((
            restores::id.eq(new_id()),
            restores::backup_at.eq(restored.backup_at),
            restores::told_before.eq(restored.told_before),
            restores::created_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}
