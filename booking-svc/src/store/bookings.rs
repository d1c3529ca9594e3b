//! Bookings and where they stand.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{outreach::Sequence, schema::bookings};
use crate::domain::{BookingState, Details};

/// A booking as it is kept.
#[derive(Clone, Debug, Deserialize, Queryable, Selectable, Serialize)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct Booking {
    /// The uid that the booking tool gave it; for a seat, the uid and the seat.
    pub uid: String,
    /// A word of [`BookingState`].
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
    /// Whether an event has said that the call stands.
    pub confirmed: bool,
    /// The booking that this one replaces.
    pub reschedule_uid: Option<String>,
    /// When the newest mark was made that somebody did or did not come.
    pub no_show_time: Option<DateTime<Utc>>,
    /// The addresses by which it was matched, as an array of texts.
    pub match_emails: Value,
    /// See [`Details::rank`].
    pub details_rank: i16,
    /// See [`Details::told_at`].
    pub details_time: Option<DateTime<Utc>>,
}

impl Booking {
    /// Returns a booking of `sequence` of which nothing is known yet.
    pub fn new(uid: String, state: BookingState, sequence: &Sequence, now: DateTime<Utc>) -> Self {
        Self {
            uid,
            state: state.as_str().to_owned(),
            sequence_id: sequence.id.clone(),
            contact_id: sequence.contact_id.clone(),
            prospect_id: sequence.prospect_id.clone(),
            event_type_id: None,
            title: None,
            start_time: None,
            end_time: None,
            attendees: json!([]),
            created_at: now,
            updated_at: now,
            confirmed: false,
            reschedule_uid: None,
            no_show_time: None,
            match_emails: json!([]),
            details_rank: 0,
            details_time: None,
        }
    }

    /// Returns what is told about the call.
    pub fn details(&self) -> Details {
        Details {
            event_type_id: self.event_type_id.clone(),
            title: self.title.clone(),
            start_time: self.start_time,
            end_time: self.end_time,
            attendees: serde_json::from_value(self.attendees.clone()).unwrap_or_default(),
            match_emails: serde_json::from_value(self.match_emails.clone()).unwrap_or_default(),
            rank: self.details_rank,
            told_at: self.details_time,
        }
    }

    /// Keeps what is told about the call.
    pub fn set_details(&mut self, details: Details) {
        self.attendees = json!(details.attendees);
        self.match_emails = json!(details.match_emails);
        self.event_type_id = details.event_type_id;
        self.title = details.title;
        self.start_time = details.start_time;
        self.end_time = details.end_time;
        self.details_rank = details.rank;
        self.details_time = details.told_at;
    }
}

/// A booking together with the one that replaced it and its newest plan.
pub type BookingView = (Booking, Option<String>, Option<Uuid>);

/// Finds a booking together with the one that replaced it and its newest plan.
pub async fn find(conn: &mut AsyncPgConnection, uid: &str) -> QueryResult<Option<BookingView>> {
    bookings::table
        .find(uid)
        .select((Booking::as_select(), successor(), newest_plan()))
        .get_result(conn)
        .await
        .optional()
}

/// Which bookings to list, and from where.
#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    /// Only those in this state.
    pub state: Option<BookingState>,
    /// Only those of this prospect.
    pub prospect_id: Option<String>,
    /// Only those of this sequence.
    pub sequence_id: Option<String>,
    /// Only those after this one, by the time at which Bookbrief first heard of them and by uid.
    pub after: Option<(DateTime<Utc>, String)>,
}

/// Lists bookings, the one that was heard of last first.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: ListFilter,
    limit: i64,
) -> QueryResult<Vec<BookingView>> {
    let mut query = bookings::table
        .order((bookings::created_at.desc(), bookings::uid.desc()))
        .limit(limit)
        .select((Booking::as_select(), successor(), newest_plan()))
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(bookings::state.eq(state.as_str()));
    }
    if let Some(prospect_id) = filter.prospect_id {
        query = query.filter(bookings::prospect_id.eq(prospect_id));
    }
    if let Some(sequence_id) = filter.sequence_id {
        query = query.filter(bookings::sequence_id.eq(sequence_id));
    }
    if let Some((created_at, uid)) = filter.after {
        query = query.filter(
            bookings::created_at.lt(created_at).or(bookings::created_at
                .eq(created_at)
                .and(bookings::uid.lt(uid))),
        );
    }
    query.load(conn).await
}

/// The SQL for the uid of the booking that replaced one.
fn successor() -> SqlLiteral<Nullable<Text>> {
    sql("(SELECT max(successor.uid) FROM bookings successor \
         WHERE successor.reschedule_uid = bookings.uid)")
}

/// The SQL for the newest plan of a booking.
fn newest_plan() -> SqlLiteral<Nullable<diesel::sql_types::Uuid>> {
    sql("(SELECT plan.id FROM call_prep_plans plan \
         WHERE plan.booking_uid = bookings.uid ORDER BY plan.version DESC LIMIT 1)")
}
