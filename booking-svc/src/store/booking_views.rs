//! Bookings as they are shown: each with its successor and its newest plan.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    expression::SqlLiteral,
    prelude::*,
    sql_types::{Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    bookings::{Booking, newest_plan},
    prepared::Prepare as _,
    schema::bookings,
};
use crate::domain::BookingState;

/// A booking, the uid of the one that replaced it, and the id of its newest plan.
pub type BookingView = (Booking, Option<String>, Option<Uuid>);

/// Finds a booking with its successor and its newest plan. A seat is also found by a later id: it
/// is stored under the first one.
pub async fn find(mut conn: &AsyncPgConnection, uid: &str) -> QueryResult<Option<BookingView>> {
    let found = bookings::table
        .find(uid)
        .select((Booking::as_select(), successor(), newest_plan()))
        .prepared()
        .get_result(&mut conn)
        .await
        .optional()?;
    let (None, Some((call_uid, seat_uid))) = (&found, uid.split_once('/')) else {
        return Ok(found);
    };
    bookings::table
        .filter(bookings::call_uid.eq(call_uid))
        .filter(bookings::seat_uids.contains(vec![seat_uid]))
        .order(bookings::uid)
        .select((Booking::as_select(), successor(), newest_plan()))
        .first(&mut conn)
        .await
        .optional()
}

/// Lists some bookings in the order of their creation.
pub async fn list_named(
    conn: &mut AsyncPgConnection,
    uids: &[String],
) -> QueryResult<Vec<BookingView>> {
    bookings::table
        .filter(bookings::uid.eq_any(uids))
        .order((bookings::created_at, bookings::uid))
        .select((Booking::as_select(), successor(), newest_plan()))
        .load(conn)
        .await
}

/// A filter for bookings, and where the page begins.
#[derive(Clone, Debug, Default)]
pub struct BookingFilter {
    /// Only those in this state.
    pub state: Option<BookingState>,
    /// Only those of this prospect.
    pub prospect_id: Option<String>,
    /// Only those of this sequence.
    pub sequence_id: Option<String>,
    /// Only those after this one, by the time of creation and the uid.
    pub after: Option<(DateTime<Utc>, String)>,
}

/// Lists bookings, the newest first.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: BookingFilter,
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

/// Returns the SQL for the uid of the booking that replaced another one.
fn successor() -> SqlLiteral<Nullable<Text>> {
    sql("(SELECT max(successor.uid) FROM bookings successor \
         WHERE successor.reschedule_uid = bookings.uid)")
}
