//! The bookings that a decision depends on: those of the call, and other live ones. However many
//! there are, a bounded number is read.

use std::collections::BTreeSet;

use diesel::{
    alias,
    dsl::{AsSelect, sql},
    expression::SqlLiteral,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Bool, Integer, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    MOST_DATES, MOST_SEATS, bookings::Booking, call_prep_plans::PlanSummary, current_time,
    prepared::Prepare as _, schema::bookings, sequences::Sequence,
};
use crate::domain::{BookingEvent, PlanStatus};

/// The maximum number of live bookings of a sequence that are read, the last confirmed ones.
const MOST_CONFIRMED: i64 = 10;
/// The maximum number of upcoming live bookings, by their end.
const MOST_AHEAD: i64 = 10;

/// A value that matches no row. With NULL instead, the custom plan would be cheaper than the generic one, and
/// PostgreSQL would plan the statement again each time.
pub(super) const NO_MATCH: &str = "";

alias!(pub(super) const OWN: Alias<Own> = bookings as own);

/// The condition that a booking is not a date of the event's series: its dates would leave no room
/// for others.
macro_rules! is_of_another_series {
    ($event:expr) => {{
        use crate::store::{
            related::{NO_MATCH, OWN},
            schema::bookings,
        };
        let own = OWN
            .filter(
                OWN.field(bookings::call_uid)
                    .nullable()
                    .eq($event.booking_uid.as_deref().unwrap_or(NO_MATCH)),
            )
            .select(OWN.field(bookings::series_uid))
            .limit(1)
            .single_value();
        bookings::series_uid
            .is_null()
            .or(bookings::series_uid.is_distinct_from(own).and(
                bookings::series_uid
                    .is_distinct_from($event.series_uid.as_deref().unwrap_or(NO_MATCH)),
            ))
    }};
}
pub(super) use is_of_another_series;

/// A booking that is related to an event, with its plans.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedBooking {
    pub booking: Booking,
    pub newest_plan: Option<PlanSummary>,
    pub first_plan: Option<PlanSummary>,
}

/// Returns whether any booking of the event's call, or of the one that it replaces, is known.
///
/// The bookings are counted: with EXISTS, PostgreSQL would scan the table, as it expects an early
/// match.
pub async fn knows_call(mut conn: &AsyncPgConnection, event: &BookingEvent) -> QueryResult<bool> {
    let call_uid = event.booking_uid.as_deref().unwrap_or(NO_MATCH);
    let replaced = event.other_reschedule_uid().unwrap_or(NO_MATCH);
    let known = bookings::table
        .filter(
            bookings::call_uid
                .eq(call_uid)
                .or(bookings::call_uid.eq(replaced)),
        )
        .count()
        .prepared()
        .get_result::<i64>(&mut conn)
        .await?;
    Ok(known > 0)
}

