//! The stages of a shutdown: announced, started, drained.

use std::time::Duration;

use runtime::{Limits, channel};
use tokio::net::TcpStream;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::service::{PATIENCE, Running, call};

fn of_everything() -> HealthCheckRequest {
    HealthCheckRequest::default()
}

#[tokio::test]
async fn an_announced_shutdown_is_reported_immediately_and_new_calls_are_still_answered() {
    let server = Running::start_answering(Limits::default()).await;
    let direct = tonic::transport::Endpoint::from_shared(format!("http://{}", server.address))
        .unwrap()
        .connect()
        .await
        .unwrap();
    let mut watch = HealthClient::new(direct)
        .watch(of_everything())
        .await
        .unwrap()
        .into_inner();
    let health = watch.message().await.unwrap().unwrap().status();
    assert_eq!(health, ServingStatus::Serving);
    // This client resolved the server while it was healthy; new ones connect regardless of health.
    let known = server.channel();
    call(known, Some(PATIENCE)).await.unwrap();

    server.shutdown.announce();

    let health = watch.message().await.unwrap().unwrap().status();
    assert_eq!(health, ServingStatus::NotServing);
    let newcomer = tonic::transport::Endpoint::from_shared(format!("http://{}", server.address))
        .unwrap()
        .connect()
        .await
        .unwrap();
    let health = HealthClient::new(newcomer)
        .check(of_everything())
        .await
        .unwrap();
    assert_eq!(health.into_inner().status(), ServingStatus::NotServing);

    server.shutdown.start();
    server.ended().await;
}

#[tokio::test]
async fn open_calls_are_answered_after_the_shutdown_has_started() {
    let server = Running::start(Limits::default()).await;
    let calling = tokio::spawn(call(server.channel(), Some(PATIENCE)));
    server.work.has_begun(1).await;

    server.shutdown.start();
    server.work.permits.add_permits(1);

    calling.await.unwrap().unwrap();
    let address = server.address;
    server.ended().await;
    TcpStream::connect(address).await.unwrap_err();
}

#[tokio::test]
async fn neither_a_silent_connection_nor_a_health_watch_delays_a_shutdown() {
    let limits = Limits {
        drain_timeout: PATIENCE * 2,
        ..Limits::default()
    };
    let server = Running::start(limits).await;
    let silent = TcpStream::connect(server.address).await.unwrap();
    let mut client = HealthClient::new(server.channel());
    let watch = client.watch(of_everything()).await.unwrap();

    server.shutdown.start();

    server.ended().await;
    drop((silent, watch));
}

#[tokio::test]
async fn a_call_that_does_not_end_is_aborted_at_the_drain_timeout() {
    let limits = Limits {
        drain_timeout: Duration::from_millis(50),
        ..Limits::default()
    };
    let server = Running::start(limits).await;
    let calling = tokio::spawn(call(server.channel(), Some(PATIENCE)));
    server.work.has_begun(1).await;

    server.shutdown.start();
    server.ended().await;

    calling.await.unwrap().unwrap_err();
}

#[tokio::test]
async fn calls_that_go_on_without_a_pause_lose_none_when_one_of_two_replicas_stops() {
    let leaving = Running::start_answering(Limits::default()).await;
    let staying = Running::start_answering(Limits::default()).await;
    let urls = format!("http://{},http://{}", leaving.address, staying.address);
    let channel = channel::connect(&urls).unwrap();
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let channel = channel.clone();
        let end = staying.shutdown.clone();
        callers.spawn(async move {
            while !end.is_announced() {
                call(channel.clone(), Some(PATIENCE)).await?;
            }
            Ok::<_, tonic::Status>(())
        });
    }
    leaving.work.has_begun(50).await;
    staying.work.has_begun(50).await;

    leaving.shutdown.announce();
    // Without retries: the delay between announcement and start alone is why no call is lost.
    let mut last = *leaving.work.begun.borrow();
    loop {
        let goal = *staying.work.begun.borrow() + 200;
        staying.work.has_begun(goal).await;
        let now = *leaving.work.begun.borrow();
        if now == last {
            break;
        }
        last = now;
    }
    leaving.shutdown.start();
    leaving.ended().await;
    staying.shutdown.announce();

    for ended in callers.join_all().await {
        ended.unwrap();
    }
}
