//! The log of what happened to outreach.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::{prepared::Prepare as _, schema::outreach_logs};

/// An entry of the log.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = outreach_logs, check_for_backend(diesel::pg::Pg))]
pub struct LogEntry<'a> {
    /// A UUIDv7 as text.
    pub id: String,
    pub prospect_id: &'a str,
    pub contact_id: Option<&'a str>,
    pub sequence_id: &'a str,
    pub channel: &'static str,
    /// What happened, see [`crate::domain::EventType::log_status`].
    pub status: &'static str,
    /// One line for people.
    pub subject: &'static str,
    /// The facts.
    pub metadata: Value,
    /// The delivery that told of it; unique, so that no event is logged twice.
    pub delivery_id: Uuid,
    /// When it happened.
    pub sent_at: DateTime<Utc>,
}

/// Adds an entry.
pub async fn append(mut conn: &AsyncPgConnection, entry: &LogEntry<'_>) -> QueryResult<()> {
    diesel::insert_into(outreach_logs::table)
        .values(entry)
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}
