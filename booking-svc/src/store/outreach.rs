//! The outreach that a booking belongs to.

use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::Deserialize;

use super::{
    current_time,
    schema::{contacts, outreach_sequences, outreach_steps, research_runs},
};

/// The steps that a booking moves on; CLOSED_LOST ones stay as they are.
const OPEN_STEPS: [&str; 6] = ["DRAFTED", "QUEUED", "SENT", "OPENED", "REPLIED", "BOOKED"];

/// What a sequence belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Queryable, Selectable)]
#[diesel(table_name = outreach_sequences, check_for_backend(diesel::pg::Pg))]
pub struct Sequence {
    /// The id.
    pub id: String,
    /// Whom it is about.
    pub prospect_id: String,
    /// To whom it is sent.
    pub contact_id: Option<String>,
    /// The campaign.
    pub campaign_id: Option<String>,
    /// The research that it was made from.
    pub research_run_id: Option<String>,
}

/// Finds a sequence.
pub async fn find_sequence(
    conn: &mut AsyncPgConnection,
    id: &str,
) -> QueryResult<Option<Sequence>> {
    outreach_sequences::table
        .find(id)
        .select(Sequence::as_select())
        .get_result(conn)
        .await
        .optional()
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

/// Brings open steps of the booked sequences of a prospect to BOOKED.
pub async fn settle_booked_steps(
    conn: &mut AsyncPgConnection,
    prospect_id: &str,
) -> QueryResult<()> {
    let booked = outreach_sequences::table
        .filter(outreach_sequences::prospect_id.eq(prospect_id))
        .filter(outreach_sequences::status.eq("BOOKED"))
        .select(outreach_sequences::id);
    diesel::update(outreach_steps::table)
        .filter(outreach_steps::sequence_id.eq_any(booked))
        .filter(outreach_steps::status.eq_any(OPEN_STEPS))
        .filter(outreach_steps::status.ne("BOOKED"))
        .set((
            outreach_steps::status.eq("BOOKED"),
            outreach_steps::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}
