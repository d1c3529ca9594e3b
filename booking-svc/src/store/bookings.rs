//! Bookings and where they stand.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    expression::{SqlLiteral, TypedExpressionType},
    prelude::*,
    sql_types::{BigInt, Bool, Nullable, SingleValue, Text},
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;

use super::{
    current_time,
    outreach::Sequence,
    schema::{bookings, call_prep_plans},
};
use crate::domain::{BookingState, OtherCall};

/// A booking.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct Booking {
    /// The uid that the booking tool gave it.
    pub uid: String,
    /// `accepted` or `cancelled`.
    pub state: String,
    /// The outreach that led to it.
    pub sequence_id: String,
    /// The contact.
    pub contact_id: Option<String>,
    /// The prospect.
    pub prospect_id: String,
    /// The kind of event that was booked.
    pub event_type_id: Option<String>,
    /// The title that the calendar shows.
    pub title: Option<String>,
    /// The start of the call.
    pub start_time: Option<DateTime<Utc>>,
    /// The end of the call.
    pub end_time: Option<DateTime<Utc>>,
    /// Who takes part, as an array of [`crate::domain::Attendee`].
    pub attendees: Value,
    /// When Bookbrief first heard of it.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A booking to keep.
#[derive(Debug, Insertable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct NewBooking<'a> {
    /// See [`Booking::uid`].
    pub uid: &'a str,
    /// See [`Booking::state`].
    pub state: &'a str,
    /// See [`Booking::sequence_id`].
    pub sequence_id: &'a str,
    /// See [`Booking::contact_id`].
    pub contact_id: Option<&'a str>,
    /// See [`Booking::prospect_id`].
    pub prospect_id: &'a str,
    /// See [`Booking::event_type_id`].
    pub event_type_id: Option<&'a str>,
    /// See [`Booking::title`].
    pub title: Option<&'a str>,
    /// See [`Booking::start_time`].
    pub start_time: Option<DateTime<Utc>>,
    /// See [`Booking::end_time`].
    pub end_time: Option<DateTime<Utc>>,
    /// See [`Booking::attendees`].
    pub attendees: Value,
}

/// What the state machine needs to know about a booking.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct BookingSummary {
    /// See [`Booking::state`].
    pub state: String,
    /// See [`Booking::sequence_id`].
    pub sequence_id: String,
}

impl BookingSummary {
    /// Returns the state, or nothing when the database holds a word that this program does not know.
    pub fn state(&self) -> Option<BookingState> {
        BookingState::from_word(&self.state)
    }
}

/// Waits until no other transaction works on the booking, known or not, and keeps it so until the
/// end of this one.
pub async fn lock(conn: &mut AsyncPgConnection, uid: &str) -> QueryResult<()> {
    diesel::select(
        sql::<Bool>("pg_advisory_xact_lock(hashtextextended(")
            .bind::<Text, _>(uid)
            .sql(", ")
            .bind::<BigInt, _>(0)
            .sql(")) IS NULL"),
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Finds what is known about a booking.
pub async fn find_summary(
    conn: &mut AsyncPgConnection,
    uid: &str,
) -> QueryResult<Option<BookingSummary>> {
    bookings::table
        .find(uid)
        .select(BookingSummary::as_select())
        .get_result(conn)
        .await
        .optional()
}

/// Finds a booking together with its newest plan.
pub async fn find(
    conn: &mut AsyncPgConnection,
    uid: &str,
) -> QueryResult<Option<(Booking, Option<Uuid>)>> {
    let newest_plan = call_prep_plans::table
        .filter(call_prep_plans::booking_uid.eq(bookings::uid.nullable()))
        .order(call_prep_plans::version.desc())
        .select(call_prep_plans::id)
        .limit(1)
        .single_value();
    bookings::table
        .find(uid)
        .select((Booking::as_select(), newest_plan))
        .get_result(conn)
        .await
        .optional()
}

/// Finds out whether the sequence, or its contact, has an accepted call still to come besides `uid`.
pub async fn find_other_call(
    conn: &mut AsyncPgConnection,
    sequence: &Sequence,
    uid: Option<&str>,
) -> QueryResult<OtherCall> {
    let sequence_ids = bookings::table
        .filter(
            bookings::sequence_id
                .eq(&sequence.id)
                .or(bookings::contact_id
                    .eq(&sequence.contact_id)
                    .assume_not_null()),
        )
        .filter(bookings::state.eq(BookingState::Accepted.as_str()))
        .filter(bookings::uid.ne(uid.unwrap_or_default()))
        .filter(
            bookings::end_time
                .is_null()
                .or(bookings::end_time.gt(current_time().nullable())),
        )
        .select(bookings::sequence_id)
        .distinct()
        .load::<String>(conn)
        .await?;
    if sequence_ids.contains(&sequence.id) {
        return Ok(OtherCall::OfSequence);
    }
    if sequence_ids.is_empty() {
        return Ok(OtherCall::None);
    }
    Ok(OtherCall::OfContact)
}

/// Inserts a booking, or updates it with what the event says; what it does not say stays.
pub async fn save(conn: &mut AsyncPgConnection, new: &NewBooking<'_>) -> QueryResult<()> {
    diesel::insert_into(bookings::table)
        .values(new)
        .on_conflict(bookings::uid)
        .do_update()
        .set((
            bookings::state.eq(excluded(bookings::state)),
            bookings::event_type_id.eq(keep_unless_given("event_type_id")),
            bookings::title.eq(keep_unless_given("title")),
            bookings::start_time.eq(keep_unless_given("start_time")),
            bookings::end_time.eq(keep_unless_given("end_time")),
            bookings::updated_at.eq(current_time()),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// The SQL for a column that an upsert only replaces by a value.
fn keep_unless_given<T>(column: &str) -> SqlLiteral<Nullable<T>>
where
    T: SingleValue,
    Nullable<T>: TypedExpressionType,
{
    sql(&format!("coalesce(excluded.{column}, bookings.{column})"))
}
