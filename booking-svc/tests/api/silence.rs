//! A database that accepts connections and says nothing.

use std::time::Duration;

use booking_svc::{
    Database,
    store::{self, CheckoutError, MigrationError},
    testing::TestDatabase,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::Instant,
};

/// Longer than a host may take, and far shorter than anybody would wait.
const SOON: Duration = Duration::from_secs(15);

/// Returns the port of a server that accepts connections and never answers.
async fn silent_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let mut open = Vec::<TcpStream>::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.push(stream);
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_host_delays_the_second_host_of_the_url_by_its_timeout_at_most() {
    let database = TestDatabase::create().await;
    let config = database.url().parse::<tokio_postgres::Config>().unwrap();
    let port = config.get_ports()[0];
    let silent = silent_server().await;
    let host = format!(":{port}/");
    let hosts = format!(":{silent},127.0.0.1:{port}/");
    let url = database.url().replace(&host, &hosts);
    let begun = Instant::now();

    let two_hosts = Database::new(&url, 2).unwrap();
    two_hosts.ping().await.unwrap();

    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_server_is_a_database_that_cannot_be_reached() {
    let url = format!("postgres://nobody@127.0.0.1:{}/none", silent_server().await);
    let begun = Instant::now();

    let schema = store::check_schema(&url).await;
    let refused = Database::new(&url, 2).unwrap().connection().await;

    assert!(matches!(schema, Err(MigrationError::Connect(_))));
    assert!(matches!(refused.err(), Some(CheckoutError::Unreachable)));
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}
