//! The outreach that a booking belongs to: finding it, locking it, changing it.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::{case_when, exists, sql},
    prelude::*,
    sql_types::Jsonb,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::{
    current_time, lower,
    schema::{
        bookings, contacts, outreach_logs, outreach_sequences, outreach_steps, prospects,
        research_runs,
    },
};
use crate::domain::BookingEvent;

/// How many sequences are looked at when several contacts share the addresses of a booking.
const MATCH_LIMIT: i64 = 200;

/// A contact that does not want to be written to.
const OPTED_OUT: &str = "OPTED_OUT";

/// The steps that a booking moves on; CLOSED_LOST ones stay as they are.
const OPEN_STEPS: [&str; 6] = ["DRAFTED", "QUEUED", "SENT", "OPENED", "REPLIED", "BOOKED"];

/// What a sequence belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
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

/// Something to log about an outreach.
#[derive(Debug, Insertable)]
#[diesel(table_name = outreach_logs, check_for_backend(diesel::pg::Pg))]
pub struct NewLog<'a> {
    /// The id, a UUIDv7 as text.
    pub id: String,
    /// Whom it is about.
    pub prospect_id: &'a str,
    /// The contact.
    pub contact_id: Option<&'a str>,
    /// The sequence.
    pub sequence_id: &'a str,
    /// How it happened.
    pub channel: &'a str,
    /// What happened.
    pub status: &'a str,
    /// One line for people.
    pub subject: &'a str,
    /// The facts.
    pub metadata: Value,
    /// The delivery that it comes from.
    pub delivery_id: Uuid,
    /// When it happened.
    pub sent_at: DateTime<Utc>,
}

