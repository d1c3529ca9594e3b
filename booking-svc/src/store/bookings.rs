//! Bookings and their states.

use addresses::untagged;
use chrono::{DateTime, Utc};
use diesel::{dsl::sql, expression::SqlLiteral, prelude::*, sql_types::Nullable, upsert::excluded};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Json, current_time, prepared::Prepare as _, schema::bookings, sequences::Sequence};
use crate::domain::{
    Attendee, BookingState, Details, EventTimes, Marks, MatchedBy, Meeting, Standing,
};

/// A stored booking.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct Booking {
    /// The uid that the booking tool gave it; for a seat, the uid and the seat.
    pub uid: String,
    /// The state.
    pub state: BookingState,
    /// The sequence that led to it.
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
    /// The attendees, the booker first.
    pub attendees: Json<Vec<Attendee>>,
    /// When Bookbrief stored the booking.
    pub created_at: DateTime<Utc>,
    /// When the booking last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether an event has confirmed the call.
    pub confirmed: bool,
    /// The booking that this one replaces.
    pub reschedule_uid: Option<String>,
    /// The time of the newest no-show mark.
    pub no_show_time: Option<DateTime<Utc>>,
    /// The addresses by which it was matched, the booker's first.
    pub match_emails: Json<Vec<String>>,
    /// See [`Details::rank`].
    pub details_rank: i16,
    /// See [`Details::reported_at`].
    pub details_time: Option<DateTime<Utc>>,
    /// Why it belongs to its sequence.
    pub matched_by: Option<MatchedBy>,
    /// See [`Standing::call_confirmed`].
    pub call_confirmed: bool,
    /// See [`Standing::moved_time`].
    pub moved_time: Option<DateTime<Utc>>,
    /// See [`Standing::superseded_time`].
    pub superseded_time: Option<DateTime<Utc>>,
    /// See [`Standing::event_times`].
    pub heard: Json<EventTimes>,
    /// See [`Standing::marks`].
    pub absences: Json<Marks>,
    /// See [`Details::seat_uid`].
    pub seat_uid: Option<String>,
    /// See [`Details::seat_email`].
    pub seat_email: Option<String>,
    /// See [`Details::series_uid`].
    pub series_uid: Option<String>,
    /// See [`Standing::ends_series`].
    pub ends_series: bool,
    /// The organizer, the place, and the texts of the booker.
    pub meeting: Json<Meeting>,
    /// The [`Self::match_emails`] without tags.
    pub untagged_emails: Json<Vec<String>>,
    /// See [`Standing::superseded_by`].
    pub superseded_by: Option<String>,
    /// See [`Details::seat_uids`].
    pub seat_uids: Vec<String>,
    /// See [`Details::booking_number`].
    pub booking_number: Option<String>,
}

impl Booking {
    /// Returns a booking of `sequence` without any details.
    pub fn new(uid: String, state: BookingState, sequence: &Sequence, now: DateTime<Utc>) -> Self {
        Self {
            uid,
            state,
            sequence_id: sequence.id.clone(),
            contact_id: sequence.contact_id.clone(),
            prospect_id: sequence.prospect_id.clone(),
            event_type_id: None,
            title: None,
            start_time: None,
            end_time: None,
            attendees: Json::default(),
            created_at: now,
            updated_at: now,
            confirmed: false,
            reschedule_uid: None,
            no_show_time: None,
            match_emails: Json::default(),
            details_rank: 0,
            details_time: None,
            call_confirmed: false,
            moved_time: None,
            superseded_time: None,
            heard: Json::default(),
            absences: Json::default(),
            seat_uid: None,
            seat_uids: Vec::new(),
            seat_email: None,
            series_uid: None,
            ends_series: false,
            matched_by: None,
            meeting: Json::default(),
            untagged_emails: Json::default(),
            superseded_by: None,
            booking_number: None,
        }
    }

    /// Moves the booking to another sequence.
    pub fn move_to(&mut self, sequence: &Sequence, matched_by: Option<MatchedBy>) {
        self.sequence_id.clone_from(&sequence.id);
        self.contact_id.clone_from(&sequence.contact_id);
        self.prospect_id.clone_from(&sequence.prospect_id);
        self.matched_by = matched_by;
    }

    /// Returns whether the booking is a seat in a shared call.
    pub fn is_seat(&self) -> bool {
        self.seat_uid.is_some() || self.seat_email.is_some()
    }

    /// Returns the uid that the booking tool gave the call.
    pub fn call_uid(&self) -> &str {
        let of_seat = self.uid.split_once('/').filter(|_| self.is_seat());
        of_seat.map_or(&*self.uid, |(call_uid, _)| call_uid)
    }

    /// Returns the state and facts of the booking.
    pub fn standing(&self) -> Standing {
        Standing {
            uid: self.uid.clone(),
            state: self.state,
            confirmed: self.confirmed,
            call_confirmed: self.call_confirmed,
            reschedule_uid: self.reschedule_uid.clone(),
            moved_time: self.moved_time,
            superseded_time: self.superseded_time,
            superseded_by: self.superseded_by.clone(),
            event_times: self.heard.0.clone(),
            no_show_time: self.no_show_time,
            marks: self.marks(),
            ends_series: self.ends_series,
        }
    }

    /// Returns the no-show marks. Older rows have only the time of a mark that names no person.
    fn marks(&self) -> Marks {
        match self.no_show_time {
            Some(time) if self.absences.0 == Marks::default() => {
                Marks::without_person(self.state == BookingState::NoShow, time)
            }
            _ => self.absences.0.clone(),
        }
    }

