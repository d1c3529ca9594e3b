//! Leases on deliveries and plans: who holds them, until when, and what a late holder may still do.

use std::time::Duration;

use booking_svc::{
    domain::{BookingEvent, DeliveryState},
    plans::Wording,
    recording::{CommitError, Decided, commit},
    store::{
        call_prep_plans::{
            Written,
            work::{self, PlanTask},
        },
        deliveries::{self, NewDelivery, Origin},
        lease::{Lease, Retry},
    },
};
use diesel_async::AsyncPgConnection;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    deciding::decide, dossier::acme, events::created, fake_callprep::Behaviour, system::System,
};

/// Another process that has received a delivery and has not applied it yet.
struct OtherProcess {
    conn: AsyncPgConnection,
    lease: Lease,
    event: BookingEvent,
    decided: Decided,
}

impl OtherProcess {
    async fn receive(system: &System) -> Self {
        let stored = json!({
            "eventType": "BOOKING_CREATED",
            "bookingUid": "uid-1",
            "attendees": [],
            "matchEmails": ["ada@acme.example"],
        });
        let event = serde_json::from_value(stored.clone()).expect("it is an event");
        let (mut decided, request) = decide(system, &event).await;
        let written = system
            .callprep_client()
            .write(
                request.expect("a plan is due"),
                Wording::ByRules,
                Duration::from_secs(5),
            )
            .await;
        decided.written = Some(written.expect("the plan can be written"));
        let mut conn = system.database.connect().await;
        let new = new_delivery(&stored);
        let lease = deliveries::receive(&mut conn, &new, Uuid::from_u128(1))
            .await
            .expect("it can be stored")
            .expect("it is the first");
        Self {
            conn,
            lease,
            event,
            decided,
        }
    }

    async fn apply(&mut self) -> Result<(), CommitError> {
        commit(
            &mut self.conn,
            Origin::Claimed(self.lease),
            &self.event,
            &self.decided,
        )
        .await
        .map(drop)
    }
}

fn new_delivery(event: &Value) -> NewDelivery<'static> {
    NewDelivery {
        id: Uuid::from_u128(17),
        dedupe_key: "calcom/BOOKING_CREATED/5:uid-1",
        source: "calcom",
        account: "default",
        event_name: "BOOKING_CREATED",
        booking_uid: Some("uid-1"),
        body_sha256: &[0; 32],
        payload: None,
        raw_body: None,
        event: Some(event.clone().into()),
        state: DeliveryState::Received,
        reason: None,
        received_at: "2099-01-01T00:00:00Z".parse().expect("it is a time"),
        trace_id: None,
        traceparent: None,
        copy_key: None,
        event_time: None,
    }
}

async fn inbox(system: &System) -> Vec<String> {
    let rows = "SELECT d::text FROM webhook_deliveries d";
    system.database.texts(rows).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_the_lease_applies_the_delivery() {
    let system = System::start_knowing(acme()).await;
    let mut other = OtherProcess::receive(&system).await;

    other.apply().await.unwrap();

    assert!(system.outreach("acme").await.starts_with("BOOKED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leased_delivery_is_left_alone() {
    let system = System::start_knowing(acme()).await;
    let _other = OtherProcess::receive(&system).await;
    let before = inbox(&system).await;

    assert!(!system.step().await);

    assert_eq!(inbox(&system).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_whose_process_died_is_applied_by_a_worker() {
    let system = System::start_knowing(acme()).await;
    drop(OtherProcess::receive(&system).await);
    system.make_due().await;

    assert!(system.step().await);

    assert!(system.outreach("acme").await.starts_with("BOOKED"));
    let delivery = "SELECT concat_ws(' ', state, attempts) FROM webhook_deliveries";
    assert_eq!(system.text(delivery).await, "applied 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_whose_process_died_is_applied_by_a_copy_of_it() {
    let system = System::start_knowing(acme()).await;
    drop(OtherProcess::receive(&system).await);
    system.make_due().await;

    system.record(created("uid-1")).await;

    assert!(system.outreach("acme").await.starts_with("BOOKED"));
    let delivery = "SELECT concat_ws(' ', state, attempts) FROM webhook_deliveries";
    assert_eq!(system.database.texts(delivery).await, ["applied 2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_the_lease_changes_nothing_while_another_works() {
    let system = System::start_knowing(acme()).await;
    let mut late = OtherProcess::receive(&system).await;
    system.make_due().await;
    let taken_over = deliveries::claim_due(&mut late.conn, Uuid::from_u128(2)).await;
    assert_eq!(taken_over.unwrap().unwrap().lease.id, late.lease.id);
    let before = (system.rows().await, inbox(&system).await);

    let applied = late.apply().await;
    deliveries::release(&mut late.conn, late.lease, "late")
        .await
        .unwrap();
    let ignored = deliveries::ignore_unmatched(&mut late.conn, late.lease).await;

    assert!(matches!(applied, Err(CommitError::Taken)), "{applied:?}");
    assert!(!ignored.unwrap());
    assert_eq!((system.rows().await, inbox(&system).await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_the_lease_changes_nothing_after_another_is_done() {
    let system = System::start_knowing(acme()).await;
    let mut late = OtherProcess::receive(&system).await;
    system.make_due().await;
    assert!(system.step().await);
    while system.step().await {}
    let before = (system.rows().await, inbox(&system).await);

    let applied = late.apply().await;
    deliveries::release(&mut late.conn, late.lease, "late")
        .await
        .unwrap();

    assert!(matches!(applied, Err(CommitError::Stale)), "{applied:?}");
    assert_eq!((system.rows().await, inbox(&system).await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leased_plan_is_left_alone_until_the_lease_ends() {
    let system = System::start_knowing(acme()).await;
    system.callprep.behave(Behaviour::Refuse);
    system.record(created("uid-1")).await;
    system.callprep.behave(Behaviour::Answer);
    let mut conn = system.database.connect().await;
    let late_token = Uuid::from_u128(1);
    let late = work::claim_due(&mut conn, PlanTask::Writing, late_token, work::LEASE).await;
    let (late, _) = late.unwrap().unwrap();

    assert!(!system.step().await);
    system.make_due().await;
    assert!(system.step().await);
    let before = system.rows().await;
    let finished = work::finish(&mut conn, late, None, &late_brief(), false).await;
    work::release(&mut conn, late, "late", None, Retry::Soon)
        .await
        .unwrap();

    assert!(!finished.unwrap());
    assert_eq!(system.rows().await, before);
    let plan = "SELECT concat_ws(' ', status, attempts, planner_version) FROM call_prep_plans";
    assert_eq!(system.text(plan).await, "READY 2 fake/1");
}

fn late_brief() -> Written {
    Written {
        summary: "late".to_owned(),
        plan30: json!([]).into(),
        plan60: json!([]).into(),
        plan90: json!([]).into(),
        stakeholder_map: json!([]).into(),
        discovery_questions: json!([]).into(),
        risk_list: json!([]).into(),
        demo_flow: json!([]).into(),
        brief: json!({}).into(),
        planner_version: "late/1".to_owned(),
        latency_ms: 1,
        model: None,
        prompt_version: None,
        input_tokens: None,
        output_tokens: None,
        input_digest: None,
        provenance: json!({}).into(),
    }
}
