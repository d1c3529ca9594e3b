//! Bookings and where they stand.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_query,
    sql_types::{Array, Bool, Nullable, Text},
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    Json,
    call_prep_plans::PlanSummary,
    contacts::Address,
    current_time,
    prepared::Prepare as _,
    schema::{bookings, call_prep_plans},
    sequences::Sequence,
};
use crate::domain::{Attendee, BookingEvent, BookingState, Details, MatchedBy, Meeting};

/// A booking as it is kept.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
pub struct Booking {
    /// The uid that the booking tool gave it; for a seat, the uid and the seat.
    pub uid: String,
    /// Where it stands.
    pub state: BookingState,
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
    /// Who takes part, the booker first.
    pub attendees: Json<Vec<Attendee>>,
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
    /// The addresses by which it was matched, the booker's first.
    pub match_emails: Json<Vec<String>>,
    /// See [`Details::rank`].
    pub details_rank: i16,
    /// See [`Details::told_at`].
    pub details_time: Option<DateTime<Utc>>,
    /// Why it belongs to its sequence; nothing when that is not known.
    pub matched_by: Option<MatchedBy>,
    /// Whose call it is, where it takes place, and what the booker has said.
    pub meeting: Json<Meeting>,
}

impl Booking {
    /// Returns a booking of `sequence` of which nothing is known yet.
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
            matched_by: None,
            meeting: Json::default(),
        }
    }

    /// Makes it a booking of `sequence` from now on.
    pub fn move_to(&mut self, sequence: &Sequence, matched_by: MatchedBy) {
        self.sequence_id.clone_from(&sequence.id);
        self.contact_id.clone_from(&sequence.contact_id);
        self.prospect_id.clone_from(&sequence.prospect_id);
        self.matched_by = Some(matched_by);
    }

    /// Returns what is told about the call.
    pub fn details(&self) -> Details {
        Details {
            event_type_id: self.event_type_id.clone(),
            title: self.title.clone(),
            start_time: self.start_time,
            end_time: self.end_time,
            attendees: self.attendees.0.clone(),
            match_emails: self.match_emails.0.clone(),
            meeting: self.meeting.0.clone(),
            rank: self.details_rank,
            told_at: self.details_time,
        }
    }

    /// Keeps what is told about the call.
    pub fn set_details(&mut self, details: Details) {
        self.attendees = Json(details.attendees);
        self.match_emails = Json(details.match_emails);
        self.meeting = Json(details.meeting);
        self.event_type_id = details.event_type_id;
        self.title = details.title;
        self.start_time = details.start_time;
        self.end_time = details.end_time;
        self.details_rank = details.rank;
        self.details_time = details.told_at;
    }
}

/// A booking that has something in common with an event.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedBooking {
    pub booking: Booking,
    /// Whether the call is still to come, or may be.
    pub is_ahead: bool,
    /// Its plans, newest first.
    pub plans: Vec<PlanSummary>,
}

/// Lists the bookings that an event names, and those of its sequence and of the contact of that.
pub async fn list_related(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
) -> QueryResult<Vec<RelatedBooking>> {
    // One `=` for each uid, and not `= ANY`, for which PostgreSQL would plan anew each time: it takes an
    // array that it does not know for longer than it is.
    let is_related = (bookings::uid.nullable().eq(event.kept_uid()))
        .or(bookings::uid.nullable().eq(event.kept_reschedule_uid()))
        .or(bookings::sequence_id.nullable().eq(Some(&sequence.id)))
        .or(bookings::contact_id.eq(&sequence.contact_id));
    let is_ahead = bookings::end_time.is_null().or(bookings::end_time
        .gt(current_time().nullable())
        .assume_not_null());
    let rows = bookings::table
        .left_join(call_prep_plans::table)
        .filter(is_related.assume_not_null())
        .order((bookings::uid, call_prep_plans::version.desc()))
        .select((
            Booking::as_select(),
            is_ahead,
            Option::<PlanSummary>::as_select(),
        ))
        .load::<(Booking, bool, Option<PlanSummary>)>(&mut conn)
        .await?;
    let mut related = Vec::<RelatedBooking>::new();
    for (booking, is_ahead, plan) in rows {
        match related.last_mut() {
            Some(last) if last.booking.uid == booking.uid => last.plans.extend(plan),
            _ => related.push(RelatedBooking {
                booking,
                is_ahead,
                plans: plan.into_iter().collect(),
            }),
        }
    }
    Ok(related)
}

/// Whether a booking is of a call that is still to come, or may be. As it stands in the index on them.
const IS_AHEAD: &str = "(bookings.confirmed AND bookings.state IN ('accepted', 'awaiting_rebooking') \
    AND coalesce(bookings.end_time, bookings.start_time + interval '1 hour', 'infinity') > now())";

/// A call that a contact has ahead.
#[derive(Clone, Debug, QueryableByName)]
pub struct CallAhead {
    /// The booking.
    #[diesel(sql_type = Nullable<Text>)]
    pub uid: Option<String>,
    /// Whether the contact has booked one of them.
    #[diesel(sql_type = Nullable<Bool>)]
    pub is_booker: Option<bool>,
}

/// Finds a call that somebody with this address has ahead: as the booker, an attendee or a guest, or because
/// the link was theirs.
pub async fn find_ahead(mut conn: &AsyncPgConnection, address: &Address) -> QueryResult<CallAhead> {
    let forms = [&address.normalised_email, &address.untagged_email];
    // Diesel has no such union.
    sql_query(format!(
        "SELECT min(uid) AS uid, bool_or(is_booker) AS is_booker FROM ( \
             SELECT uid, match_emails ->> 0 = ANY ($1) AS is_booker FROM bookings \
             WHERE match_emails ?| $1 AND {IS_AHEAD} \
             UNION ALL \
             SELECT uid, true FROM contacts JOIN bookings ON bookings.contact_id = contacts.id \
             WHERE contacts.untagged_email = $2 AND contacts.normalised_email = $3 AND {IS_AHEAD} \
         ) AS ahead"
    ))
    .bind::<Array<Text>, _>(forms.into_iter().flatten().collect::<Vec<_>>())
    .bind::<Nullable<Text>, _>(&address.untagged_email)
    .bind::<Nullable<Text>, _>(&address.normalised_email)
    .get_result(&mut conn)
    .await
}

/// Saves a booking as it is from now on.
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
            bookings::details_rank.eq(excluded(bookings::details_rank)),
            bookings::details_time.eq(excluded(bookings::details_time)),
            bookings::updated_at.eq(current_time()),
        ))
        .prepared()
        .execute(&mut conn)
        .await
        .map(drop)
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
        query = query.filter(bookings::state.eq(state));
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
