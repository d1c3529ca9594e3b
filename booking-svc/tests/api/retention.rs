//! Deletes deliveries and bookings after their retention time.

use std::time::Duration;

use booking_svc::{JobName, Worker};
use runtime::Shutdown;
use tokio::{task::JoinSet, time};

use crate::{
    dossier::dossier,
    events::{self, created},
    system::System,
};

/// Only detects hangs; nothing here takes this long.
const GENEROUS: Duration = Duration::from_secs(30);

const OVER: &str = r#"'{"endTime":"2020-01-05T09:30:00Z"}'"#;
const AHEAD: &str = r#"'{"endTime":"2099-01-05T09:30:00Z"}'"#;
const UNMATCHED: &str = "'no_matching_outreach_sequence'";

/// Inserts a delivery that ended some days ago, with the other columns as SQL.
async fn insert(system: &System, name: &str, state: &str, reason: &str, event: &str, days: u32) {
    let insert = format!(
        "INSERT INTO webhook_deliveries
             (id, dedupe_key, source, body_sha256, state, reason, event, received_at, finished_at)
         VALUES (gen_random_uuid(), '{name}', 'calcom', decode(repeat('00', 32), 'hex'), '{state}',
             {reason}, {event}, now() - interval '{days} days', now() - interval '{days} days')"
    );
    system.database.execute(&insert).await;
}

/// Inserts many deliveries that are old enough.
async fn insert_many(system: &System, count: u32) {
    let insert = format!(
        "INSERT INTO webhook_deliveries
             (id, dedupe_key, source, body_sha256, state, received_at, finished_at)
         SELECT gen_random_uuid(), n, 'calcom', decode(repeat('00', 32), 'hex'), 'ignored',
             now() - interval '91 days', now() - interval '91 days'
         FROM generate_series(1, {count}) AS n"
    );
    system.database.execute(&insert).await;
}

async fn kept(system: &System) -> Vec<String> {
    let names = "SELECT dedupe_key FROM webhook_deliveries ORDER BY dedupe_key";
    system.database.texts(names).await
}

fn worker(system: &System, days: u16) -> Worker {
    Worker::new(system.recorder.clone()).with_retention_days(days)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_ended_long_ago_is_deleted_unless_it_may_still_be_needed() {
    let system = System::start().await;
    insert(&system, "applied", "applied", "NULL", OVER, 91).await;
    insert(&system, "applied ahead", "applied", "NULL", AHEAD, 91).await;
    insert(&system, "applied lately", "applied", "NULL", OVER, 89).await;
    insert(&system, "applied untimed", "applied", "NULL", "'{}'", 91).await;
    insert(&system, "dead", "dead", "'x'", OVER, 91).await;
    insert(&system, "ignored", "ignored", "'x'", "NULL", 91).await;
    insert(&system, "received", "received", "NULL", OVER, 91).await;
    insert(&system, "unmatched", "ignored", UNMATCHED, OVER, 91).await;
    insert(&system, "unmatched ahead", "ignored", UNMATCHED, AHEAD, 91).await;
    insert(&system, "unreadable", "unreadable", "'x'", "NULL", 91).await;
    insert(
        &system,
        "unreadable lately",
        "unreadable",
        "'x'",
        "NULL",
        89,
    )
    .await;

    let has_more = worker(&system, 90)
        .run_once(JobName::DeleteDeliveries)
        .await
        .unwrap();

    assert!(!has_more);
    assert_eq!(
        kept(&system).await,
        [
            "applied ahead",
            "applied lately",
            "dead",
            "received",
            "unmatched ahead",
            "unreadable lately"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn zero_days_keep_everything() {
    let system = System::start().await;
    insert(&system, "applied", "applied", "NULL", OVER, 10_000).await;

    assert!(
        !worker(&system, 0)
            .run_once(JobName::DeleteDeliveries)
            .await
            .unwrap()
    );

    assert_eq!(kept(&system).await, ["applied"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_deleted_in_small_batches_by_all_replicas_at_once() {
    let system = System::start().await;
    insert_many(&system, 1200).await;

    let mut steps = JoinSet::new();
    for _ in 0..4 {
        let worker = worker(&system, 90);
        steps.spawn(
            async move { while worker.run_once(JobName::DeleteDeliveries).await.unwrap() {} },
        );
    }
    steps.join_all().await;
    // Each worker may have taken the last row of a batch for the last one.
    while worker(&system, 90)
        .run_once(JobName::DeleteDeliveries)
        .await
        .unwrap()
    {}

    assert!(kept(&system).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_batch_deletes_the_oldest() {
    let system = System::start().await;
    insert_many(&system, 600).await;
    insert(&system, "older", "applied", "NULL", OVER, 100).await;

    let has_more = worker(&system, 90)
        .run_once(JobName::DeleteDeliveries)
        .await
        .unwrap();

    assert!(has_more);
    let kept = kept(&system).await;
    assert_eq!(kept.len(), 101);
    assert!(!kept.contains(&"older".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_is_being_replayed_is_not_waited_for() {
    let system = System::start().await;
    insert(&system, "held", "ignored", UNMATCHED, OVER, 91).await;
    insert(&system, "free", "ignored", UNMATCHED, OVER, 91).await;
    let mut conn = system.database.connect().await;
    let hold = "BEGIN; SELECT 1 FROM webhook_deliveries WHERE dedupe_key = 'held' FOR UPDATE";
    diesel_async::SimpleAsyncConnection::batch_execute(&mut conn, hold)
        .await
        .unwrap();

    worker(&system, 90)
        .run_once(JobName::DeleteDeliveries)
        .await
        .unwrap();

    assert_eq!(kept(&system).await, ["held"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_worker_deletes_by_itself() {
    let system = System::start().await;
    insert_many(&system, 1200).await;
    let shutdown = Shutdown::new();
    let working = tokio::spawn(worker(&system, 90).run(shutdown.clone()));

    let deleted = async { while !kept(&system).await.is_empty() {} };
    let in_time = time::timeout(GENEROUS, deleted).await;
    shutdown.start();
    working.await.unwrap();

    assert!(in_time.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn bookings_past_their_retention_are_deleted_with_their_briefs() {
    let system = System::start_knowing(dossier("acme")).await;
    system.import(dossier("other")).await;
    system.record(created("uid-1")).await;
    let mut other = created("uid-2");
    other.match_emails = vec!["ada@other.example".to_owned()];
    other.start_time = Some(events::time("2099-01-06T09:00:00Z"));
    system.record(other).await;
    let over = "UPDATE bookings SET start_time = now() - interval '91 days', end_time = now() - interval '91 days',
        updated_at = now() - interval '91 days' WHERE uid = 'uid-1'";
    system.database.execute(over).await;
    let worker = Worker::new(system.recorder.clone());

    assert!(
        !worker
            .clone()
            .run_once(JobName::DeleteBookings)
            .await
            .unwrap()
    );
    let kept = "SELECT string_agg(uid, ',' ORDER BY uid) FROM bookings";
    assert_eq!(system.text(kept).await, "uid-1,uid-2");
    let worker = worker.with_booking_retention_days(90);
    assert!(!worker.run_once(JobName::DeleteBookings).await.unwrap());

    assert_eq!(system.text(kept).await, "uid-2");
    let plans = "SELECT string_agg(booking_uid, ',') FROM call_prep_plans";
    assert_eq!(system.text(plans).await, "uid-2");
    let logged = "SELECT count(*) FROM outreach_logs WHERE metadata ? 'attendees'";
    assert_eq!(system.text(logged).await, "1");
}
