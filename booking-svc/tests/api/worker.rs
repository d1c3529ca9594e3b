//! The worker: late plans, deliveries of crashed processes, and unreadable events.

use std::time::Duration;

use booking_svc::Worker;
use proto::booking::v1::{
    BookingEvent, CallPrepPlanStatus, GetBookingRequest, RecordBookingEventOutcome as Outcome,
};
use runtime::Shutdown;
use tokio::time;
use tonic::Code;

use crate::{
    dossier::acme,
    events::{created, delivery},
    fake_callprep::Behaviour,
    system::System,
};

/// Only detects hangs; nothing here takes this long.
const GENEROUS: Duration = Duration::from_secs(30);

/// A delivery whose first attempt failed.
const DUE_DELIVERY: &str = r#"INSERT INTO webhook_deliveries
    (id, dedupe_key, source, body_sha256, event, state, next_attempt_at, received_at)
    VALUES (gen_random_uuid(), 'sound', 'calcom', decode(repeat('00', 32), 'hex'),
        '{"eventType":"BOOKING_CREATED","bookingUid":"uid-sound","attendees":[],
          "matchEmails":["ada@acme.example"]}', 'received', now(), now())"#;

const PLANS: &str = "SELECT concat_ws(' ', id, status, version) FROM call_prep_plans";

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_brought_in_when_callprep_svc_is_back() {
    let mut system = System::start_knowing(acme()).await;
    system.callprep.stop().await;

    let recorded = time::timeout(GENEROUS, system.record(created("uid-1")))
        .await
        .unwrap();

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(
        recorded.call_prep_plan_status(),
        CallPrepPlanStatus::Pending
    );
    let id = recorded.call_prep_plan_id;
    assert_eq!(
        system.database.texts(PLANS).await,
        [format!("{id} PENDING 1")]
    );

    system.callprep.start_again().await;
    assert!(system.step().await);
    assert_eq!(
        system.database.texts(PLANS).await,
        [format!("{id} READY 1")]
    );
    assert!(!system.step().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_asks_for_what_the_webhook_would_have_asked_for() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    system.record(created("uid-1")).await;
    system.callprep.behave(Behaviour::Answer);

    assert!(system.step().await);

    let requests = system.callprep.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0], requests[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_waits_longer_and_says_why_when_callprep_svc_refuses() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    system.record(created("uid-1")).await;

    assert!(system.step().await);

    let plan = "SELECT concat_ws('|', status, attempts, last_error, lease_token, next_attempt_at > now() - interval '1 minute') FROM call_prep_plans";
    let refused = "PENDING|1|callprep-svc answered Internal error|t";
    assert_eq!(system.text(plan).await, refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_does_not_wait_for_a_slow_planner() {
    let system = System::start_with(8, Duration::from_millis(200)).await;
    system.import(acme()).await;
    system.callprep.behave(Behaviour::Hang);

    let recorded = time::timeout(GENEROUS, system.record(created("uid-1")))
        .await
        .unwrap();

    assert_eq!(recorded.outcome(), Outcome::Applied);
    assert_eq!(
        recorded.call_prep_plan_status(),
        CallPrepPlanStatus::Pending
    );
    assert!(system.outreach("acme").await.starts_with("BOOKED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_connection_is_held_while_a_plan_is_written() {
    let system = System::start_with(1, 3 * GENEROUS).await;
    system.import(acme()).await;
    system.callprep.behave(Behaviour::Hang);
    let mut client = system.bookings();
    let recording = tokio::spawn(async move {
        client
            .record_booking_event(delivery(created("uid-1")))
            .await
    });
    system.callprep.called().await;

    let request = GetBookingRequest {
        uid: "uid-1".to_owned(),
        ..GetBookingRequest::default()
    };
    let meanwhile = system.bookings().get_booking(request).await;
    system.callprep.behave(Behaviour::Answer);
    let recorded = recording.await.unwrap().unwrap().into_inner();

    assert_eq!(meanwhile.unwrap_err().code(), Code::NotFound);
    assert_eq!(recorded.call_prep_plan_status(), CallPrepPlanStatus::Ready);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_connection_is_held_while_a_worker_has_a_plan_written() {
    let system = System::start_with(1, Duration::from_millis(200)).await;
    system.import(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    system.record(created("uid-1")).await;
    system.callprep.called().await;
    system.callprep.behave(Behaviour::Hang);
    let worker = Worker::new(system.recorder.clone());
    let step = tokio::spawn(async move { worker.step().await.unwrap() });
    system.callprep.called().await;

    let request = GetBookingRequest {
        uid: "uid-1".to_owned(),
        ..GetBookingRequest::default()
    };
    let meanwhile = system.bookings().get_booking(request).await;
    system.callprep.behave(Behaviour::Answer);

    assert!(meanwhile.is_ok());
    assert!(step.await.unwrap());
    assert!(system.text(PLANS).await.ends_with("READY 1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_planner_does_not_keep_deliveries_waiting() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    system.record(created("uid-1")).await;
    system.callprep.called().await;
    system.callprep.behave(Behaviour::Hang);
    let shutdown = Shutdown::new();
    let worker = Worker::new(system.recorder.clone());
    let working = tokio::spawn(worker.run(shutdown.clone()));
    system.callprep.called().await;

    system.database.execute(DUE_DELIVERY).await;
    let applied = "SELECT count(*) FROM webhook_deliveries WHERE state = 'applied'";
    let both = async { while system.text(applied).await != "2" {} };
    let in_time = time::timeout(GENEROUS, both).await;
    shutdown.start();
    system.callprep.behave(Behaviour::Answer);
    working.await.unwrap();

    assert!(in_time.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_arrives_while_the_first_is_applied_is_a_duplicate() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Hang);
    let mut client = system.bookings();
    let recording = tokio::spawn(async move {
        client
            .record_booking_event(delivery(created("uid-1")))
            .await
    });
    system.callprep.called().await;

    let copy = system.record(created("uid-1")).await;
    system.callprep.behave(Behaviour::Answer);
    let first = recording.await.unwrap().unwrap().into_inner();

    assert_eq!(copy.outcome(), Outcome::Duplicate);
    assert_eq!(first.outcome(), Outcome::Applied);
    assert_eq!(copy.delivery_id, first.delivery_id);
    assert_eq!(system.callprep.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_leaves_the_event_applied() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Hang);
    let mut client = system.bookings();
    let call = tokio::spawn(async move {
        client
            .record_booking_event(delivery(created("uid-1")))
            .await
    });
    system.callprep.called().await;

    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    system.callprep.behave(Behaviour::Answer);
    system.recorder.finished().await;

    assert!(system.outreach("acme").await.starts_with("BOOKED"));
    assert!(system.text(PLANS).await.ends_with("READY 1"));
    let delivery = "SELECT state FROM webhook_deliveries";
    assert_eq!(system.text(delivery).await, "applied");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_delivery_is_given_up_and_blocks_no_other() {
    let system = System::start_knowing(acme()).await;
    system
        .database
        .execute(
            r#"INSERT INTO webhook_deliveries
             (id, dedupe_key, source, body_sha256, event, state, next_attempt_at, received_at)
             VALUES (gen_random_uuid(), 'poison', 'calcom', decode(repeat('00', 32), 'hex'),
                     '{"email":"ada@acme.example"}', 'received', now() - interval '1 day', now())"#,
        )
        .await;

    system.database.execute(DUE_DELIVERY).await;

    assert!(system.step().await);
    assert!(system.step().await);
    let sound = "SELECT state FROM webhook_deliveries WHERE dedupe_key = 'sound'";
    assert_eq!(system.text(sound).await, "applied");
    for _ in 0..25 {
        system.make_due().await;
        system.step().await;
    }

    let poison = "SELECT concat_ws('|', state, attempts, reason, last_error, next_attempt_at, lease_token, finished_at IS NOT NULL) FROM webhook_deliveries WHERE dedupe_key = 'poison'";
    let reason = "the stored event cannot be parsed";
    assert_eq!(
        system.text(poison).await,
        format!("dead|20|{reason}|{reason}|t")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_revives_a_delivery_that_was_given_up() {
    let system = System::start().await;
    let first = system.record(created("uid-1")).await;
    system.import(acme()).await;
    system
        .database
        .execute("UPDATE webhook_deliveries SET state = 'dead', reason = 'x', attempts = 20")
        .await;

    let revived = system.record(created("uid-1")).await;

    assert_eq!(revived.outcome(), Outcome::Applied);
    assert_eq!(revived.delivery_id, first.delivery_id);
    let reason = "SELECT state || coalesce(reason, '') FROM webhook_deliveries";
    assert_eq!(system.text(reason).await, "applied");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_without_a_booking_knows_what_the_delivery_said() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    let event = BookingEvent {
        booking_uid: String::new(),
        ..created("")
    };
    system.record(event).await;
    system.callprep.behave(Behaviour::Answer);

    assert!(system.step().await);

    let requests = system.callprep.requests();
    assert_eq!(requests[0], requests[1]);
}
