//! The outreach log.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::exists,
    prelude::*,
    sql_types::{Jsonb, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    current_time,
    prepared::Prepare as _,
    schema::{outreach_logs, outreach_sequences, outreach_steps},
    sequences::{Pause, goes_on, to_pause, unsent_steps},
};
use crate::domain::OutreachStatus;

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
    /// The status; see [`crate::domain::EventType::log_status`].
    pub status: &'static str,
    /// A description in one line.
    pub subject: &'static str,
    /// The facts.
    pub metadata: Value,
    /// The delivery of the event; unique, so that no event is logged twice.
    pub delivery_id: Uuid,
    /// When the event happened.
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

/// Adds an entry for each sequence that is about to be paused; a second pause by one booking adds none.
pub async fn append_paused(mut conn: &AsyncPgConnection, pause: &Pause<'_>) -> QueryResult<()> {
    let id = "paused/"
        .into_sql::<Text>()
        .concat(outreach_sequences::id)
        .concat("/")
        .concat(pause.booking_uid);
    let metadata = json!({"bookingUid": pause.booking_uid});
    to_pause!(pause)
        .select((
            id,
            outreach_sequences::prospect_id.nullable(),
            outreach_sequences::contact_id,
            outreach_sequences::id.nullable(),
            "calcom".into_sql::<Text>(),
            "paused".into_sql::<Text>(),
            Some("Was not written to any more: there is a call").into_sql::<Nullable<Text>>(),
            metadata.into_sql::<Jsonb>(),
            current_time().nullable(),
        ))
        .insert_into(outreach_logs::table)
        .into_columns((
            outreach_logs::id,
            outreach_logs::prospect_id,
            outreach_logs::contact_id,
            outreach_logs::sequence_id,
            outreach_logs::channel,
            outreach_logs::status,
            outreach_logs::subject,
            outreach_logs::metadata,
            outreach_logs::sent_at,
        ))
        .on_conflict_do_nothing()
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}
