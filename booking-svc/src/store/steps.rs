//! The steps of outreach sequences.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{
    current_time,
    prepared::Prepare as _,
    schema::{outreach_sequences, outreach_steps},
};
use crate::domain::OutreachStatus;

/// Sets the status of the open steps of a sequence.
pub async fn set_status(
    mut conn: &AsyncPgConnection,
    sequence_id: &str,
    status: OutreachStatus,
) -> QueryResult<()> {
    diesel::update(outreach_steps::table)
        .filter(outreach_steps::sequence_id.eq(sequence_id))
        .filter(outreach_steps::status.eq_any(OutreachStatus::OPEN))
        .set((
            outreach_steps::status.eq(status),
            outreach_steps::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Brings the open steps of the booked sequences of a prospect to BOOKED.
pub async fn settle_booked(conn: &mut AsyncPgConnection, prospect_id: &str) -> QueryResult<()> {
    let booked = outreach_sequences::table
        .filter(outreach_sequences::prospect_id.eq(prospect_id))
        .filter(outreach_sequences::status.eq(OutreachStatus::Booked))
        .select(outreach_sequences::id);
    diesel::update(outreach_steps::table)
        .filter(outreach_steps::sequence_id.eq_any(booked))
        .filter(outreach_steps::status.eq_any(OutreachStatus::OPEN))
        .filter(outreach_steps::status.ne(OutreachStatus::Booked))
        .set((
            outreach_steps::status.eq(OutreachStatus::Booked),
            outreach_steps::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}
