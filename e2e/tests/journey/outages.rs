//! A part of the system is away, hangs, or comes back.

use std::time::Duration;

use proto::booking::v1::CallPrepPlanStatus;
use tokio::time::{Instant, timeout};

use crate::{
    system::{SHORT_WAIT, System, kestrel, listen},
    wire::created,
};

const ZOE: &str = "zoe.mueller@kestrel.example";

#[tokio::test(flavor = "multi_thread")]
async fn without_callprep_the_booking_is_applied_and_the_plan_follows_under_the_same_id() {
    let mut system = System::start().await;
    system.import(kestrel()).await;
    system.stop_callprep().await;

    let answer = system.post(&created("uid-1", ZOE)).await;

    assert_eq!(answer.status, 200);
    assert_eq!(answer.json["callPrepStatus"], "PENDING");
    assert_eq!(
        system.text("SELECT status FROM outreach_sequences").await,
        "BOOKED"
    );
    let id = answer.json["callPrepId"].as_str().unwrap();
    let pending = system.plan(id).await;
    assert_eq!(pending.status(), CallPrepPlanStatus::Pending);
    assert!(pending.brief.is_none());

    system.start_callprep().await;
    system.work().await;

    let ready = system.plan(id).await;
    assert_eq!(ready.status(), CallPrepPlanStatus::Ready);
    assert_eq!(ready.version, 1);
    assert!(!ready.brief.unwrap().plan30.is_empty());
    assert_eq!(
        system.text("SELECT count(*) FROM call_prep_plans").await,
        "1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_callprep_costs_no_more_than_the_time_that_a_booking_waits_for_its_plan() {
    // It accepts connections and says nothing.
    let silent = listen().await;
    let system = System::start_with_callprep_at(silent.local_addr().unwrap()).await;
    system.import(kestrel()).await;
    let started = Instant::now();

    let answer = timeout(Duration::from_secs(30), system.post(&created("uid-1", ZOE))).await;

    let answer = answer.expect("the answer waits for nobody that hangs");
    assert_eq!(answer.json["callPrepStatus"], "PENDING");
    assert!(started.elapsed() >= SHORT_WAIT, "it did wait");
    assert_eq!(
        system.text("SELECT status FROM outreach_sequences").await,
        "BOOKED"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_is_being_worked_on_when_the_services_stop_is_still_answered() {
    let silent = listen().await;
    let system = System::start_with_callprep_at(silent.local_addr().unwrap()).await;
    system.import(kestrel()).await;
    let event = created("uid-1", ZOE);

    let (answer, ()) = tokio::join!(system.post(&event), async {
        // Once the delivery is stored, its plan is being waited for.
        let stored = "SELECT count(*) FROM webhook_deliveries";
        while system.text(stored).await == "0" {}
        system.stop();
    });

    assert_eq!(answer.status, 200);
    assert_eq!(answer.json["callPrepStatus"], "PENDING");
    assert_eq!(
        system.text("SELECT state FROM webhook_deliveries").await,
        "applied"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_the_sender_is_asked_to_come_again() {
    let system = System::start_answering_within(Duration::from_secs(4)).await;
    system.import(kestrel()).await;
    let name = system.text("SELECT current_database()").await;
    let shut = format!(
        "ALTER DATABASE {name} ALLOW_CONNECTIONS false; \
         SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    system.database.execute_outside(&shut).await;

    let refused = system.post(&created("uid-1", ZOE)).await;
    system
        .database
        .execute_outside(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        .await;
    let recorded = system.post(&created("uid-1", ZOE)).await;

    assert_eq!(refused.status, 503);
    assert!(refused.head.contains("retry-after: "), "{}", refused.head);
    assert_eq!(recorded.json["callPrepStatus"], "READY");
}
