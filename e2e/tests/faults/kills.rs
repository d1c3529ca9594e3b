//! booking-svc is killed at each step of its work: what was answered with 2xx is applied once.

use e2e::faults::proxy::{Proxy, Weather};
use rustix::process::Signal;

use crate::{
    system::{LONG_WAIT_MS, System, contact, in_time, start_gateway},
    wire::created,
};

/// How many sessions wait for a lock in order to keep a delivery.
const RECEIPTS: &str = "SELECT count(*) FROM pg_stat_activity \
    WHERE datname = current_database() AND wait_event_type = 'Lock' \
      AND query LIKE 'INSERT INTO \"webhook_deliveries\"%DO UPDATE%'";

/// Whether anybody waits for a lock: the webhook, and perhaps a background job.
const IS_WAITED: &str = "SELECT count(*) > 0 FROM pg_stat_activity \
    WHERE datname = current_database() AND wait_event_type = 'Lock'";

/// How many deliveries are kept.
const KEPT: &str = "SELECT count(*) FROM webhook_deliveries";

/// How many sessions wait for a lock inside the transaction that applies an event, and hold the lock of
/// a booking already.
const TRANSACTIONS: &str = "SELECT count(DISTINCT pid) \
    FROM pg_stat_activity AS session JOIN pg_locks AS held USING (pid) \
    WHERE session.datname = current_database() AND session.wait_event_type = 'Lock' \
      AND held.locktype = 'advisory' AND held.granted";

/// Ends the session that waits for a lock inside the transaction that applies an event, and returns how
/// many there were. Background jobs may wait for the same table, but hold the lock of no booking.
const END_SAVING: &str = "SELECT count(pg_terminate_backend(pid)) FROM ( \
    SELECT DISTINCT pid FROM pg_stat_activity AS session JOIN pg_locks AS held USING (pid) \
    WHERE session.datname = current_database() AND session.wait_event_type = 'Lock' \
      AND held.locktype = 'advisory' AND held.granted) AS saving";

/// Keeps the delivery that says that `uid-1` was booked.
const SAME_DELIVERY: &str = "INSERT INTO webhook_deliveries \
    (id, dedupe_key, source, body_sha256, state, received_at) VALUES \
    (gen_random_uuid(), 'calcom/BOOKING_CREATED/5:uid-1/at:1795168800000', 'calcom', sha256(''), 'ignored', now())";

const PLANS: &str = "SELECT to_jsonb(call_prep_plans) FROM call_prep_plans";