/// Finds the sequence that an event belongs to.
///
/// It is the one of the known booking, else the one that the booking link named, else the newest
/// of the contact that it named, else the newest of the contact with the first address that leads
/// to one.
pub async fn find_sequence_id(
    conn: &mut AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<String>> {
    let known_uids = [event.kept_uid(), event.kept_reschedule_uid()];
    for uid in known_uids.into_iter().flatten() {
        let known = bookings::table
            .find(uid)
            .select(bookings::sequence_id)
            .get_result(conn)
            .await
            .optional()?;
        if known.is_some() {
            return Ok(known);
        }
    }
    if let Some(id) = &event.outreach_sequence_id {
        let named = outreach_sequences::table
            .find(id)
            .select(outreach_sequences::id)
            .get_result(conn)
            .await
            .optional()?;
        if named.is_some() {
            return Ok(named);
        }
    }
    if let Some(contact_id) = &event.contact_id {
        let newest = outreach_sequences::table
            .filter(outreach_sequences::contact_id.eq(contact_id))
            .order((
                outreach_sequences::created_at.desc(),
                outreach_sequences::id.desc(),
            ))
            .select(outreach_sequences::id)
            .first(conn)
            .await
            .optional()?;
        if newest.is_some() {
            return Ok(newest);
        }
    }
    find_by_address(conn, &event.match_emails).await
}

async fn find_by_address(
    conn: &mut AsyncPgConnection,
    addresses: &[String],
) -> QueryResult<Option<String>> {
    if addresses.is_empty() {
        return Ok(None);
    }
    let newest_first = outreach_sequences::table
        .inner_join(contacts::table)
        .filter(lower(contacts::primary_email).eq_any(addresses))
        .order((
            outreach_sequences::created_at.desc(),
            outreach_sequences::id.desc(),
        ))
        .select((outreach_sequences::id, lower(contacts::primary_email)))
        .limit(MATCH_LIMIT)
        .load::<(String, Option<String>)>(conn)
        .await?;
    // The sort is stable: among the sequences of one address the newest stays first.
    let place = |email: &Option<String>| {
        addresses
            .iter()
            .position(|address| Some(address) == email.as_ref())
    };
    Ok(newest_first
        .into_iter()
        .min_by_key(|(_, email)| place(email).unwrap_or(usize::MAX))
        .map(|(id, _)| id))
}

/// Finds a sequence without locking it.
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

/// Locks a sequence for this transaction. Its steps are only reached through it; contact and
/// prospect are locked after it, in this order.
pub async fn lock_sequence(
    conn: &mut AsyncPgConnection,
    id: &str,
) -> QueryResult<Option<Sequence>> {
    outreach_sequences::table
        .find(id)
        .select(Sequence::as_select())
        .for_no_key_update()
        .get_result(conn)
        .await
        .optional()
}

/// Locks a contact for this transaction.
pub async fn lock_contact(conn: &mut AsyncPgConnection, id: &str) -> QueryResult<()> {
    contacts::table
        .find(id)
        .select(contacts::id)
        .for_no_key_update()
        .get_result::<String>(conn)
        .await
        .map(drop)
}

/// Sets the status of a sequence and merges what is known of its booking into `metadata.calcom`.
pub async fn update_sequence(
    conn: &mut AsyncPgConnection,
    id: &str,
    status: &str,
    calcom: Value,
) -> QueryResult<()> {
    diesel::update(outreach_sequences::table.find(id))
        .set((
            outreach_sequences::status.eq(status),
            outreach_sequences::metadata.eq(sql::<Jsonb>(
                "metadata || jsonb_build_object('calcom', \
                 CASE jsonb_typeof(metadata -> 'calcom') \
                 WHEN 'object' THEN metadata -> 'calcom' ELSE '{}' END || ",
            )
            .bind::<Jsonb, _>(calcom)
            .sql(")")),
            outreach_sequences::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Sets the status of the open steps of a sequence.
pub async fn update_open_steps(
    conn: &mut AsyncPgConnection,
    sequence_id: &str,
    status: &str,
) -> QueryResult<()> {
    diesel::update(outreach_steps::table)
        .filter(outreach_steps::sequence_id.eq(sequence_id))
        .filter(outreach_steps::status.eq_any(OPEN_STEPS))
        .set((
            outreach_steps::status.eq(status),
            outreach_steps::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Sets the outreach status of a contact and the time of the last contact. Who has opted out stays
/// so: booking a call is no consent to be mailed.
pub async fn update_contact(
    conn: &mut AsyncPgConnection,
    id: &str,
    status: &str,
) -> QueryResult<()> {
    diesel::update(contacts::table.find(id))
        .set((
            contacts::outreach_status.eq(case_when(
                contacts::outreach_status.eq(OPTED_OUT),
                contacts::outreach_status,
            )
            .otherwise(status)),
            contacts::last_contacted_at.eq(current_time().nullable()),
            contacts::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Marks a prospect as ENGAGED, unless it is already a customer.
pub async fn engage_prospect(conn: &mut AsyncPgConnection, id: &str) -> QueryResult<()> {
    diesel::update(prospects::table.find(id))
        .filter(prospects::status.ne("CONVERTED"))
        .set((
            prospects::status.eq("ENGAGED"),
            prospects::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// Locks a prospect for this transaction, so that its plans are counted by one at a time.
pub async fn lock_prospect(conn: &mut AsyncPgConnection, id: &str) -> QueryResult<()> {
    prospects::table
        .find(id)
        .select(prospects::id)
        .for_no_key_update()
        .get_result::<String>(conn)
        .await
        .map(drop)
}

/// Locks every sequence of a prospect for this transaction.
pub async fn lock_sequences_of(conn: &mut AsyncPgConnection, prospect_id: &str) -> QueryResult<()> {
    outreach_sequences::table
        .filter(outreach_sequences::prospect_id.eq(prospect_id))
        .order(outreach_sequences::id)
        .select(outreach_sequences::id)
        .for_no_key_update()
        .load::<String>(conn)
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

/// Logs what happened.
pub async fn insert_log(conn: &mut AsyncPgConnection, new: &NewLog<'_>) -> QueryResult<()> {
    diesel::insert_into(outreach_logs::table)
        .values(new)
        .execute(conn)
        .await
        .map(drop)
}
