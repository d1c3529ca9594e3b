//! Finds the bookings that an event names, and other dates of its series.

use std::{collections::BTreeMap, iter};

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::{future::try_join_all, try_join};

use super::Match;
use crate::{
    domain::{BookingEvent, EventTimes, MatchedBy, distinct_addresses, is_of_one_series},
    store::{
        Json, MOST_DATES, MOST_SEATS,
        schema::{bookings, contacts, outreach_sequences},
        sequences::Sequence,
    },
};

/// A booking that an event names, with its sequence.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = bookings, check_for_backend(diesel::pg::Pg))]
struct Named {
    uid: String,
    call_uid: String,
    matched_by: Option<MatchedBy>,
    match_emails: Json<Vec<String>>,
    seat_uids: Vec<String>,
    heard: Json<EventTimes>,
    start_time: Option<DateTime<Utc>>,
    seat_email: Option<String>,
    #[diesel(embed)]
    sequence: Sequence,
}

impl Named {
    /// Returns whether the booking would move to the sequence of another one, for the reason of
    /// that one.
    fn yields_to(&self, other: &Self) -> bool {
        let sequence_ids = (&self.sequence.id, &other.sequence.id);
        MatchedBy::yields(
            self.matched_by,
            sequence_ids.0,
            other.matched_by,
            sequence_ids.1,
        )
    }

    fn is_seat(&self) -> bool {
        self.seat_email.is_some() || !self.seat_uids.is_empty()
    }

    /// Returns whether the booking moves to the sequence of the booking it replaces, although both
    /// have an equal reason: a call belongs where it began, if its booker is known.
    fn follows(&self, replaced: &Self) -> bool {
        !self.is_seat()
            && !replaced.is_seat()
            && replaced.heard.0.tells_booker()
            && self.sequence.id != replaced.sequence.id
            && MatchedBy::is_tie(self.matched_by, replaced.matched_by)
    }

    /// Returns whether the booking moves with an event. A seat stays when the event moves the call
    /// of other attendees away from it.
    fn goes_with(&self, event: &BookingEvent) -> bool {
        let is_moved = event.other_reschedule_uid() == Some(&*self.call_uid);
        let holder = self.seat_email.as_ref();
        event.is_of_seat()
            || !is_moved
            || holder.is_none_or(|holder| event.match_emails.contains(holder))
    }
}

/// Loads the first bookings by uid with a value in an indexed column. With several columns in one
/// query, a plan that was made while there were few bookings would scan all of them.
macro_rules! load_named {
    ($conn:expr, $filter:expr) => {
        bookings::table
            .inner_join(
                outreach_sequences::table.on(outreach_sequences::id.eq(bookings::sequence_id)),
            )
            .filter($filter)
            .order(bookings::uid)
            .limit(MOST_SEATS)
            .select(Named::as_select())
            .load(&mut $conn)
    };
}

/// Returns the sequence of a booking that the event names.
pub(super) async fn of_booking(
    conn: &AsyncPgConnection,
    event: &BookingEvent,
) -> QueryResult<Option<Match>> {
    let Some(call_uid) = &event.booking_uid else {
        return Ok(None);
    };
    let uid = event.kept_uid();
    let (mut known, dates) = try_join!(list_named(conn, event), list_dates(conn, event))?;
    let call_uids = [Some(&**call_uid), event.other_reschedule_uid()];
    let mut call_uids = call_uids.into_iter().flatten();
    let knows_all = call_uids.all(|uid| known.iter().any(|named| named.call_uid == uid));
    known.retain(|named| named.goes_with(event));
    // Among the dates, one with the strongest reason counts.
    let date = dates
        .iter()
        .reduce(|one, other| if one.yields_to(other) { other } else { one });
    let best = known.iter().chain(date).reduce(|one, other| {
        let is_own =
            |named: &Named| Some(&named.uid) == uid.as_ref() || named.call_uid == *call_uid;
        if is_own(one) == is_own(other) {
            return one;
        }
        let (own, replaced) = if is_own(one) {
            (one, other)
        } else {
            (other, one)
        };
        if own.yields_to(replaced) || own.follows(replaced) {
            replaced
        } else {
            own
        }
    });
    let mut others = known.iter();
    let own = others.find(|named| Some(&named.uid) == uid.as_ref());
    Ok(best.map(|best| {
        // Other attendees of the shared call have seats of their own.
        let of_sequence = known
            .iter()
            .filter(|named| named.sequence.id == best.sequence.id);
        let emails = of_sequence.flat_map(|named| named.match_emails.0.clone());
        Match {
            sequence: best.sequence.clone(),
            matched_by: best.matched_by,
            is_known: true,
            knows_origin: own.is_none_or(|own| own.is_seat() || own.heard.0.tells_booker()),
            leads: own.is_some_and(|own| own.follows(best)),
            knows_all,
            knows_series: !dates.is_empty(),
            known_emails: distinct_addresses(&emails.collect::<Vec<_>>()),
        }
    }))
}

