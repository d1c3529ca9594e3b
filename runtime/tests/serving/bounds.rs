//! Limits on calls and connections.

use std::time::Duration;

use runtime::Limits;
use tokio::{net::TcpStream, task::JoinSet, time};
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt;

use crate::{
    raw::Connection,
    service::{PATIENCE, Running, call, call_with},
};

#[tokio::test]
async fn a_call_beyond_the_limit_is_refused_immediately_and_a_health_check_is_not() {
    let limits = Limits {
        max_concurrent_requests: 2,
        ..Limits::default()
    };
    let server = Running::start(limits).await;
    let channel = server.channel();
    let mut open = JoinSet::new();
    for _ in 0..2 {
        open.spawn(call(channel.clone(), Some(PATIENCE)));
    }
    server.work.has_begun(2).await;

    for _ in 0..100 {
        let refused = call(channel.clone(), Some(PATIENCE)).await.unwrap_err();
        assert_eq!(refused.code(), Code::ResourceExhausted, "{refused:?}");
        let retry = refused.get_details_retry_info().unwrap().retry_delay;
        assert_eq!(retry, Some(Duration::from_secs(1)));
        let info = refused.get_details_error_info().unwrap();
        assert_eq!(info.reason, "SERVER_BUSY");
    }
    let mut health = HealthClient::new(channel.clone());
    health.check(HealthCheckRequest::default()).await.unwrap();

    server.work.permits.add_permits(3);
    for ended in open.join_all().await {
        ended.unwrap();
    }
    call(channel, Some(PATIENCE)).await.unwrap();
}

#[tokio::test]
async fn a_request_beyond_the_bytes_of_all_is_refused_before_it_is_decoded() {
    const KIB: usize = 1024;
    let limits = Limits {
        max_request_bytes: 1_000 * KIB,
        ..Limits::default()
    };
    let server = Running::start(limits).await;
    let channel = server.channel();
    let large = |kib: usize| call_with(channel.clone(), Some(PATIENCE), kib * KIB);
    let mut open = JoinSet::new();
    open.spawn(large(600));
    open.spawn(large(300));
    server.work.has_begun(2).await;

    let refused = large(200).await.unwrap_err();

    assert_eq!(refused.code(), Code::ResourceExhausted, "{refused:?}");
    let info = refused.get_details_error_info().unwrap();
    assert_eq!(info.reason, "SERVER_BUSY");
    assert!(refused.get_details_retry_info().is_some());
    open.spawn(large(50));
    server.work.has_begun(3).await;
    server.work.permits.add_permits(4);
    for ended in open.join_all().await {
        ended.unwrap();
    }
    large(900).await.unwrap();
}

#[tokio::test]
async fn a_connection_beyond_the_limit_is_closed_immediately() {
    let limits = Limits {
        max_connections: 1,
        ..Limits::default()
    };
    let server = Running::start_answering(limits).await;
    let channel = server.channel();
    call(channel, Some(PATIENCE)).await.unwrap();

    Connection::open(server.address).await.closed().await;
}

#[tokio::test]
async fn a_connection_that_is_closed_makes_room_for_another() {
    let limits = Limits {
        max_connections: 1,
        ..Limits::default()
    };
    let server = Running::start_answering(limits).await;

    let silent = TcpStream::connect(server.address).await.unwrap();
    drop(silent);

    call(server.channel(), Some(PATIENCE)).await.unwrap();
}

#[tokio::test]
async fn a_burst_of_connections_waits_to_be_accepted() {
    const BURST: usize = 500;
    let any_port = ([127, 0, 0, 1], 0).into();
    let listener = runtime::listen("LISTEN_ADDR", any_port).await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut connecting = JoinSet::new();
    for _ in 0..BURST {
        connecting.spawn(TcpStream::connect(address));
    }
    let connected = time::timeout(PATIENCE, connecting.join_all()).await;
    let _connected = connected.expect("nobody has to try again");

    for _ in 0..BURST {
        let accepted = time::timeout(PATIENCE, listener.accept()).await;
        accepted.expect("no connection was dropped").unwrap();
    }
}
