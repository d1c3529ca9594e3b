//! Outages of the database, and an exhausted pool.

use booking_svc::{Database, Worker, store::CheckoutError, testing::TestDatabase};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use proto::booking::v1::{GetBookingRequest, RecordBookingEventOutcome as Outcome};

use crate::{
    dossier::acme,
    events::{created, delivery},
    fake_callprep::Behaviour,
    refusal::retry_delay,
    system::System,
};

/// Runs statements outside the database of the test, to which connections are refused during an
/// outage.
async fn on_server(database: &TestDatabase, statements: &str) {
    let url = database.url();
    let (server, _) = url.rsplit_once('/').unwrap();
    AsyncPgConnection::establish(&format!("{server}/postgres"))
        .await
        .unwrap()
        .batch_execute(statements)
        .await
        .unwrap();
}

async fn shut(database: &TestDatabase, name: &str) {
    let shut = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
    on_server(database, &shut).await;
    cut_connections(database, name).await;
}

async fn reopen(database: &TestDatabase, name: &str) {
    let reopen = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
    on_server(database, &reopen).await;
}

/// Ends every session, as a restart of PostgreSQL does, and waits until they are gone.
async fn cut_connections(database: &TestDatabase, name: &str) {
    let cut = format!(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    on_server(database, &cut).await;
}

async fn name_of(system: &System) -> String {
    system.text("SELECT current_database()").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_reported_and_ends_without_a_restart() {
    let system = System::start_knowing(acme()).await;
    let name = name_of(&system).await;

    shut(&system.database, &name).await;
    let delivery_refused = system.try_record(delivery(created("uid-1"))).await;
    let import_refused = system.try_import(acme()).await;
    let request = GetBookingRequest {
        uid: "uid-1".to_owned(),
        ..GetBookingRequest::default()
    };
    let read_refused = system.bookings().get_booking(request).await;
    reopen(&system.database, &name).await;
    let recorded = system.record(created("uid-1")).await;

    for refused in [
        delivery_refused.unwrap_err(),
        import_refused.unwrap_err(),
        read_refused.unwrap_err(),
    ] {
        assert!(!retry_delay(&refused).is_zero());
        assert!(!refused.message().contains(&name), "{refused:?}");
    }
    assert_eq!(recorded.outcome(), Outcome::Applied);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_were_cut_are_replaced() {
    let system = System::start_knowing(acme()).await;
    let name = name_of(&system).await;
    system.record(created("uid-1")).await;

    cut_connections(&system.database, &name).await;
    // A broken connection may be detected only by the call that uses it.
    let first = system.try_record(delivery(created("uid-2"))).await;
    let second = system.record(created("uid-2")).await;

    match first {
        Ok(first) => {
            assert_eq!(first.outcome(), Outcome::Applied);
            assert_eq!(second.outcome(), Outcome::Duplicate);
        }
        Err(refused) => {
            assert!(!retry_delay(&refused).is_zero());
            assert_eq!(second.outcome(), Outcome::Applied);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_survives_an_outage() {
    let system = System::start_knowing(acme()).await;
    let name = name_of(&system).await;
    let worker = Worker::new(system.recorder.clone());

    shut(&system.database, &name).await;
    let during = worker.step().await;
    reopen(&system.database, &name).await;
    let after = worker.step().await;

    assert!(during.is_err());
    assert!(!after.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_after_the_receipt_is_made_up_for_by_a_worker() {
    let system = System::start_knowing(acme()).await;
    let name = name_of(&system).await;
    system.callprep.behave(Behaviour::Hang);
    let mut client = system.bookings();
    let recording = tokio::spawn(async move {
        client
            .record_booking_event(delivery(created("uid-1")))
            .await
    });
    system.callprep.called().await;
    while system.text("SELECT count(*) FROM webhook_deliveries").await == "0" {}

    shut(&system.database, &name).await;
    system.callprep.behave(Behaviour::Answer);
    let accepted = recording.await.unwrap().unwrap().into_inner();
    reopen(&system.database, &name).await;
    // The outage prevented releasing the delivery, so it waits for the end of its lease.
    let too_early = system.step().await;
    system.make_due().await;
    let in_time = system.step().await;

    assert_eq!(accepted.outcome(), Outcome::Accepted);
    assert_eq!((too_early, in_time), (false, true));
    assert!(system.outreach("acme").await.starts_with("BOOKED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exhausted_pool_is_distinguished_from_an_outage() {
    let database = TestDatabase::create_empty().await;
    let database = Database::new(database.url(), 1).unwrap();
    let held = database.connection().await.unwrap();

    let refused = database.connection().await;
    drop(held);
    let free = database.connection().await;

    assert!(matches!(refused, Err(CheckoutError::Exhausted)));
    assert!(free.is_ok());
}
