//! Stores events about a whole shared call for each of its seats.
//!
//! One delivery is about all of them, but a transaction is about one sequence, so each seat gets a
//! separate delivery, due at once. Its dedupe key is that of the original plus the seat, so that
//! each seat gets it exactly once, whatever the order of arrival.

use diesel::{
    QueryResult, sql_query,
    sql_types::{Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::store::{prepared::Prepare as _, related::NO_MATCH};

/// The statement that copies a delivery to the rows `seat`. The id is a UUIDv7.
macro_rules! pass_on {
    ($from:literal) => {
        concat!(
            "INSERT INTO webhook_deliveries (id, dedupe_key, source, event_name, booking_uid, body_sha256,
                 event, state, next_attempt_at, received_at, traceparent)
             SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
                     PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                     FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid,
                 whole.dedupe_key || '/seat:' || seat.uid, whole.source, whole.event_name,
                 whole.booking_uid, whole.body_sha256,
                 whole.event || jsonb_build_object('seatUid', seat.seat_uid, 'seatEmail', seat.seat_email,
                     'matchEmails', to_jsonb(array_remove(ARRAY[seat.seat_email], NULL)),
                     'outreachSequenceId', NULL, 'contactId', NULL, 'passedOn', true, 'passedOnTo', seat.uid,
                     'confirmsAll', false),
                 'received', now(), whole.received_at, whole.traceparent
             FROM ",
            $from,
            " ON CONFLICT (dedupe_key) DO NOTHING"
        )
    };
}

/// Passes the event of the delivery `id` about a whole call on to every seat in it except
/// `own_uids`, and to the seats of the replaced call whose holders the event names. Returns the
/// number of seats.
pub async fn pass_on(
    mut conn: &AsyncPgConnection,
    id: Uuid,
    call_uid: &str,
    replaced_uid: Option<&str>,
    own_uids: [Option<&str>; 2],
) -> QueryResult<usize> {
    const STATEMENT: &str = pass_on!(
        "webhook_deliveries whole, bookings seat
         WHERE whole.id = $1 AND seat.uid IS DISTINCT FROM $2 AND seat.uid IS DISTINCT FROM $5
           AND (seat.seat_uid IS NOT NULL OR seat.seat_email IS NOT NULL)
           AND (seat.call_uid = $3
                OR seat.call_uid = $4 AND whole.event -> 'matchEmails' ? seat.seat_email)
         LIMIT 500"
    );
    sql_query(STATEMENT)
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<Text>, _>(own_uids[0])
        .bind::<Text, _>(call_uid)
        .bind::<Nullable<Text>, _>(replaced_uid)
        .bind::<Nullable<Text>, _>(own_uids[1])
        .prepared()
        .execute(&mut conn)
        .await
}

/// Passes the delivery `id`, which confirms a whole call, on to every seat in it that was requested
/// before, except `own_uid`. Returns the number of seats.
pub async fn pass_on_to_requested(
    mut conn: &AsyncPgConnection,
    id: Uuid,
    call_uid: &str,
    own_uid: &str,
) -> QueryResult<usize> {
    const STATEMENT: &str = pass_on!(
        "webhook_deliveries whole, bookings seat
         WHERE whole.id = $1 AND seat.call_uid = $2 AND seat.uid <> $3 AND seat.state = 'pending'
           AND (seat.heard ->> 'BOOKING_REQUESTED')::timestamptz <= (whole.event ->> 'eventTime')::timestamptz
           AND (seat.seat_uid IS NOT NULL OR seat.seat_email IS NOT NULL)
         LIMIT 500"
    );
    sql_query(STATEMENT)
        .bind::<SqlUuid, _>(id)
        .bind::<Text, _>(call_uid)
        .bind::<Text, _>(own_uid)
        .prepared()
        .execute(&mut conn)
        .await
}

/// Stores earlier events of the whole call for a new seat, except those applied to the sequence `but_of`.
/// Returns their number.
///
/// Includes events of the call to which the shared call was moved, if they name the holder of the
/// seat.
pub async fn pass_on_earlier(
    mut conn: &AsyncPgConnection,
    seat_uid: &str,
    call_uid: &str,
    but_of: Option<&str>,
) -> QueryResult<usize> {
    // A cancelled seat without a name is an event of the whole call.
    const STATEMENT: &str = pass_on!(
        "(SELECT * FROM webhook_deliveries
          WHERE booking_uid IN (
                SELECT $2 UNION SELECT moved.call_uid FROM bookings own
                JOIN bookings moved ON moved.reschedule_uid = own.uid WHERE own.call_uid = $2)
            AND state = 'applied' AND sequence_id <> $3
            AND (event ->> 'seatUid' IS NULL AND event ->> 'seatEmail' IS NULL
                AND event ->> 'eventType' NOT IN ('BOOKING_CREATED', 'BOOKING_REQUESTED', 'SEAT_CANCELLED')
                OR (event ->> 'confirmsAll')::boolean)
          ORDER BY received_at DESC LIMIT 20) AS whole, bookings seat
         WHERE seat.uid = $1
           AND (whole.event ->> 'confirmsAll' IS NULL OR seat.state = 'pending'
                AND (seat.heard ->> 'BOOKING_REQUESTED')::timestamptz <= (whole.event ->> 'eventTime')::timestamptz)
           AND (whole.booking_uid = $2 OR whole.event -> 'matchEmails' ? seat.seat_email)"
    );
    sql_query(STATEMENT)
        .bind::<Text, _>(seat_uid)
        .bind::<Text, _>(call_uid)
        .bind::<Text, _>(but_of.unwrap_or(NO_MATCH))
        .prepared()
        .execute(&mut conn)
        .await
}
