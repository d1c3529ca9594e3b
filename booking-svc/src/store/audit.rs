//! The audit log.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{array, sql},
    pg::Pg,
    prelude::*,
    sql_types::{Bool, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::schema::audit_log;
use crate::{domain::AuditEntry, new_id};

/// The number of entries per statement. It is small, so that no other transaction waits long.
pub const BATCH_SIZE: i64 = 500;

/// A stored entry.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable)]
#[diesel(table_name = audit_log, check_for_backend(diesel::pg::Pg))]
pub struct StoredEntry {
    /// The id.
    pub id: Uuid,
    /// When the action happened.
    pub at: DateTime<Utc>,
    /// The user, if the caller has named one.
    pub actor: Option<String>,
    /// The action. A newer version may know more of them.
    pub action: String,
    /// The kind of the subject.
    pub subject_kind: String,
    /// The id of the subject.
    pub subject_id: Option<String>,
    /// Details of the action.
    pub detail: Value,
}

/// A filter for entries. All conditions must hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditFilter<'a> {
    /// By this actor.
    pub actor: Option<&'a str>,
    /// With this action.
    pub action: Option<&'a str>,
    /// About a subject of this kind.
    pub subject_kind: Option<&'a str>,
    /// About the subject with this id.
    pub subject_id: Option<&'a str>,
    /// At this time or later.
    pub since: Option<DateTime<Utc>>,
    /// Before this time.
    pub until: Option<DateTime<Utc>>,
    /// After the entry of this time with this id.
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

/// Appends an entry. Must be called in the transaction of the action.
pub async fn append(mut conn: &AsyncPgConnection, entry: &AuditEntry) -> QueryResult<()> {
    diesel::insert_into(audit_log::table)
        .values((
            audit_log::id.eq(new_id()),
            audit_log::actor.eq(&entry.actor),
            audit_log::action.eq(entry.action.as_str()),
            audit_log::subject_kind.eq(entry.action.subject_kind()),
            audit_log::subject_id.eq(&entry.subject_id),
            audit_log::detail.eq(&entry.detail),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Returns the query for the first entries that pass a filter, the newest first.
pub fn page<'a>(filter: &AuditFilter<'a>, limit: i64) -> audit_log::BoxedQuery<'a, Pg> {
    let mut query = audit_log::table.into_boxed();
    if let Some(actor) = filter.actor {
        query = query.filter(audit_log::actor.eq(actor));
    }
    if let Some(action) = filter.action {
        query = query.filter(audit_log::action.eq(action));
    }
    if let Some(kind) = filter.subject_kind {
        query = query.filter(audit_log::subject_kind.eq(kind));
    }
    if let Some(id) = filter.subject_id {
        query = query.filter(audit_log::subject_id.eq(id));
    }
    if let Some(since) = filter.since {
        query = query.filter(audit_log::at.ge(since));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit_log::at.lt(until));
    }
    if let Some((at, id)) = filter.after {
        // A row comparison uses the index on both columns.
        query = query.filter(
            sql::<Bool>("(at, id) < (")
                .bind::<Timestamptz, _>(at)
                .sql(", ")
                .bind::<SqlUuid, _>(id)
                .sql(")"),
        );
    }
    query
        .order((audit_log::at.desc(), audit_log::id.desc()))
        .limit(limit)
}

/// Lists entries; see [`page`].
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &AuditFilter<'_>,
    limit: i64,
) -> QueryResult<Vec<StoredEntry>> {
    page(filter, limit)
        .select(StoredEntry::as_select())
        .load(conn)
        .await
}

/// Deletes entries from before a time, at most [`BATCH_SIZE`] and the oldest first. Returns their
/// number.
pub async fn delete_old(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    let old = diesel::alias!(audit_log as old);
    let oldest = old
        .filter(old.field(audit_log::at).lt(before))
        .order((old.field(audit_log::at), old.field(audit_log::id)))
        .limit(BATCH_SIZE)
        .select(old.field(audit_log::id))
        .for_update()
        .skip_locked();
    diesel::delete(audit_log::table)
        .filter(audit_log::id.eq_any(array(oldest)))
        .execute(conn)
        .await
}
