//! A busy prospect: its deliveries are stored, and those of other prospects do not wait for them.

use std::time::Duration;

use booking_svc::Worker;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use proto::booking::v1::{
    BookingEvent, RecordBookingEventOutcome as Outcome, RecordBookingEventResponse,
};
use tokio::task::JoinSet;

use crate::{
    dossier::{acme, dossier},
    events::{created, delivery},
    system::{System, until},
};

/// The number of occurrences of a series that is booked at once: more than there are connections.
const OCCURRENCES: usize = 12;
/// Far less than the pool would need for all occurrences, each waiting with a connection.
const POOL: usize = 4;

/// Returns another transaction that has locked a prospect.
async fn lock_prospect(system: &System, id: &str) -> AsyncPgConnection {
    let mut conn = system.database.connect().await;
    let lock = format!("BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('{id}', 1))");
    conn.batch_execute(&lock).await.unwrap();
    conn
}

fn record(system: &System, events: Vec<BookingEvent>) -> JoinSet<RecordBookingEventResponse> {
    let mut calls = JoinSet::new();
    for event in events {
        let mut client = system.bookings();
        calls.spawn(async move {
            let recorded = client.record_booking_event(delivery(event)).await;
            recorded.expect("the delivery is kept").into_inner()
        });
    }
    calls
}

fn of_zenith(uid: &str) -> BookingEvent {
    BookingEvent {
        match_emails: vec!["ada@zenith.example".to_owned()],
        ..created(uid)
    }
}

fn occurrences() -> Vec<BookingEvent> {
    let uids = (0..OCCURRENCES).map(|number| format!("acme-{number}"));
    uids.map(|uid| created(&uid)).collect()
}

async fn start(plan_wait: Duration) -> System {
    let system = System::start_with(POOL, plan_wait).await;
    system.import(acme()).await;
    system.import(dossier("zenith")).await;
    system
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_of_a_busy_prospect_are_kept_while_those_of_others_are_applied() {
    let system = start(Duration::from_mins(1)).await;
    let mut other = lock_prospect(&system, "acme").await;

    let waiting = record(&system, occurrences());
    let kept = "SELECT count(*) = 12 FROM webhook_deliveries WHERE state = 'received'";
    until(&system, kept).await;
    for number in 0..10 {
        let recorded = system.record(of_zenith(&format!("zenith-{number}"))).await;

        assert_eq!(recorded.outcome(), Outcome::Applied);
    }

    other.batch_execute("COMMIT").await.unwrap();
    for recorded in waiting.join_all().await {
        assert_eq!(recorded.outcome(), Outcome::Applied);
    }
    let attempts = "SELECT DISTINCT attempts FROM webhook_deliveries";
    assert_eq!(system.database.texts(attempts).await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_is_answered_when_its_time_is_up_and_a_worker_applies_it_when_the_prospect_is_free()
 {
    let system = start(Duration::from_millis(300)).await;
    let mut other = lock_prospect(&system, "acme").await;

    for recorded in record(&system, occurrences()).join_all().await {
        assert_eq!(recorded.outcome(), Outcome::Accepted);
    }

    let given_up = "SELECT DISTINCT concat_ws(' ', state, attempts, last_error)
        FROM webhook_deliveries";
    assert_eq!(system.database.texts(given_up).await, ["received 0"]);
    other.batch_execute("COMMIT").await.unwrap();
    system.make_due().await;
    while system.step().await {}
    let applied = "SELECT count(*) FROM webhook_deliveries WHERE state = 'applied'";
    assert_eq!(system.text(applied).await, "12");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_puts_off_what_is_held_up_behind_what_is_not() {
    let system = start(Duration::ZERO).await;
    let mut acme = lock_prospect(&system, "acme").await;
    let mut zenith = lock_prospect(&system, "zenith").await;
    record(&system, occurrences()).join_all().await;
    system.record(of_zenith("zenith-1")).await;
    zenith.batch_execute("COMMIT").await.unwrap();
    let oldest_first = "UPDATE webhook_deliveries SET next_attempt_at = now() - interval '1 hour'
        WHERE booking_uid LIKE 'acme%'; UPDATE webhook_deliveries SET next_attempt_at = now()
        WHERE booking_uid LIKE 'zenith%'";
    system.database.execute(oldest_first).await;

    let mut workers = JoinSet::new();
    for _ in 0..4 {
        let worker = Worker::new(system.recorder.clone());
        // Each occurrence is attempted once, and the other prospect's booking after them.
        workers.spawn(async move {
            for _ in 0..4 {
                worker.step().await.unwrap();
            }
        });
    }
    workers.join_all().await;

    let state = "SELECT state FROM webhook_deliveries WHERE booking_uid = 'zenith-1'";
    assert_eq!(system.text(state).await, "applied");
    let held_up = "SELECT DISTINCT concat_ws(' ', state, attempts) FROM webhook_deliveries
        WHERE booking_uid LIKE 'acme%'";
    assert_eq!(system.database.texts(held_up).await, ["received 0"]);
    let due = "SELECT count(DISTINCT next_attempt_at) FROM webhook_deliveries
        WHERE booking_uid LIKE 'acme%'";
    assert_eq!(system.text(due).await, "12", "each at a time of its own");
    acme.batch_execute("COMMIT").await.unwrap();
}
