//! Deletes bookings and the briefs of their calls after their retention time.

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Integer, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// The number of bookings per statement. It is small, so that no other transaction waits long.
pub const BATCH_SIZE: usize = 500;

#[derive(QueryableByName)]
struct Over {
    #[diesel(sql_type = Text)]
    uid: String,
}

/// Deletes bookings whose calls were over more than `days` days ago, at most [`BATCH_SIZE`] and the oldest first.
///
/// Their plans and notices are deleted, too, and the attendees in their log entries. Returns the
/// number of bookings. Must be called in a transaction.
///
/// A booking without a known time counts by its last change. A booking whose sequence has a later
/// call is kept: the description of that call may depend on it.
pub async fn delete_over(conn: &mut AsyncPgConnection, days: u16) -> QueryResult<usize> {
    let over = sql_query(format!(
        "SELECT uid FROM bookings AS old \
         WHERE (over_time < now() - make_interval(days => $1) \
                OR over_time = 'infinity' AND updated_at < now() - make_interval(days => $1)) \
             AND NOT EXISTS (SELECT FROM bookings later WHERE later.sequence_id = old.sequence_id \
                 AND later.over_time >= now() - make_interval(days => $1) \
                 AND (later.over_time <> 'infinity' OR later.updated_at >= now() - make_interval(days => $1))) \
         ORDER BY over_time LIMIT {BATCH_SIZE} FOR UPDATE SKIP LOCKED"
    ))
    .bind::<Integer, _>(i32::from(days))
    .load::<Over>(conn)
    .await?;
    let uids = over.into_iter().map(|over| over.uid).collect::<Vec<_>>();
    for query in [
        "DELETE FROM notices WHERE call_id IN (SELECT id FROM call_prep_plans WHERE booking_uid = ANY ($1))",
        "DELETE FROM call_prep_plans WHERE booking_uid = ANY ($1)",
        "UPDATE outreach_logs SET metadata = metadata - 'attendees' - 'attendeeEmails' \
         WHERE sequence_id IN (SELECT sequence_id FROM bookings WHERE uid = ANY ($1)) \
             AND metadata ->> 'bookingUid' = ANY ($1)",
        "DELETE FROM bookings WHERE uid = ANY ($1)",
    ] {
        sql_query(query)
            .bind::<Array<Text>, _>(&uids)
            .execute(conn)
            .await?;
    }
    let plans = delete_plans_without_booking(conn, days).await?;
    Ok(uids.len().max(plans))
}

/// Deletes plans of calls without a uid, which count by their last change.
async fn delete_plans_without_booking(
    conn: &mut AsyncPgConnection,
    days: u16,
) -> QueryResult<usize> {
    sql_query(format!(
        "DELETE FROM call_prep_plans WHERE id = ANY (ARRAY( \
             SELECT id FROM call_prep_plans WHERE booking_uid IS NULL AND next_attempt_at IS NULL \
                 AND created_at < now() - make_interval(days => $1) \
             ORDER BY created_at LIMIT {BATCH_SIZE} FOR UPDATE SKIP LOCKED))"
    ))
    .bind::<Integer, _>(i32::from(days))
    .execute(conn)
    .await
}
