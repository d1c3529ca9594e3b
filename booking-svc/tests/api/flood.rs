//! The cost of a booking of a person with many bookings.

use proto::booking::v1::{BookingEvent, BookingEventType, BookingState};

use crate::{
    dossier::acme,
    events::{cancelled, created},
    indexes::END_SESSIONS,
    reading::booking,
    system::{System, until},
};

/// Upcoming bookings of Ada, each with a plan and a delivery, and one with many plans.
const FLOOD: &str = "
    INSERT INTO bookings (uid, state, sequence_id, contact_id, prospect_id, start_time, end_time,
            confirmed, call_confirmed, details_rank, details_time, match_emails)
        SELECT 'b-' || n, 'accepted', 'acme-sequence', 'acme-contact', 'acme',
            timestamptz '2098-01-01' + n * interval '1 hour', timestamptz '2098-01-01' + n * interval '1 hour',
            true, true, 2, timestamptz '2026-01-01' + n * interval '1 minute', '[\"ada@acme.example\"]'
        FROM generate_series(1, 100000) AS n;
    INSERT INTO call_prep_plans (id, prospect_id, sequence_id, booking_uid, version, language, status)
        SELECT gen_random_uuid(), 'acme', 'acme-sequence', 'b-' || n, n, 'nl', 'PENDING'
        FROM generate_series(1, 100000) AS n;
    INSERT INTO call_prep_plans (id, prospect_id, sequence_id, booking_uid, version, language, status)
        SELECT gen_random_uuid(), 'acme', 'acme-sequence', 'b-1', n, 'nl', 'PENDING'
        FROM generate_series(100001, 110000) AS n;
    INSERT INTO webhook_deliveries (id, dedupe_key, source, booking_uid, body_sha256, event, state, received_at)
        SELECT gen_random_uuid(), n, 'calcom', 'b-' || n, sha256(''),
            '{\"matchEmails\": [\"ada@acme.example\"]}', 'applied', now()
        FROM generate_series(1, 100000) AS n;
    ANALYZE";

const ROWS_READ: &str = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint
    FROM pg_stat_user_tables WHERE relname <> '__diesel_schema_migrations'";

/// Books a call, moves another known one and cancels that. Returns the number of rows that were
/// read.
async fn rows_read(flood: bool) -> i64 {
    let system = System::start_knowing(acme()).await;
    system.record(created("b-1")).await;
    system.record(created("warm")).await;
    if flood {
        let clear = "DELETE FROM call_prep_plans; DELETE FROM bookings;";
        system.database.execute(clear).await;
        system.database.execute(FLOOD).await;
    }
    system.text("SELECT pg_stat_reset()").await;

    system.record(created("fresh")).await;
    let moved = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "b-1".to_owned(),
        ..created("moved")
    };
    system.record(moved).await;
    let state = booking(&system, "moved").await.unwrap().state();
    assert_eq!(state, BookingState::Accepted);
    system.record(cancelled("moved")).await;

    system.text(END_SESSIONS).await;
    let ended = "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database()";
    until(&system, ended).await;
    system.text(ROWS_READ).await.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_a_person_with_many_bookings_reads_no_more_rows() {
    let of_few = rows_read(false).await;

    let of_many = rows_read(true).await;

    // Live bookings are read up to a limit, in three ways: for each of three events, twice.
    let bound = of_few + 500;
    assert!(
        of_many <= bound,
        "{of_many} rows, {of_few} without the flood"
    );
}
