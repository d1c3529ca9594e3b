//! Lock waits, and the decisions after them.

use booking_svc::{
    domain::DeliveryState,
    recording::{CommitError, commit_anew},
    store::deliveries::{NewDelivery, Origin},
};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use proto::booking::v1::{
    BookingEvent, BookingEventType, ImportProspectRequest, RecordBookingEventOutcome as Outcome,
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    deciding::decide,
    dossier::{acme, dossier},
    events::{cancelled, created, delivery},
    seat_ids::{further, seated},
    system::{System, until},
};

/// The kind of a lock name: booking or prospect.
#[derive(Clone, Copy)]
pub(crate) enum Seed {
    Booking = 0,
    Prospect = 1,
}

/// Returns another transaction that has locked a name.
pub(crate) async fn locked(system: &System, name: &str, seed: Seed) -> AsyncPgConnection {
    let mut conn = system.database.connect().await;
    let lock = format!(
        "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('{name}', {}))",
        seed as u8
    );
    conn.batch_execute(&lock).await.unwrap();
    conn
}

pub(crate) async fn until_one_waits(system: &System) {
    let one_waits = "SELECT count(*) = 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    until(system, one_waits).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unmatched_event_waits_for_the_transaction_that_creates_its_booking() {
    let system = System::start_knowing(acme()).await;
    let unnamed = BookingEvent {
        match_emails: vec!["private@home.example".to_owned()],
        ..cancelled("uid-1")
    };
    let mut other = locked(&system, "uid-1", Seed::Booking).await;

    let mut bookings = system.bookings();
    let recording =
        tokio::spawn(async move { bookings.record_booking_event(delivery(unnamed)).await });
    until_one_waits(&system).await;
    other
        .batch_execute(
            "INSERT INTO bookings (uid, state, sequence_id, contact_id, prospect_id, attendees, confirmed)
             VALUES ('uid-1', 'accepted', 'acme-sequence', 'acme-contact', 'acme', '[]', true);
             COMMIT",
        )
        .await
        .unwrap();

    let recorded = recording.await.unwrap().unwrap().into_inner();
    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(system.text("SELECT state FROM bookings").await, "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_carried_through_when_its_caller_hangs_up() {
    let system = System::start().await;
    let mut other = locked(&system, "acme", Seed::Prospect).await;
    let mut prospects = system.prospects();
    let import = tokio::spawn(async move {
        let dossier = Some(acme());
        prospects
            .import_prospect(ImportProspectRequest {
                dossier,
                ..Default::default()
            })
            .await
    });
    until_one_waits(&system).await;

    import.abort();
    assert!(import.await.unwrap_err().is_cancelled());
    other.batch_execute("COMMIT").await.unwrap();

    until(&system, "SELECT count(*) = 1 FROM prospects").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_about_one_prospect_does_not_move_to_the_call_of_another() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    let of_zenith = BookingEvent {
        match_emails: vec!["ada@zenith.example".to_owned()],
        ..created("uid-2")
    };
    system.record(created("uid-1")).await;
    system.record(of_zenith.clone()).await;
    let plans = "SELECT concat_ws(' ', prospect_id, booking_uid, status) FROM call_prep_plans
        ORDER BY prospect_id";
    let before = system.database.texts(plans).await;

    let link = BookingEvent {
        r#type: BookingEventType::Rescheduled.into(),
        reschedule_uid: "uid-1".to_owned(),
        ..of_zenith
    };
    let recorded = system.record(link).await;

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(before, ["acme uid-1 READY", "zenith uid-2 READY"]);
    // The call belongs to the outreach where it began.
    let after = system.database.texts(plans).await;
    assert_eq!(after, ["acme uid-2 READY", "zenith READY"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_needs_a_plan_only_by_then_is_prepared_again() {
    let system = System::start_knowing(acme()).await;
    let rejected = BookingEvent {
        r#type: BookingEventType::Rejected.into(),
        reschedule_uid: "uid-1".to_owned(),
        ..created("uid-2")
    };
    system.record(rejected).await;
    let stored = json!({
        "eventType": "BOOKING_REQUESTED",
        "bookingUid": "uid-3",
        "rescheduleUid": "uid-1",
        "attendees": [],
        "matchEmails": ["ada@acme.example"],
    });
    let event = serde_json::from_value(stored.clone()).unwrap();
    let (decided, request) = decide(&system, &event).await;
    assert!(request.is_none(), "the call is not confirmed yet");

    system.record(created("uid-1")).await;
    let new = NewDelivery {
        id: Uuid::from_u128(17),
        dedupe_key: "calcom/BOOKING_REQUESTED/5:uid-3",
        source: "calcom",
        account: "default",
        event_name: "BOOKING_REQUESTED",
        booking_uid: Some("uid-3"),
        body_sha256: &[0; 32],
        payload: None,
        raw_body: None,
        event: Some(stored.into()),
        state: DeliveryState::Received,
        reason: None,
        received_at: "2099-01-01T00:00:00Z".parse().unwrap(),
        trace_id: None,
        traceparent: None,
        copy_key: None,
        event_time: None,
    };
    let mut conn = system.database.connect().await;
    let applied = Box::pin(commit_anew(&mut conn, Origin::New(&new), &event, decided)).await;

    assert!(matches!(applied, Err(CommitError::Stale)), "{applied:?}");
    let plans = "SELECT count(*) FROM call_prep_plans WHERE status = 'PENDING'";
    assert_eq!(system.text(plans).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_delays_the_reassignment_of_a_seat_costs_no_attempt() {
    let system = System::start_knowing(acme()).await;
    system.import(dossier("zenith")).await;
    system.record(further("ada@zenith.example", "seat-2")).await;
    let mut other = locked(&system, "acme", Seed::Prospect).await;

    let mut bookings = system.bookings();
    let own = delivery(seated("ada@acme.example", "x", "seat-1"));
    let recording = tokio::spawn(async move { bookings.record_booking_event(own).await });
    let is_kept = "SELECT count(*) = 1 FROM webhook_deliveries WHERE state = 'received'";
    until(&system, is_kept).await;
    other.batch_execute("COMMIT").await.unwrap();
    recording.await.unwrap().unwrap();
    while system.step().await {}

    let seats =
        "SELECT string_agg(concat_ws(' ', uid, seat_email), ', ' ORDER BY uid) FROM bookings";
    assert_eq!(
        system.text(seats).await,
        "x/seat-1 ada@acme.example, x/seat-2 ada@zenith.example"
    );
    let failed = "SELECT count(*) FROM webhook_deliveries WHERE last_error IS NOT NULL";
    assert_eq!(system.text(failed).await, "0");
}
