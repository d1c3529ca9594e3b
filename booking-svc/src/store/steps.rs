//! The steps of outreach sequences.

use diesel::{
    dsl::{case_when, exists, not},
    prelude::*,
    sql_types::Text,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{
    current_time,
    prepared::Prepare as _,
    schema::{bookings, outreach_sequences, outreach_steps},
    sequences::{Pause, Released, confirmed_bookings, standing_bookings},
};
use crate::domain::{BookingState, OutreachStatus};

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
            outreach_steps::prior_status.eq(case_when(
                outreach_steps::prior_status.is_null(),
                outreach_steps::status.nullable(),
            )
            .otherwise(outreach_steps::prior_status)),
            outreach_steps::status.eq(status),
            outreach_steps::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Restores the statuses that the steps of a sequence had before its booking; see
/// [`super::sequences::release`].
pub async fn release(
    mut conn: &AsyncPgConnection,
    sequence_id: &str,
    released: Released,
) -> QueryResult<()> {
    let is_unsent = outreach_steps::prior_status
        .assume_not_null()
        .eq_any(OutreachStatus::UNSENT);
    diesel::update(outreach_steps::table)
        .filter(outreach_steps::sequence_id.eq(sequence_id))
        .filter(outreach_steps::prior_status.is_not_null())
        .filter(not(exists(standing_bookings!(sequence_id))))
        .set((
            outreach_steps::status.eq(case_when::<_, _, Text>(
                exists(confirmed_bookings!(sequence_id)),
                OutreachStatus::Replied,
            )
            .when(
                released.is_replied().and(is_unsent),
                OutreachStatus::Replied.into_sql::<Text>(),
            )
            .otherwise(outreach_steps::prior_status.assume_not_null())),
            outreach_steps::prior_status.eq(None::<OutreachStatus>),
            outreach_steps::updated_at.eq(current_time()),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Sets the unsent steps of other outreach to the same contacts to REPLIED, whatever the state of
/// their sequences.
pub async fn pause(mut conn: &AsyncPgConnection, pause: &Pause<'_>) -> QueryResult<()> {
    let others = outreach_sequences::table
        .filter(outreach_sequences::contact_id.eq_any(pause.contact_ids))
        .filter(outreach_sequences::id.ne(pause.led_from))
        .select(outreach_sequences::id);
    diesel::update(outreach_steps::table)
        .filter(outreach_steps::sequence_id.eq_any(others))
        .filter(outreach_steps::status.eq_any(OutreachStatus::UNSENT))
        .set((
            outreach_steps::status.eq(OutreachStatus::Replied),
            outreach_steps::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Sets the open steps of the booked sequences of a prospect to BOOKED.
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
            outreach_steps::prior_status.eq(outreach_steps::status.nullable()),
            outreach_steps::status.eq(OutreachStatus::Booked),
            outreach_steps::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}