/// Lists the bookings of the event's call.
///
/// The walk begins with the bookings that the event names and the seats of the sequence in them.
/// From there it follows, step by step, replaced and replacing bookings and dates of the same
/// series.
#[expect(clippy::too_many_lines, reason = "it is one statement")]
pub async fn list_call(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
) -> QueryResult<Vec<RelatedBooking>> {
    // An array of uids is looked up in the index, whatever number PostgreSQL estimates.
    //
    // Each step uses one index, and the walk ends when it has enough. The bounds of its steps also
    // bound the estimates before the table is first analysed: without them, PostgreSQL compiled the
    // statement each time, for up to half a second.
    let is_of_call = sql::<Bool>(
        "bookings.uid = ANY (ARRAY(
            WITH RECURSIVE named (uid, reschedule_uid, superseded_by, series_uid, is_sibling) AS (
                SELECT uid, reschedule_uid, superseded_by, series_uid, false
                FROM bookings WHERE uid = ",
    )
    .bind::<Text, _>(event.kept_uid().unwrap_or_default())
    .sql(
        "       UNION ALL SELECT uid, reschedule_uid, superseded_by, series_uid, false
                FROM bookings WHERE uid = ",
    )
    .bind::<Text, _>(event.kept_reschedule_uid().unwrap_or_default())
    .sql(
        "       UNION ALL SELECT uid, reschedule_uid, superseded_by, series_uid, false
                FROM bookings WHERE (sequence_id = ",
    )
    .bind::<Text, _>(&sequence.id)
    .sql(" OR seat_email = ")
    .bind::<Text, _>(event.seat_holder().unwrap_or(NO_MATCH))
    .sql(") AND call_uid = ")
    .bind::<Text, _>(event.booking_uid.as_deref().unwrap_or(NO_MATCH))
    .sql(
        "       UNION ALL SELECT uid, reschedule_uid, superseded_by, series_uid, false
                FROM bookings WHERE (sequence_id = ",
    )
    .bind::<Text, _>(&sequence.id)
    .sql(" OR seat_email = ")
    .bind::<Text, _>(event.seat_holder().unwrap_or(NO_MATCH))
    .sql(") AND call_uid = ")
    .bind::<Text, _>(event.other_reschedule_uid().unwrap_or(NO_MATCH))
    // A booking of the holder that was stored before the call was known to be shared.
    .sql(
        "       UNION ALL SELECT uid, reschedule_uid, superseded_by, series_uid, false
                FROM bookings WHERE uid IN (",
    )
    .bind::<Text, _>(event.booking_uid.as_deref().unwrap_or(NO_MATCH))
    .sql(", ")
    .bind::<Text, _>(event.other_reschedule_uid().unwrap_or(NO_MATCH))
    .sql(") AND contact_id IN (SELECT id FROM contacts WHERE normalised_email = ")
    .bind::<Text, _>(event.seat_holder().unwrap_or(NO_MATCH))
    // A series is one call, whatever outreach its dates belong to.
    .sql(
        ")      UNION ALL (SELECT uid, reschedule_uid, superseded_by, series_uid, true
                FROM bookings WHERE series_uid = ",
    )
    .bind::<Text, _>(event.series_uid.as_deref().unwrap_or(NO_MATCH))
    // The dates of a series are queried once, not for each of them.
    .sql(
        "       ORDER BY created_at DESC LIMIT ",
    )
    .bind::<BigInt, _>(MOST_DATES)
    .sql(
        ")
                ), call (uid, reschedule_uid, superseded_by, series_uid, is_sibling) AS (
                SELECT uid, reschedule_uid, superseded_by, series_uid, is_sibling FROM named
                UNION SELECT next.uid, next.reschedule_uid, next.superseded_by, next.series_uid, next.is_sibling
                FROM call, LATERAL (
                    SELECT *, false AS is_sibling FROM bookings replaced WHERE replaced.uid = call.reschedule_uid
                    UNION ALL
                    (SELECT *, false FROM bookings replaced WHERE replaced.superseded_by = call.uid LIMIT 10)
                    UNION ALL
                    SELECT *, false FROM bookings successor WHERE successor.uid = call.superseded_by
                    UNION ALL
                    (SELECT *, false FROM bookings successor WHERE successor.reschedule_uid = call.uid LIMIT 10)
                    UNION ALL
                    SELECT *, true FROM bookings sibling WHERE NOT call.is_sibling
                    AND sibling.series_uid = call.series_uid AND sibling.sequence_id = ",
    )
    .bind::<Text, _>(&sequence.id)
    .sql(
        "       ) AS next
            )
            SELECT uid FROM call LIMIT 1000))",
    );
    let rows = bookings::table
        .filter(is_of_call)
        .select(with_plans())
        .prepared()
        .load::<Row>(&mut conn)
        .await?;
    Ok(rows.into_iter().map(related).collect())
}

/// Lists the seats of a prospect in some shared calls, by uid.
pub async fn list_companions(
    mut conn: &AsyncPgConnection,
    prospect_id: &str,
    call_uids: &BTreeSet<String>,
) -> QueryResult<Vec<RelatedBooking>> {
    if call_uids.is_empty() {
        return Ok(Vec::new());
    }
    let is_seat = bookings::seat_uid
        .is_not_null()
        .or(bookings::seat_email.is_not_null());
    let rows = bookings::table
        .filter(bookings::call_uid.eq_any(call_uids.iter().collect::<Vec<_>>()))
        .filter(bookings::prospect_id.eq(prospect_id))
        .filter(is_seat)
        .order(bookings::uid)
        .limit(MOST_SEATS)
        .select(with_plans())
        .prepared()
        .load::<Row>(&mut conn)
        .await?;
    Ok(rows.into_iter().map(related).collect())
}

/// A booking with its newest and its first plan.
type Row = (Booking, PlanColumns, PlanColumns);

type PlanSql = (
    SqlLiteral<Nullable<SqlUuid>>,
    SqlLiteral<Nullable<Integer>>,
    SqlLiteral<Nullable<Text>>,
);

fn with_plans() -> (AsSelect<Booking, Pg>, PlanSql, PlanSql) {
    let plan = |order: &str| {
        let column = |column| plan_column(column, order);
        (
            sql::<Nullable<SqlUuid>>(&column("id")),
            sql::<Nullable<Integer>>(&column("version")),
            sql::<Nullable<Text>>(&column("status")),
        )
    };
    (Booking::as_select(), plan("DESC"), plan("ASC"))
}

fn related((booking, newest, first): Row) -> RelatedBooking {
    RelatedBooking {
        newest_plan: plan_summary(&booking, newest),
        first_plan: plan_summary(&booking, first),
        booking,
    }
}

/// The id, the version and the status of a plan.
type PlanColumns = (Option<Uuid>, Option<i32>, Option<PlanStatus>);

/// Returns the SQL for a column of a plan of a booking, the first one in `order`. While there are
/// no plans, PostgreSQL would plan a join with all of them, and keep that plan until the table is
/// analysed.
fn plan_column(column: &str, order: &str) -> String {
    format!(
        "(SELECT plan.{column} FROM call_prep_plans plan \
         WHERE plan.booking_uid = bookings.uid ORDER BY plan.version {order} LIMIT 1)"
    )
}

fn plan_summary(booking: &Booking, columns: PlanColumns) -> Option<PlanSummary> {
    let (id, version, status) = columns;
    Some(PlanSummary {
        id: id?,
        booking_uid: Some(booking.uid.clone()),
        version: version?,
        status: status?,
    })
}

/// Lists the live bookings other than those of the event's call. A booking may occur several times.
///
/// These are the last confirmed ones of the sequence, upcoming or not, and the upcoming ones of the
/// sequence and of its contact.
pub async fn list_beside(
    mut conn: &AsyncPgConnection,
    event: &BookingEvent,
    sequence: &Sequence,
) -> QueryResult<Vec<Booking>> {
    // Each part uses an index of its own.
    let live = || {
        bookings::table
            .filter(bookings::live)
            .filter(is_of_another_series!(event))
            .select(Booking::as_select())
    };
    let ahead = || {
        live()
            .filter(bookings::over_time.gt(current_time()))
            .order(bookings::over_time)
            .limit(MOST_AHEAD)
    };
    let confirmed = live()
        .filter(bookings::sequence_id.eq(&sequence.id))
        .order(bookings::details_time.desc().nulls_last())
        .limit(MOST_CONFIRMED);
    let of_sequence = ahead().filter(bookings::sequence_id.eq(&sequence.id));
    let of_contact = ahead().filter(bookings::contact_id.eq(&sequence.contact_id));
    confirmed
        .union_all(of_sequence)
        .union_all(of_contact)
        .prepared()
        .load(&mut conn)
        .await
}