/// Lists the bookings that the event names, by uid: its call or seat, and the one which that
/// replaces.
async fn list_named(conn: &AsyncPgConnection, event: &BookingEvent) -> QueryResult<Vec<Named>> {
    let is_whole = !event.is_of_seat();
    let is_seat = || {
        (bookings::seat_email.nullable().eq(event.seat_holder()))
            .or(bookings::seat_uids
                .overlaps_with(event.seat_uid.iter().collect::<Vec<_>>())
                .nullable())
            .or(is_whole.into_sql::<Bool>())
            .assume_not_null()
    };
    let uids = [event.kept_uid(), event.kept_reschedule_uid()];
    let by_uid = uids.into_iter().flatten().map(async |uid| {
        let mut conn = conn;
        load_named!(conn, bookings::uid.eq(uid)).await
    });
    let call_uids = [event.booking_uid.as_deref(), event.other_reschedule_uid()];
    let by_call = call_uids.into_iter().flatten().map(async |call_uid| {
        let mut conn = conn;
        load_named!(conn, bookings::call_uid.eq(call_uid).and(is_seat())).await
    });
    // A booking of the holder that was stored before the call was known to be shared.
    let whole = call_uids
        .into_iter()
        .flatten()
        .zip(iter::repeat(event.seat_holder()));
    let whole = whole.filter_map(|(call_uid, holder)| Some((call_uid, holder?)));
    let whole = whole.map(async |(call_uid, holder)| {
        let mut conn = conn;
        let of_holder = contacts::table
            .filter(contacts::normalised_email.eq(holder))
            .select(contacts::id.nullable());
        let of_holder = bookings::contact_id.eq_any(of_holder).assume_not_null();
        load_named!(conn, bookings::uid.eq(call_uid).and(of_holder)).await
    });
    let (by_uid, by_call, whole) = try_join!(
        try_join_all(by_uid),
        try_join_all(by_call),
        try_join_all(whole),
    )?;
    let named = by_uid.into_iter().chain(by_call).chain(whole).flatten();
    let named = named.map(|named: Named| (named.uid.clone(), named));
    let named = named.collect::<BTreeMap<_, _>>().into_values();
    let has_id = |named: &Named| {
        let seat_uid = event.seat_uid.as_ref();
        seat_uid.is_some_and(|seat_uid| named.seat_uids.contains(seat_uid))
    };
    // Other attendees of the call may be listed, so the id takes precedence over the address.
    let (with_id, others) = named.partition::<Vec<_>, _>(has_id);
    Ok(if with_id.is_empty() { others } else { with_id })
}

/// Lists other dates of the event's series, in any outreach, the most recently stored first.
async fn list_dates(mut conn: &AsyncPgConnection, event: &BookingEvent) -> QueryResult<Vec<Named>> {
    let Some(series_uid) = &event.series_uid else {
        return Ok(Vec::new());
    };
    let dates = bookings::table
        .inner_join(outreach_sequences::table.on(outreach_sequences::id.eq(bookings::sequence_id)))
        .filter(bookings::series_uid.eq(series_uid))
        // The time at which a moved date was booked is only known from the booking that it
        // replaced.
        .filter(bookings::reschedule_uid.is_null())
        .order((bookings::created_at.desc(), bookings::uid))
        .limit(MOST_DATES)
        .select(Named::as_select())
        .load::<Named>(&mut conn)
        .await?;
    let dates = dates.into_iter();
    Ok(dates
        .filter(|date| is_of_one_series(event, &date.heard.0, date.start_time))
        .collect())
}
