//! Outreach sequences: what they belong to, and what a booking makes of them.

use diesel::{
    dsl::{case_when, exists, jsonb_set, jsonb_typeof},
    prelude::*,
    sql_types::{Array, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};

use super::{
    current_time,
    prepared::Prepare as _,
    schema::{contacts, outreach_sequences, research_runs},
};
use crate::domain::OutreachStatus;

/// What a sequence belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = outreach_sequences, check_for_backend(diesel::pg::Pg))]
pub struct Sequence {
    pub id: String,
    pub prospect_id: String,
    pub contact_id: Option<String>,
    pub campaign_id: Option<String>,
    /// The research that it was written from.
    pub research_run_id: Option<String>,
}

/// Finds a sequence.
pub async fn find(mut conn: &AsyncPgConnection, id: &str) -> QueryResult<Option<Sequence>> {
    outreach_sequences::table
        .find(id)
        .select(Sequence::as_select())
        .get_result(&mut conn)
        .await
        .optional()
}

/// Sets the status of a sequence, and merges the data of its booking into `metadata.calcom`, where other
/// tools may keep something, too.
pub async fn set_status(
    mut conn: &AsyncPgConnection,
    id: &str,
    status: OutreachStatus,
    calcom: &Value,
) -> QueryResult<()> {
    let kept = || outreach_sequences::metadata.retrieve_as_object("calcom");
    let is_object = jsonb_typeof(kept()).eq("object").assume_not_null();
    let merged = case_when(is_object, kept())
        .otherwise(json!({}))
        .concat(calcom);
    diesel::update(outreach_sequences::table.find(id))
        .set((
            outreach_sequences::status.eq(status),
            outreach_sequences::metadata.eq(jsonb_set(
                outreach_sequences::metadata,
                vec!["calcom"].into_sql::<Array<Text>>(),
                merged,
            )),
            outreach_sequences::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Returns whether a sequence of a prospect names a contact of another one.
pub async fn has_foreign_contact(
    conn: &mut AsyncPgConnection,
    prospect_id: &str,
) -> QueryResult<bool> {
    diesel::select(exists(
        outreach_sequences::table
            .inner_join(contacts::table)
            .filter(outreach_sequences::prospect_id.eq(prospect_id))
            .filter(contacts::prospect_id.ne(prospect_id)),
    ))
    .get_result(conn)
    .await
}

/// Returns whether a sequence of a prospect names the research of another one.
pub async fn has_foreign_run(conn: &mut AsyncPgConnection, prospect_id: &str) -> QueryResult<bool> {
    diesel::select(exists(
        outreach_sequences::table
            .inner_join(research_runs::table)
            .filter(outreach_sequences::prospect_id.eq(prospect_id))
            .filter(research_runs::prospect_id.ne(prospect_id)),
    ))
    .get_result(conn)
    .await
}
