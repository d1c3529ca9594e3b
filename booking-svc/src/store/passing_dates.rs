//! Dates of series that have passed without an event.

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::bookings;

/// A booking that is over and may be a date of a series.
#[derive(Clone, Debug, QueryableByName)]
pub struct PassedDate {
    /// The uid under which the booking is stored.
    #[diesel(sql_type = Text)]
    pub uid: String,
    /// The uid that the booking tool gave it.
    #[diesel(sql_type = Text)]
    pub call_uid: String,
    /// The account of the booking tool that sent its events.
    #[diesel(sql_type = Text)]
    pub account: String,
    /// The start of the call.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub start_time: Option<DateTime<Utc>>,
    /// The end of the call.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub end_time: Option<DateTime<Utc>>,
    /// When the call was over.
    #[diesel(sql_type = Timestamptz)]
    pub over_time: DateTime<Utc>,
    /// Whether the booking is a date of a series, or has replaced one.
    #[diesel(sql_type = Bool)]
    pub is_of_series: bool,
}

/// Lists past bookings that are not processed yet, by their end.
pub async fn list(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<Vec<PassedDate>> {
    // Diesel supports no recursion. The conditions are those of an index.
    const LIST: &str = "
        SELECT booking.uid, booking.call_uid, booking.start_time, booking.end_time, booking.over_time,
            coalesce((SELECT account FROM webhook_deliveries
                      WHERE booking_uid = booking.call_uid LIMIT 1), 'default') AS account,
            (WITH RECURSIVE chain (series_uid, reschedule_uid, steps) AS (
                SELECT booking.series_uid, booking.reschedule_uid, 1
                UNION ALL SELECT replaced.series_uid, replaced.reschedule_uid, steps + 1
                FROM chain JOIN bookings replaced ON replaced.uid = chain.reschedule_uid WHERE steps < 60)
             SELECT bool_or(series_uid IS NOT NULL) FROM chain) AS is_of_series
        FROM bookings booking
        WHERE live AND state = 'accepted' AND (series_uid IS NOT NULL OR reschedule_uid IS NOT NULL)
            AND passed_time IS DISTINCT FROM over_time AND over_time <= now()
        ORDER BY over_time LIMIT $1";
    sql_query(LIST).bind::<BigInt, _>(limit).load(conn).await
}

/// Records that a booking was processed.
pub async fn set_passed(conn: &mut AsyncPgConnection, date: &PassedDate) -> QueryResult<()> {
    diesel::update(bookings::table.find(&date.uid))
        .set(bookings::passed_time.eq(date.over_time))
        .execute(conn)
        .await
        .map(drop)
}
