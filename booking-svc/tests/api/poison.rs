//! Deliveries that cannot be applied: they block no others, end as dead letters and can be
//! replayed.

use booking_svc::{JobName, Worker, store::deliveries};
use proto::booking::v1::{Delivery, DeliveryState, ReplayDeliveryRequest};
use uuid::Uuid;

use crate::{deliveries::get, dossier::acme, events::created, system::System};

/// The number of attempts at a delivery.
const BUDGET: i32 = 20;

/// A readable event of an upcoming call.
const SOUND: &str = r#"{"eventType":"BOOKING_CREATED","bookingUid":"uid-poison","attendees":[],
    "matchEmails":["ada@acme.example"],"endTime":"2099-01-05T09:30:00Z"}"#;

/// Inserts a delivery that is due before every other one. Returns its id.
async fn insert_due(system: &System, event: &str) -> String {
    let insert = format!(
        "INSERT INTO webhook_deliveries
             (id, dedupe_key, source, body_sha256, event, state, next_attempt_at, received_at)
         VALUES (gen_random_uuid(), 'poison', 'calcom', decode(repeat('00', 32), 'hex'),
                 '{event}', 'received', '2020-01-01', now())"
    );
    system.database.execute(&insert).await;
    system.text("SELECT id FROM webhook_deliveries").await
}

/// Leaves a delivery that is due now besides the poison.
async fn insert_sound(system: &System) -> String {
    let mut event = created("uid-sound");
    event.match_emails = vec!["late@acme.example".to_owned()];
    let id = system.record(event).await.delivery_id;
    let known = "UPDATE webhook_deliveries SET event = jsonb_set(event, '{matchEmails}',
        '[\"ada@acme.example\"]') WHERE booking_uid = 'uid-sound'";
    system.database.execute(known).await;
    replay(system, &id).await;
    id
}

async fn replay(system: &System, id: &str) {
    let request = ReplayDeliveryRequest { id: id.to_owned() };
    let replayed = system.deliveries().replay_delivery(request).await;
    assert!(replayed.unwrap().into_inner().replayed);
}

async fn found(system: &System, id: &str) -> Delivery {
    get(system, id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_given_up_and_applied_once_it_can_be_read() {
    let system = System::start_knowing(acme()).await;
    let poison = insert_due(&system, r#"{"eventType":"UNHEARD_OF"}"#).await;
    let sound = insert_sound(&system).await;

    for _ in 0..BUDGET {
        system.step().await;
        let make_due = "UPDATE webhook_deliveries SET next_attempt_at = '2020-01-01'
            WHERE state = 'received'";
        system.database.execute(make_due).await;
    }
    assert!(system.step().await);

    assert_eq!(found(&system, &sound).await.state(), DeliveryState::Applied);
    let dead = found(&system, &poison).await;
    assert_eq!(dead.state(), DeliveryState::Dead);
    assert_eq!(dead.reason, "the stored event cannot be parsed");
    let readable =
        format!("UPDATE webhook_deliveries SET event = '{SOUND}' WHERE dedupe_key = 'poison'");
    system.database.execute(&readable).await;
    replay(&system, &poison).await;
    while system.step().await {}
    let applied = found(&system, &poison).await;
    assert_eq!(applied.state(), DeliveryState::Applied);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_kills_every_process_that_tries_it_is_given_up() {
    let system = System::start_knowing(acme()).await;
    let poison = insert_due(&system, SOUND).await;
    let mut conn = system.database.connect().await;

    for attempt in 1..=BUDGET {
        let claimed = deliveries::claim_due(&mut conn, Uuid::from_u128(1)).await;
        let claimed = claimed.unwrap().unwrap();
        assert_eq!(claimed.lease.id.to_string(), poison);
        assert!(!claimed.is_exhausted, "after {attempt} attempts");
        // The process has crashed, and with it all of its other work.
        if attempt == 1 {
            let sound = insert_sound(&system).await;
            while system.step().await {}
            assert_eq!(found(&system, &sound).await.state(), DeliveryState::Applied);
        }
        system.make_due().await;
    }
    assert!(system.step().await);

    let dead = found(&system, &poison).await;
    assert_eq!(dead.state(), DeliveryState::Dead);
    assert_eq!(dead.reason, "every attempt ended without a result");
    replay(&system, &poison).await;
    assert!(system.step().await);
    let applied = found(&system, &poison).await;
    assert_eq!(applied.state(), DeliveryState::Applied);
    assert_eq!(applied.attempts, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invalid_time_blocks_no_other_delivery() {
    let system = System::start().await;
    let poison = insert_due(&system, r#"{"endTime":"yesterday","matchEmails":17}"#).await;
    let give_up = "UPDATE webhook_deliveries SET state = 'dead', reason = 'x',
        finished_at = '2020-01-01'";
    system.database.execute(give_up).await;
    let unmatched = system.record(created("uid-1")).await.delivery_id;

    system.import(acme()).await;
    let worker = Worker::new(system.recorder.clone()).with_retention_days(1);
    worker.run_once(JobName::DeleteDeliveries).await.unwrap();
    assert!(system.step().await);

    let states = [&poison, &unmatched];
    let states = [
        found(&system, states[0]).await.state(),
        found(&system, states[1]).await.state(),
    ];
    assert_eq!(states, [DeliveryState::Dead, DeliveryState::Applied]);
}
