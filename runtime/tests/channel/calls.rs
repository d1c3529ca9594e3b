//! Deadline, retry and status of a single call.

use std::{error::Error as _, time::Duration};

use runtime::channel::{self, Timings};
use tokio::time::{self, Instant};
use tonic::Code;

use crate::{
    load::{call, ready},
    replica::{Behaviour, Network, PATIENCE, Replica},
    resolving::{Answers, TIMINGS, connect},
};

/// No call waits longer than this for an endpoint.
const HASTE: Timings = Timings {
    ready_timeout: Duration::from_millis(50),
    ..TIMINGS
};

#[tokio::test]
async fn without_an_endpoint_a_call_is_unavailable_in_time() {
    let network = Network::new(40);
    let answers = Answers::new(network.ips([2]));
    let channel = channel::connect_with(&network.url(), answers, HASTE).unwrap();

    let began = Instant::now();
    let status = call(&channel.retrying(), PATIENCE).await.unwrap_err();

    assert_eq!(status.code(), Code::Unavailable);
    let authority = network.url().replace("http://", "");
    let message = format!("no endpoint of `{authority}` is ready");
    assert_eq!(status.message(), message);
    assert!(began.elapsed() < PATIENCE / 2);
}

#[tokio::test]
async fn a_call_waits_for_an_endpoint_no_longer_than_its_deadline() {
    let network = Network::new(41);
    let channel = connect(&network, &Answers::default());

    let began = Instant::now();
    let status = call(&channel, Duration::from_millis(50)).await.unwrap_err();

    assert_eq!(status.code(), Code::Unavailable);
    assert!(began.elapsed() < TIMINGS.ready_timeout / 2);
}

#[tokio::test]
async fn a_service_that_starts_later_answers_the_call_that_waits_for_it() {
    let network = Network::new(42);
    let channel = connect(&network, &Answers::new(network.ips([2])));

    let waiting = tokio::spawn(async move { call(&channel, PATIENCE).await });
    let replica = Replica::start(network.address(2)).await;

    waiting.await.unwrap().unwrap();
    assert_eq!(replica.calls(), 1);
    // It receives the time that was left by then.
    assert!(replica.last_timeout() < PATIENCE);
}

#[tokio::test]
async fn a_call_without_a_ready_endpoint_triggers_a_check_immediately() {
    let network = Network::new(46);
    let timings = Timings {
        check_interval: PATIENCE * 2,
        ..TIMINGS
    };
    let answers = Answers::new(network.ips([2]));
    let channel = channel::connect_with(&network.url(), answers, timings).unwrap();
    // By now the first attempt to connect has failed.
    call(&channel, Duration::from_millis(100))
        .await
        .unwrap_err();
    let _replica = Replica::start(network.address(2)).await;

    call(&channel, PATIENCE).await.unwrap();
}

#[tokio::test]
async fn a_call_past_its_deadline_is_not_reported_as_cancelled_and_not_retried() {
    let network = Network::new(43);
    let replica = Replica::with_behaviour(network.address(2), Behaviour::Hangs).await;
    let channel = connect(&network, &Answers::new(network.ips([2])));

    ready(&channel).await;

    for attempt in 1..=20 {
        let status = call(&channel, Duration::from_millis(30)).await.unwrap_err();

        assert_eq!(status.code(), Code::DeadlineExceeded, "{status:?}");
        assert!(replica.calls() <= attempt);
    }
}

#[tokio::test]
async fn a_call_cut_off_is_retried_elsewhere_only_on_a_retrying_channel() {
    for (number, is_retrying) in [(44, true), (45, false)] {
        let network = Network::new(number);
        let hangs = Replica::with_behaviour(network.address(2), Behaviour::Hangs).await;
        let answers = Answers::new(network.ips([2]));
        let channel = channel::connect_with(&network.url(), answers.clone(), TIMINGS).unwrap();
        let channel = if is_retrying {
            channel.retrying()
        } else {
            channel
        };
        let calling = tokio::spawn(async move { call(&channel, PATIENCE).await });
        hangs.next_calls(1 - hangs.calls()).await;

        let other = Replica::start(network.address(3)).await;
        answers.set(network.ips([2, 3]));
        hangs.kill().await;
        let outcome = time::timeout(PATIENCE, calling).await.unwrap().unwrap();

        if is_retrying {
            outcome.unwrap();
        } else {
            let status = outcome.unwrap_err();
            assert_eq!(status.code(), Code::Unavailable);
            assert!(status.source().is_some());
        }
        assert_eq!(other.calls(), usize::from(is_retrying));
    }
}

#[tokio::test]
async fn a_call_on_a_replica_that_freezes_is_retried_elsewhere() {
    let network = Network::new(47);
    let freezes = Replica::with_behaviour(network.address(2), Behaviour::Hangs).await;
    let answers = Answers::new(network.ips([2]));
    let channel = connect(&network, &answers);
    let calling = tokio::spawn(async move { call(&channel, PATIENCE).await });
    freezes.next_calls(1 - freezes.calls()).await;

    let other = Replica::start(network.address(3)).await;
    answers.set(network.ips([2, 3]));
    let thaw = freezes.freeze();
    calling.await.unwrap().unwrap();

    assert_eq!(other.calls(), 1);
    drop(thaw);
}
