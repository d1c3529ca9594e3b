//! Work that another process makes due: a worker that hardly polls is notified.

use std::time::Duration;

use booking_svc::{App, Recorder, Worker, store::notifications};
use proto::booking::v1::{BookingEvent, RecordBookingEventOutcome, ReplayDeliveryRequest};
use runtime::Shutdown;
use tokio::{task::JoinHandle, time};

use crate::{
    dossier::acme,
    events::created,
    fake_callprep::Behaviour,
    system::{System, until},
};

/// Only detects hangs; nothing here takes this long.
const GENEROUS: Duration = Duration::from_secs(30);
const NEVER: Duration = Duration::from_hours(1);

/// The listening sessions.
const LISTENERS: &str = "FROM pg_stat_activity WHERE datname = current_database()
    AND query = 'LISTEN bookbrief_work' AND state = 'idle'";

/// A worker in another process, which shares only the database with the others.
struct OtherWorker {
    shutdown: Shutdown,
    working: JoinHandle<()>,
}

impl OtherWorker {
    async fn start(system: &System) -> Self {
        let app = App::new(system.database.database(), system.callprep_client());
        let recorder = Recorder::new(app, GENEROUS);
        let shutdown = Shutdown::new();
        let worker = Worker::new(recorder).with_poll_interval(NEVER);
        let working = tokio::spawn(worker.run(shutdown.clone()));
        until(system, &format!("SELECT count(*) = 1 {LISTENERS}")).await;
        Self { shutdown, working }
    }

    async fn stop(self) {
        self.shutdown.start();
        time::timeout(GENEROUS, self.working)
            .await
            .unwrap()
            .unwrap();
    }
}

async fn until_applied(system: &System, uid: &str) {
    let query = format!(
        "SELECT bool_and(state = 'applied') FROM webhook_deliveries WHERE booking_uid = '{uid}'"
    );
    until(system, &query).await;
}

/// Replays a delivery that was unmatched when it arrived, and waits until it is applied.
async fn replayed_is_applied(system: &System, uid: &str) {
    let over = BookingEvent {
        end_time: Some(crate::events::time("2020-01-05T09:30:00Z")),
        match_emails: vec!["late@acme.example".to_owned()],
        ..created(uid)
    };
    let id = system.record(over).await.delivery_id;
    let known = "UPDATE webhook_deliveries SET event = jsonb_set(event, '{matchEmails}',
        '[\"ada@acme.example\"]')";
    system.database.execute(known).await;
    let request = ReplayDeliveryRequest { id };
    system.deliveries().replay_delivery(request).await.unwrap();
    until_applied(system, uid).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_elsewhere_is_heard() {
    let system = System::start_knowing(acme()).await;
    let worker = OtherWorker::start(&system).await;

    // The first delivery may be found when the worker starts; the second one requires a
    // notification.
    replayed_is_applied(&system, "uid-1").await;
    replayed_is_applied(&system, "uid-2").await;

    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_elsewhere_is_heard() {
    let system = System::start_knowing(crate::dossier::dossier("globex")).await;
    let worker = OtherWorker::start(&system).await;
    let mut event = created("uid-0");
    event.match_emails = vec!["nobody@nowhere.example".to_owned()];
    let id = system.record(event).await.delivery_id;
    let request = ReplayDeliveryRequest { id };
    system.deliveries().replay_delivery(request).await.unwrap();
    let settled = "SELECT state = 'ignored' AND attempts = 1 FROM webhook_deliveries";
    until(&system, settled).await;
    system.record(created("uid-1")).await;

    system.import(acme()).await;

    until_applied(&system, "uid-1").await;
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_attempt_elsewhere_is_made_up_for_when_it_is_due() {
    let system = System::start_knowing(acme()).await;
    let worker = OtherWorker::start(&system).await;
    system
        .database
        .execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE 'refused'; END $$;
             CREATE TRIGGER refuse BEFORE INSERT ON outreach_logs EXECUTE FUNCTION refuse()",
        )
        .await;

    let recorded = system.record(created("uid-1")).await;
    until(&system, "SELECT attempts > 2 FROM webhook_deliveries").await;
    system
        .database
        .execute("DROP FUNCTION refuse CASCADE")
        .await;

    assert_eq!(recorded.outcome(), RecordBookingEventOutcome::Accepted);
    until_applied(&system, "uid-1").await;
    worker.stop().await;
    system.forget_failures().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_pending_elsewhere_is_notified() {
    let system = System::start_knowing(acme()).await;
    let worker = OtherWorker::start(&system).await;
    replayed_is_applied(&system, "uid-0").await;
    until(
        &system,
        "SELECT bool_and(status = 'READY') FROM call_prep_plans",
    )
    .await;
    system.callprep.behave(Behaviour::Refuse);
    system.record(created("uid-1")).await;
    system.callprep.behave(Behaviour::Answer);

    let mut conn = system.database.connect().await;
    let ready = "SELECT bool_and(status = 'READY') FROM call_prep_plans";
    let notified = async {
        while system.text(ready).await != "true" {
            notifications::notify(&mut conn).await.unwrap();
        }
    };

    assert!(time::timeout(GENEROUS, notified).await.is_ok());
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_was_cut_is_replaced_and_hears_again() {
    let system = System::start_knowing(acme()).await;
    let worker = OtherWorker::start(&system).await;
    replayed_is_applied(&system, "uid-1").await;

    let cut = format!("SELECT pg_terminate_backend(pid, 5000), pid {LISTENERS}");
    let cut = format!("SELECT pid FROM ({cut}) AS cut WHERE pg_terminate_backend");
    let pid = system.text(&cut).await;
    until(
        &system,
        &format!("SELECT count(*) = 1 {LISTENERS} AND pid <> {pid}"),
    )
    .await;

    replayed_is_applied(&system, "uid-2").await;
    replayed_is_applied(&system, "uid-3").await;
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_stops_while_it_listens() {
    let system = System::start().await;
    let worker = OtherWorker::start(&system).await;

    worker.stop().await;

    until(&system, &format!("SELECT count(*) = 0 {LISTENERS}")).await;
}
