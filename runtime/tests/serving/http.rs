//! HTTP/1.1: kept-alive connections close before the listener does.

use std::{net::SocketAddr, time::Duration};

use axum::{Router, routing::get};
use runtime::{Limits, Shutdown, http};
use tokio::{net::TcpListener, task::JoinHandle, time};

use crate::{raw::Connection, service::PATIENCE};

const SHORT: Duration = Duration::from_millis(50);

async fn serve(limits: Limits) -> (SocketAddr, Shutdown, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = Shutdown::new();
    let router = Router::new().route("/", get(async || "here\n"));
    let serving = http::serve(listener, router, limits, shutdown.clone());
    (address, shutdown, tokio::spawn(serving))
}

#[tokio::test]
async fn from_the_announcement_on_each_answer_closes_its_connection() {
    let (address, shutdown, serving) = serve(Limits::default()).await;
    let mut kept = Connection::open(address).await;
    let mut idle = Connection::open(address).await;
    for connection in [&mut kept, &mut idle] {
        connection.send("/").await;
        assert!(!connection.receive().await.contains("connection: close"));
    }

    shutdown.announce();

    kept.send("/").await;
    assert!(kept.receive().await.contains("connection: close"));
    kept.closed().await;
    let mut newcomer = Connection::open(address).await;
    newcomer.send("/").await;
    assert!(newcomer.receive().await.starts_with("http/1.1 200"));

    shutdown.start();
    idle.closed().await;
    time::timeout(PATIENCE, serving).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_connection_that_is_old_enough_is_closed_after_an_answer() {
    let limits = Limits {
        max_connection_age: Some(Duration::ZERO),
        ..Limits::default()
    };
    let (address, _shutdown, _serving) = serve(limits).await;

    let mut connection = Connection::open(address).await;
    connection.send("/").await;

    assert!(connection.receive().await.contains("connection: close"));
    connection.closed().await;
}

#[tokio::test]
async fn a_connection_beyond_the_limit_waits_in_the_backlog() {
    let limits = Limits {
        max_connections: 1,
        ..Limits::default()
    };
    let (address, _shutdown, _serving) = serve(limits).await;
    let mut first = Connection::open(address).await;
    first.send("/").await;
    first.receive().await;

    let mut second = Connection::open(address).await;
    second.send("/").await;
    drop(first);

    assert!(second.receive().await.starts_with("http/1.1 200"));
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let (address, _shutdown, _serving) = serve(Limits::default()).await;

    let mut connection = Connection::open(address).await;
    connection
        .send(&format!("/{}", "a".repeat(64 * 1024)))
        .await;

    assert!(connection.receive().await.starts_with("http/1.1 431"));
}

#[tokio::test]
async fn an_idle_connection_may_wait_longer_than_a_head() {
    let limits = Limits {
        header_read_timeout: SHORT,
        ..Limits::default()
    };
    let (address, _shutdown, _serving) = serve(limits).await;
    let mut connection = Connection::open(address).await;

    for _ in 0..2 {
        connection.send("/").await;
        assert!(!connection.receive().await.contains("connection: close"));
        time::sleep(3 * SHORT).await;
    }

    // Whatever has begun has to end, as on a new connection.
    connection.write("GET / HTTP/1.1\r\nhost:").await;
    connection.closed().await;
}

#[tokio::test]
async fn a_connection_that_stays_idle_is_closed() {
    let limits = Limits {
        header_read_timeout: SHORT,
        idle_timeout: SHORT,
        ..Limits::default()
    };
    let (address, _shutdown, _serving) = serve(limits).await;
    let mut connection = Connection::open(address).await;

    connection.send("/").await;

    connection.receive().await;
    connection.closed().await;
}

#[tokio::test]
async fn a_connection_in_the_last_quarter_of_the_limit_is_not_kept() {
    let limits = Limits {
        max_connections: 4,
        ..Limits::default()
    };
    let (address, _shutdown, _serving) = serve(limits).await;
    let mut kept = Vec::new();
    for _ in 0..2 {
        let mut connection = Connection::open(address).await;
        connection.send("/").await;
        assert!(!connection.receive().await.contains("connection: close"));
        kept.push(connection);
    }

    for _ in 0..3 {
        let mut connection = Connection::open(address).await;
        connection.send("/").await;
        assert!(connection.receive().await.contains("connection: close"));
        connection.closed().await;
    }
}
