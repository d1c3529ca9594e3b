//! PostgreSQL, the migration and booking-svc start in any order.

use std::time::Duration;

use booking_svc::{ConnectOptions, Settings, store, testing::TestDatabase};
use clap::Parser as _;
use runtime::{Shutdown, channel};
use tokio::{
    io,
    net::{TcpListener, TcpStream},
    time,
};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::system::AMPLE;

/// Long enough to detect that something does not end by itself.
const A_WHILE: Duration = Duration::from_millis(500);

/// Returns a port without a listener.
async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test(flavor = "multi_thread")]
async fn booking_svc_waits_for_its_schema_and_then_serves() {
    let database = TestDatabase::create_empty().await;
    let port = free_port().await;
    let settings = Settings::parse_from([
        "booking-svc",
        "--database-url",
        &database.url(),
        "--listen-addr",
        &format!("127.0.0.1:{port}"),
        "--admin-addr",
        "127.0.0.1:0",
    ]);
    let shutdown = Shutdown::new();
    let mut running = tokio::spawn(Box::pin(booking_svc::run(settings, shutdown.clone())));
    let ended = time::timeout(A_WHILE, &mut running).await;
    assert!(ended.is_err(), "{ended:?}");

    store::migrate(database.url()).await.unwrap();

    let channel = channel::connect(&format!("http://127.0.0.1:{port}")).unwrap();
    let mut health = HealthClient::new(channel);
    let serving = async { while health.check(HealthCheckRequest::default()).await.is_err() {} };
    time::timeout(AMPLE, serving).await.unwrap();
    shutdown.start();
    running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_waits_for_a_database_that_cannot_be_reached_yet() {
    let database = TestDatabase::create_empty().await;
    let config = database.url().parse::<tokio_postgres::Config>().unwrap();
    let server = config.get_ports()[0];
    let port = free_port().await;
    let options = ConnectOptions::from(
        database
            .url()
            .replace(&format!(":{server}/"), &format!(":{port}/")),
    );
    let mut migrating = tokio::spawn(booking_svc::migrate(options.clone(), AMPLE));
    let ended = time::timeout(A_WHILE, &mut migrating).await;
    assert!(ended.is_err(), "{ended:?}");
    // Without patience it fails at once.
    let refused = booking_svc::migrate(options, Duration::ZERO).await;
    assert!(refused.is_err(), "{refused:?}");

    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let forwarding = tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
            tokio::spawn(async move { io::copy_bidirectional(&mut client, &mut server).await });
        }
    });

    let applied = time::timeout(AMPLE, migrating).await.unwrap();
    assert!(!applied.unwrap().unwrap().is_empty());
    forwarding.abort();
}
