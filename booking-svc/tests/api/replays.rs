//! Replays of a delivery.

use booking_svc::{Worker, store::deliveries};
use proto::booking::v1::{
    BookingEvent, DeliveryState, IgnoreReason, ReplayDeliveryRequest, ReplayDeliveryResponse,
};
use tokio::task::JoinSet;
use tonic::Status;
use uuid::Uuid;

use crate::{
    deliveries::get,
    dossier::acme,
    events::{created, ignored, time, unreadable},
    refusal::{failed_precondition_reason, fields, not_found_reason},
    system::System,
};

const GIVE_UP: &str = "UPDATE webhook_deliveries
    SET state = 'dead', reason = 'x', last_error = 'x', attempts = 20, next_attempt_at = NULL,
        finished_at = now()";

async fn replay(system: &System, id: &str) -> Result<ReplayDeliveryResponse, Status> {
    let request = ReplayDeliveryRequest { id: id.to_owned() };
    let response = system.deliveries().replay_delivery(request).await?;
    Ok(response.into_inner())
}

/// Returns a booking of a past call, which no import requeues.
fn over(uid: &str) -> BookingEvent {
    BookingEvent {
        start_time: Some(time("2020-01-05T09:00:00Z")),
        end_time: Some(time("2020-01-05T09:30:00Z")),
        ..created(uid)
    }
}

/// Records a dead letter of a contact who has been imported since. Returns its id.
async fn given_up(system: &System) -> String {
    let id = system.record(over("uid-1")).await.delivery_id;
    system.import(acme()).await;
    system.database.execute(GIVE_UP).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unmatched_delivery_is_applied_by_a_replay() {
    let system = System::start().await;
    let id = system.record(over("uid-1")).await.delivery_id;
    system.import(acme()).await;
    assert!(!system.step().await);

    let replayed = replay(&system, &id).await.unwrap();

    assert!(replayed.replayed);
    let due = replayed.delivery.unwrap();
    assert_eq!(due.state(), DeliveryState::Received);
    assert_eq!((&*due.id, &*due.reason, due.attempts), (&*id, "", 0));
    assert!(due.next_attempt_time.is_some());
    assert_eq!((due.finish_time, &*due.payload_json), (None, ""));
    assert!(system.step().await);
    let applied = get(&system, &id).await.unwrap();
    assert_eq!(applied.state(), DeliveryState::Applied);
    assert!(system.outreach("acme").await.starts_with("BOOKED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_stays_unmatched_is_ignored_again() {
    let system = System::start().await;
    let id = system.record(created("uid-1")).await.delivery_id;

    let replayed = replay(&system, &id).await.unwrap();
    assert!(system.step().await);

    assert!(replayed.replayed);
    let found = get(&system, &id).await.unwrap();
    assert_eq!(found.state(), DeliveryState::Ignored);
    assert_eq!(found.reason, "no_matching_outreach_sequence");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_has_a_new_budget_of_attempts() {
    let system = System::start().await;
    let id = given_up(&system).await;

    let due = replay(&system, &id).await.unwrap().delivery.unwrap();
    assert!(system.step().await);

    assert_eq!((due.attempts, &*due.last_error), (0, ""));
    let applied = get(&system, &id).await.unwrap();
    assert_eq!(applied.state(), DeliveryState::Applied);
    assert_eq!(applied.attempts, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_applied_or_waits_stays_as_it_is() {
    let system = System::start_knowing(acme()).await;
    let applied = system.record(created("uid-1")).await.delivery_id;
    let mut unmatched = created("uid-2");
    unmatched.match_emails = vec!["grace@globex.example".to_owned()];
    let waiting = system.record(unmatched).await.delivery_id;
    replay(&system, &waiting).await.unwrap();
    let mut conn = system.database.connect().await;
    let claim = deliveries::claim_due(&mut conn, Uuid::from_u128(1)).await;
    assert!(claim.unwrap().is_some());
    let inbox = "SELECT d::text FROM webhook_deliveries d ORDER BY id";
    let before = (system.rows().await, system.database.texts(inbox).await);

    for (id, state) in [
        (&applied, DeliveryState::Applied),
        (&waiting, DeliveryState::Received),
    ] {
        let response = replay(&system, id).await.unwrap();

        assert!(!response.replayed);
        assert_eq!(response.delivery.unwrap().state(), state);
    }
    assert!(!system.step().await);
    let after = (system.rows().await, system.database.texts(inbox).await);
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_no_event_cannot_be_replayed() {
    let system = System::start().await;
    let requests = [
        ignored(IgnoreReason::UnsupportedEvent),
        ignored(IgnoreReason::MissingBookingPayload),
        unreadable("no JSON", "{"),
    ];
    for request in requests {
        let id = system.try_record(request).await.unwrap().delivery_id;
        let before = get(&system, &id).await.unwrap();

        let refused = replay(&system, &id).await.unwrap_err();

        assert_eq!(
            failed_precondition_reason(&refused),
            "DELIVERY_HOLDS_NO_EVENT"
        );
        assert_eq!(get(&system, &id).await.unwrap(), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_cannot_be_replayed() {
    let system = System::start().await;

    let unknown = replay(&system, &Uuid::nil().to_string()).await.unwrap_err();
    let malformed = replay(&system, "17").await.unwrap_err();

    assert_eq!(not_found_reason(&unknown), "DELIVERY_NOT_FOUND");
    assert_eq!(fields(&malformed), ["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn replays_at_once_among_workers_and_imports_apply_it_once() {
    let system = System::start().await;
    let id = given_up(&system).await;
    let mut replays = JoinSet::new();
    let mut others = JoinSet::new();
    for _ in 0..8 {
        let mut client = system.deliveries();
        let request = ReplayDeliveryRequest { id: id.clone() };
        replays.spawn(async move { client.replay_delivery(request).await.unwrap() });
        let worker = Worker::new(system.recorder.clone());
        others.spawn(async move { while worker.step().await.unwrap() {} });
        let mut client = system.prospects();
        let request = proto::booking::v1::ImportProspectRequest {
            dossier: Some(acme()),
            ..Default::default()
        };
        others.spawn(async move { drop(client.import_prospect(request).await.unwrap()) });
    }

    let replays = replays.join_all().await;
    others.join_all().await;
    // The delivery may have been postponed while an import held the locks.
    system.make_due().await;
    while system.step().await {}

    let made_due = replays
        .into_iter()
        .filter(|response| response.get_ref().replayed);
    assert_eq!(made_due.count(), 1);
    let counts = "SELECT concat_ws(' ', (SELECT count(*) FROM bookings),
        (SELECT count(*) FROM call_prep_plans), (SELECT count(*) FROM outreach_logs),
        (SELECT string_agg(state, ',') FROM webhook_deliveries))";
    assert_eq!(system.text(counts).await, "1 1 1 applied");
}