    /// Sets the state and facts of the booking.
    pub fn set_standing(&mut self, standing: &Standing) {
        self.state = standing.state;
        self.confirmed = standing.confirmed;
        self.call_confirmed = standing.call_confirmed;
        self.reschedule_uid.clone_from(&standing.reschedule_uid);
        self.moved_time = standing.moved_time;
        self.superseded_time = standing.superseded_time;
        self.superseded_by.clone_from(&standing.superseded_by);
        self.heard = Json(standing.event_times.clone());
        self.no_show_time = standing.no_show_time;
        self.absences = Json(standing.marks.clone());
        self.ends_series = standing.ends_series;
    }

    /// Returns the details of the call.
    pub fn details(&self) -> Details {
        Details {
            event_type_id: self.event_type_id.clone(),
            title: self.title.clone(),
            start_time: self.start_time,
            end_time: self.end_time,
            attendees: self.attendees.0.clone(),
            match_emails: self.match_emails.0.clone(),
            seat_uid: self.seat_uid.clone(),
            seat_uids: self.seat_uids.iter().cloned().collect(),
            seat_email: self.seat_email.clone(),
            series_uid: self.series_uid.clone(),
            meeting: self.meeting.0.clone(),
            booking_number: self.booking_number.clone(),
            rank: self.details_rank,
            reported_at: self.details_time,
        }
    }

    /// Sets the details of the call.
    pub fn set_details(&mut self, details: Details) {
        self.untagged_emails = Json(untagged_emails(&details));
        self.attendees = Json(details.attendees);
        self.match_emails = Json(details.match_emails);
        self.meeting = Json(details.meeting);
        self.event_type_id = details.event_type_id;
        self.title = details.title;
        self.start_time = details.start_time;
        self.end_time = details.end_time;
        self.seat_uid = details.seat_uid;
        self.seat_uids = details.seat_uids.into_iter().collect();
        self.seat_email = details.seat_email;
        self.series_uid = details.series_uid;
        self.booking_number = details.booking_number;
        self.details_rank = details.rank;
        self.details_time = details.reported_at;
    }
}

/// Returns the addresses of the participants without tags, the booker's first. The first one is
/// empty if the booker is unknown.
fn untagged_emails(details: &Details) -> Vec<String> {
    let mut emails = details
        .match_emails
        .iter()
        .map(|email| untagged(email))
        .collect::<Vec<_>>();
    let sharers = details.sharers();
    if emails.is_empty() && !sharers.is_empty() {
        emails.push(String::new());
    }
    emails.extend(sharers.iter().map(|email| untagged(email)));
    emails
}

/// Inserts or updates a booking.
pub async fn save(mut conn: &AsyncPgConnection, booking: &Booking) -> QueryResult<()> {
    diesel::insert_into(bookings::table)
        .values(booking)
        .on_conflict(bookings::uid)
        .do_update()
        .set((
            bookings::state.eq(excluded(bookings::state)),
            bookings::sequence_id.eq(excluded(bookings::sequence_id)),
            bookings::contact_id.eq(excluded(bookings::contact_id)),
            bookings::prospect_id.eq(excluded(bookings::prospect_id)),
            bookings::matched_by.eq(excluded(bookings::matched_by)),
            bookings::event_type_id.eq(excluded(bookings::event_type_id)),
            bookings::title.eq(excluded(bookings::title)),
            bookings::start_time.eq(excluded(bookings::start_time)),
            bookings::end_time.eq(excluded(bookings::end_time)),
            bookings::attendees.eq(excluded(bookings::attendees)),
            bookings::confirmed.eq(excluded(bookings::confirmed)),
            bookings::reschedule_uid.eq(excluded(bookings::reschedule_uid)),
            bookings::no_show_time.eq(excluded(bookings::no_show_time)),
            bookings::match_emails.eq(excluded(bookings::match_emails)),
            bookings::meeting.eq(excluded(bookings::meeting)),
            bookings::untagged_emails.eq(excluded(bookings::untagged_emails)),
            bookings::details_rank.eq(excluded(bookings::details_rank)),
            bookings::details_time.eq(excluded(bookings::details_time)),
            bookings::call_confirmed.eq(excluded(bookings::call_confirmed)),
            bookings::moved_time.eq(excluded(bookings::moved_time)),
            bookings::superseded_time.eq(excluded(bookings::superseded_time)),
            bookings::superseded_by.eq(excluded(bookings::superseded_by)),
            bookings::heard.eq(excluded(bookings::heard)),
            bookings::absences.eq(excluded(bookings::absences)),
            bookings::seat_uid.eq(excluded(bookings::seat_uid)),
            bookings::seat_uids.eq(excluded(bookings::seat_uids)),
            bookings::seat_email.eq(excluded(bookings::seat_email)),
            bookings::series_uid.eq(excluded(bookings::series_uid)),
            bookings::booking_number.eq(excluded(bookings::booking_number)),
            bookings::ends_series.eq(excluded(bookings::ends_series)),
            bookings::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Returns the SQL for the newest plan of a booking.
pub(super) fn newest_plan() -> SqlLiteral<Nullable<diesel::sql_types::Uuid>> {
    sql("(SELECT plan.id FROM call_prep_plans plan \
         WHERE plan.booking_uid = bookings.uid ORDER BY plan.version DESC LIMIT 1)")
}

/// Returns whether any of these bookings is stored.
pub async fn is_any_stored(mut conn: &AsyncPgConnection, uids: &[String]) -> QueryResult<bool> {
    let kept = bookings::table.filter(bookings::uid.eq_any(uids));
    diesel::select(diesel::dsl::exists(kept))
        .get_result(&mut conn)
        .await
}
