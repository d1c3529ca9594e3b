//! Outreach sequences: their references, and how bookings change them.

use diesel::{
    dsl::{case_when, exists, jsonb_set, jsonb_typeof, not, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Array, Bool, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};

use super::{
    current_time,
    prepared::Prepare as _,
    schema::{bookings, contacts, outreach_sequences, outreach_steps, research_runs},
};
use crate::domain::{BookingState, OutreachStatus};

/// The member of the metadata of a sequence that only bookings set.
pub(super) const CALCOM: &str = "calcom";

/// A sequence with its references.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = outreach_sequences, check_for_backend(diesel::pg::Pg))]
pub struct Sequence {
    pub id: String,
    pub prospect_id: String,
    pub contact_id: Option<String>,
    pub campaign_id: Option<String>,
    /// The research run that it was written from.
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

/// Lists the ids of the sequences of a prospect.
pub async fn list_ids(conn: &mut AsyncPgConnection, prospect_id: &str) -> QueryResult<Vec<String>> {
    outreach_sequences::table
        .filter(outreach_sequences::prospect_id.eq(prospect_id))
        .select(outreach_sequences::id)
        .load(conn)
        .await
}

/// The keys of `metadata.calcom` about a booking, or about another one that pauses the sequence.
const CALCOM_KEYS: [&str; 8] = [
    "bookingUid",
    "eventTypeId",
    "startTime",
    "endTime",
    "eventType",
    "updatedAt",
    "attendeeEmails",
    "pausedBy",
];

/// The metadata of a sequence with other keys in its member `calcom`, which may also contain keys
/// of other tools.
macro_rules! with_calcom {
    ($removed:expr, $added:expr) => {{
        let removed = $removed.iter().map(|key| (*key).to_owned());
        let removed = removed.collect::<Vec<String>>();
        let kept = || outreach_sequences::metadata.retrieve_as_object("calcom");
        let is_object = jsonb_typeof(kept()).eq("object").assume_not_null();
        let merged = case_when(is_object, kept())
            .otherwise(json!({}))
            .remove(removed.into_sql::<Array<Text>>())
            .concat($added);
        jsonb_set(
            outreach_sequences::metadata,
            vec!["calcom"].into_sql::<Array<Text>>(),
            merged,
        )
    }};
}

/// The bookings of a sequence whose calls take place or have taken place.
macro_rules! standing_bookings {
    ($sequence_id:expr) => {
        bookings::table
            .filter(bookings::sequence_id.eq($sequence_id))
            .filter(
                bookings::live.or(bookings::confirmed
                    .and(bookings::state.ne(BookingState::Superseded))
                    .and(bookings::state.ne(BookingState::Cancelled))
                    .and(bookings::state.ne(BookingState::Rejected))),
            )
    };
}

/// The confirmed bookings of a sequence: once they have fallen through, a person continues.
macro_rules! confirmed_bookings {
    ($sequence_id:expr) => {
        bookings::table
            .filter(bookings::sequence_id.eq($sequence_id))
            .filter(bookings::confirmed)
    };
}

pub(super) use {confirmed_bookings, standing_bookings};

/// What becomes of a sequence whose booking now belongs to another sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Released {
    /// It goes on as before the booking.
    Restored,
    /// It stays answered, since its contact has had the call, or has another one.
    Replied,
}

impl Released {
    /// Returns the SQL for whether it stays answered.
    pub(super) fn is_replied(self) -> SqlLiteral<Bool> {
        sql(match self {
            Self::Restored => "false",
            Self::Replied => "true",
        })
    }
}

/// Restores the status that a sequence had before its booking, which now belongs to another
/// sequence, unless it stays answered or led to another call: then REPLIED if that fell through.
///
/// This does not count as an update. Other tools keep their keys in `metadata.calcom`.
pub async fn release(
    mut conn: &AsyncPgConnection,
    id: &str,
    released: Released,
) -> QueryResult<()> {
    let is_replied = released.is_replied().or(exists(confirmed_bookings!(id)));
    let others = || with_calcom!(CALCOM_KEYS, json!({}));
    let metadata = case_when(
        others().retrieve_as_object(CALCOM).eq(json!({})),
        outreach_sequences::metadata.remove(CALCOM),
    )
    .otherwise(others());
    let status = case_when::<_, _, Text>(is_replied, OutreachStatus::Replied)
        .when(
            outreach_sequences::prior_status.is_not_null(),
            outreach_sequences::prior_status.assume_not_null(),
        )
        .otherwise(outreach_sequences::status);
    diesel::update(outreach_sequences::table.find(id))
        .filter(not(exists(standing_bookings!(id))))
        .set((
            outreach_sequences::status.eq(status),
            outreach_sequences::prior_status.eq(None::<OutreachStatus>),
            outreach_sequences::metadata.eq(metadata),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Sets the status of a sequence, and replaces `metadata.calcom` by that of its booking.
pub async fn set_status(
    mut conn: &AsyncPgConnection,
    id: &str,
    status: OutreachStatus,
    calcom: &Value,
) -> QueryResult<()> {
    diesel::update(outreach_sequences::table.find(id))
        .set((
            outreach_sequences::prior_status.eq(case_when(
                outreach_sequences::prior_status.is_null(),
                outreach_sequences::status.nullable(),
            )
            .otherwise(outreach_sequences::prior_status)),
            outreach_sequences::status.eq(status),
            outreach_sequences::paused_status.eq(None::<OutreachStatus>),
            outreach_sequences::metadata.eq(with_calcom!(CALCOM_KEYS, calcom)),
            outreach_sequences::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Outreach to pause.
#[derive(Clone, Debug)]
pub struct Pause<'a> {
    /// The contacts whose outreach is paused.
    pub contact_ids: &'a [String],
    /// The sequence that led to the call, which is not paused.
    pub led_from: &'a str,
    /// The booking that pauses the outreach.
    pub booking_uid: &'a str,
}

/// A status as an SQL literal, with which PostgreSQL can estimate the number of rows. With a
/// parameter, the custom plan would be cheaper than the generic one, and PostgreSQL would plan the
/// statement again each time.
pub(super) fn literal(status: OutreachStatus) -> SqlLiteral<Text> {
    sql(&format!("'{}'", status.as_str()))
}

/// The condition that a sequence is active: messages are sent until the contact replies.
macro_rules! goes_on {
    () => {
        (outreach_sequences::status.ne(crate::store::sequences::literal(OutreachStatus::Replied)))
            .and(
                outreach_sequences::status
                    .ne(crate::store::sequences::literal(OutreachStatus::Booked)),
            )
            .and(
                outreach_sequences::status
                    .ne(crate::store::sequences::literal(OutreachStatus::ClosedLost)),
            )
    };
}

/// The steps of a sequence that are still to be sent.
macro_rules! unsent_steps {
    () => {
        outreach_steps::table
            .filter(outreach_steps::sequence_id.eq(outreach_sequences::id))
            .filter(
                (outreach_steps::status
                    .eq(crate::store::sequences::literal(OutreachStatus::Drafted)))
                .or(outreach_steps::status
                    .eq(crate::store::sequences::literal(OutreachStatus::Queued))),
            )
            .select(outreach_steps::id)
    };
}

/// The sequences to pause: the active ones, and those that were answered but have unsent steps.
/// Sequences that led to a call themselves, or are closed, are not paused.
macro_rules! to_pause {
    ($pause:expr) => {
        outreach_sequences::table
            .filter(outreach_sequences::contact_id.eq_any($pause.contact_ids))
            .filter(outreach_sequences::id.ne($pause.led_from))
            .filter(outreach_sequences::status.ne(OutreachStatus::Booked))
            .filter(outreach_sequences::status.ne(OutreachStatus::ClosedLost))
            .filter(goes_on!().or(exists(unsent_steps!())))
    };
}

pub(super) use {goes_on, to_pause, unsent_steps};

/// Pauses sequences: nothing more is sent automatically. This does not count as an update, or the
/// next booking of the person would be matched to them.
pub async fn pause(mut conn: &AsyncPgConnection, pause: &Pause<'_>) -> QueryResult<()> {
    let calcom = json!({"pausedBy": pause.booking_uid});
    diesel::update(to_pause!(pause))
        .set((
            outreach_sequences::paused_status.eq(case_when(
                outreach_sequences::paused_status.is_null(),
                outreach_sequences::status.nullable(),
            )
            .otherwise(outreach_sequences::paused_status)),
            outreach_sequences::status.eq(OutreachStatus::Replied),
            outreach_sequences::metadata.eq(with_calcom!(["pausedBy"], &calcom)),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Returns whether a sequence of a prospect refers to a contact of another one.
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

/// Returns whether a sequence of a prospect refers to a research run of another one.
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