async fn start() -> System {
    let system = System::start(1, LONG_WAIT_MS).await;
    system.import_firms(1).await;
    system
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_was_not_kept_is_recorded_by_the_next_attempt() {
    let mut system = start().await;
    let lock = system
        .lock("LOCK TABLE webhook_deliveries IN ACCESS EXCLUSIVE MODE")
        .await;
    let answer = system.posting(created("uid-1", &contact(0)));
    system.sql.until(IS_WAITED, "t").await;

    system.bookings[0].kill().await;
    // What it had asked of the database dies with it.
    system
        .sql
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND application_name = 'booking-svc'",
        )
        .await;
    system.until_nobody_is_connected().await;
    lock.execute("ROLLBACK").await;
    assert_eq!(system.stored("uid-1").await, "0");
    system.bookings[0].start_again().await;

    let answer = in_time("the webhook is answered", answer).await.unwrap();
    assert_eq!(answer.json["callPrepStatus"], "READY", "{answer:?}");
    system.until_booked_once("uid-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_outlives_its_process_is_taken_up() {
    let mut system = start().await;
    // Only a row keeps it waiting after everything that it asks for has arrived.
    let lock = system.lock(SAME_DELIVERY).await;
    let answer = system.posting(created("uid-1", &contact(0)));
    system.sql.until(RECEIPTS, "1").await;

    system.bookings[0].kill().await;
    lock.execute("ROLLBACK").await;
    system.until_nobody_is_connected().await;
    assert_eq!(system.stored("uid-1").await, "received 0");
    system.bookings[0].start_again().await;

    let answer = in_time("the webhook is answered", answer).await.unwrap();
    assert_eq!(answer.json["deduplicated"], true, "{answer:?}");
    system.end_leases().await;
    system.until_booked_once("uid-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_whose_plan_was_being_written_is_taken_up() {
    let mut system = start().await;
    system.callprep.hang(true);
    let answer = system.posting(created("uid-1", &contact(0)));
    system.callprep.called().await;
    // It is kept as soon as it turns out to take long.
    system.sql.until(KEPT, "1").await;

    system.bookings[0].kill().await;
    system.callprep.hang(false);
    system.until_nobody_is_connected().await;
    assert_eq!(system.stored("uid-1").await, "received 0");
    system.bookings[0].start_again().await;

    let answer = in_time("the webhook is answered", answer).await.unwrap();
    assert_eq!(answer.json["deduplicated"], true, "{answer:?}");
    system.end_leases().await;
    system.until_booked_once("uid-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_transaction_leaves_nothing_and_is_done_again() {
    let mut system = start().await;
    let steps = [
        "SELECT FROM outreach_sequences FOR UPDATE",
        "SELECT FROM outreach_steps FOR UPDATE",
        "LOCK TABLE outreach_logs IN SHARE MODE",
        "LOCK TABLE call_prep_plans IN SHARE MODE",
    ];
    for (index, step) in steps.into_iter().enumerate() {
        let uid = format!("uid-{index}");
        let lock = system.lock(step).await;
        let answer = system.posting(created(&uid, &contact(0)));
        system.sql.until(TRANSACTIONS, "1").await;

        system.bookings[0].kill().await;
        assert_eq!(system.sql.text(END_SAVING).await, "1", "{step}");
        lock.execute("ROLLBACK").await;
        system.until_nobody_is_connected().await;
        assert_eq!(system.stored(&uid).await, "0", "{step}");
        system.bookings[0].start_again().await;

        let answer = in_time("the webhook is answered", answer).await.unwrap();
        assert_eq!(answer.json["callPrepStatus"], "READY", "{step}: {answer:?}");
        system.until_booked_once(&uid).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_whose_process_is_killed_leaves_nothing_although_its_session_goes_on() {
    let mut system = start().await;
    let lock = system.lock("SELECT FROM outreach_steps FOR UPDATE").await;
    let answer = system.posting(created("uid-1", &contact(0)));
    system.sql.until(TRANSACTIONS, "1").await;

    system.bookings[0].kill().await;
    lock.execute("ROLLBACK").await;

    // All statements were sent, but COMMIT comes only after their answers.
    system.until_nobody_is_connected().await;
    assert_eq!(system.stored("uid-1").await, "0");
    system.bookings[0].start_again().await;
    let answer = in_time("the webhook is answered", answer).await.unwrap();
    assert_eq!(answer.json["callPrepStatus"], "READY", "{answer:?}");
    system.until_booked_once("uid-1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_whose_answer_was_lost_is_not_applied_again() {
    let mut system = start().await;
    let proxy = Proxy::start(system.bookings[0].address).await.unwrap();
    system.gateway = start_gateway(&proxy.url()).await;
    let first = system.posting(created("uid-1", &contact(0)));
    assert_eq!(first.await.unwrap().json["callPrepStatus"], "READY");

    proxy.set(Weather::LostAnswers);
    let answer = system.posting(created("uid-2", &contact(0)));
    system.until_booked_once("uid-2").await;
    system.bookings[0].kill().await;
    proxy.set(Weather::Clear);
    system.bookings[0].start_again().await;

    let answer = in_time("the webhook is answered", answer).await.unwrap();
    assert_eq!(answer.json["deduplicated"], true, "{answer:?}");
    system.until_booked_once("uid-2").await;
    assert_eq!(system.callprep.answered()["uid-2"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_has_slept_through_its_lease_changes_nothing() {
    let mut system = start().await;
    system.callprep.hang(true);
    let answer = system.posting(created("uid-1", &contact(0)));
    system.callprep.called().await;
    system.sql.until(KEPT, "1").await;

    let mut sleeper = system.bookings.remove(0);
    sleeper.signal(Signal::STOP);
    system.callprep.hang(false);
    system.add_booking().await;
    system.end_leases().await;
    system.until_booked_once("uid-1").await;
    let plan = system.sql.text(PLANS).await;
    sleeper.signal(Signal::CONT);
    let answer = in_time("the webhook is answered", answer).await.unwrap();
    // It ends when everything that it has begun is done.
    sleeper.signal(Signal::TERM);
    sleeper.ended().await;

    assert_eq!(answer.json["deduplicated"], true, "{answer:?}");
    assert_eq!(system.stored("uid-1").await, "applied 1 accepted READY");
    assert_eq!(system.sql.text(PLANS).await, plan);
}
