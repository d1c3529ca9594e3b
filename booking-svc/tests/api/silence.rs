//! A database that accepts connections and does not respond.

use std::time::Duration;

use booking_svc::{
    Database,
    store::{self, CheckoutError, MigrationError},
    testing::TestDatabase,
};
use diesel_async::RunQueryDsl;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    time::Instant,
};

/// Longer than the timeout of a host, and shorter than a connection may be in use.
const SOON: Duration = Duration::from_secs(15);

/// Returns the port of a server that accepts connections and never responds.
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
async fn a_connection_to_a_host_that_goes_silent_is_given_up_for_the_next_host() {
    let database = TestDatabase::create().await;
    let config = database.url().parse::<tokio_postgres::Config>().unwrap();
    let port = config.get_ports()[0];
    let (first, is_silent) = relay(port).await;
    let hosts = format!(":{first},127.0.0.1:{port}/");
    let url = database.url().replace(&format!(":{port}/"), &hosts);
    let two_hosts = Database::new(format!("{url}?target_session_attrs=read-write"), 3).unwrap();
    let mut used = two_hosts.connection().await.unwrap();
    let idle = two_hosts.connection().await.unwrap();
    drop(idle);

    is_silent.send_replace(true);
    let begun = Instant::now();
    let unanswered = diesel::sql_query("SELECT 1").execute(&mut *used).await;
    drop(used);
    // A probe may end while the next host is still being connected to.
    while two_hosts.ping().await.is_err() {
        assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    }

    assert!(unanswered.is_err());
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

/// Returns the port of a relay to a server, which can be silenced.
async fn relay(to: u16) -> (u16, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let is_silent = watch::Sender::new(false);
    let silences = is_silent.subscribe();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut silences = silences.clone();
            tokio::spawn(async move {
                let mut server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                let silent = async {
                    let _ = silences.wait_for(|is_silent| *is_silent).await;
                };
                tokio::select! {
                    biased;
                    // Both connections stay open.
                    () = silent => std::future::pending().await,
                    _ = copy_bidirectional(&mut client, &mut server) => {}
                }
            });
        }
    });
    (port, is_silent)
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

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_in_use_for_as_long_as_its_work_is_allowed_to_take() {
    let database = TestDatabase::create().await;
    let pool = Database::new(database.url(), 3).unwrap();
    let sleep = || diesel::sql_query("SELECT pg_sleep(4)");
    let mut usual = pool.connection().await.unwrap();
    let mut hurried = pool.connection().await.unwrap();
    hurried.allow(Duration::from_secs(1));

    let (usual, hurried) =
        tokio::join!(sleep().execute(&mut *usual), sleep().execute(&mut *hurried));

    assert!(usual.is_ok());
    assert!(hurried.is_err());
}
