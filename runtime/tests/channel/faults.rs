//! Replicas that die, hang, drain and come back while calls are made.

use std::net::TcpListener;

use crate::{
    load::Load,
    replica::{Behaviour, Network, Replica},
    resolving::{Answers, connect},
};

#[tokio::test]
async fn a_replica_that_is_killed_costs_no_call() {
    let network = Network::new(20);
    let stays = Replica::start(network.address(2)).await;
    let dies = Replica::start(network.address(3)).await;
    let answers = Answers::new(network.ips([2, 3]));
    let load = Load::start(&connect(&network, &answers), 8);
    stays.next_calls(50).await;
    dies.next_calls(50).await;

    dies.kill().await;
    load.next_successes(500).await;
    let restarted = Replica::start(network.address(3)).await;
    restarted.next_calls(50).await;

    load.ends_without_failure().await;
}

#[tokio::test]
async fn a_replica_that_freezes_costs_no_call_and_returns_when_it_thaws() {
    let network = Network::new(21);
    let works = Replica::start(network.address(2)).await;
    let freezes = Replica::start(network.address(3)).await;
    let answers = Answers::new(network.ips([2, 3]));
    let load = Load::start(&connect(&network, &answers), 8);
    works.next_calls(50).await;
    freezes.next_calls(50).await;

    let thaw = freezes.freeze();
    load.next_successes(500).await;
    drop(thaw);
    freezes.next_calls(50).await;

    load.ends_without_failure().await;
}

#[tokio::test]
async fn an_address_that_never_answers_costs_no_call() {
    let network = Network::new(22);
    let _replica = Replica::start(network.address(2)).await;
    let _black_hole = TcpListener::bind(network.address(3)).unwrap();
    let answers = Answers::new(network.ips([2, 3, 4]));

    let load = Load::start(&connect(&network, &answers), 4);
    load.next_successes(500).await;

    load.ends_without_failure().await;
}

#[tokio::test]
async fn a_replica_that_stops_gracefully_costs_no_call() {
    let network = Network::new(23);
    let stays = Replica::start(network.address(2)).await;
    let mut stops = Replica::start(network.address(3)).await;
    let answers = Answers::new(network.ips([2, 3]));
    let load = Load::start(&connect(&network, &answers), 8);
    stays.next_calls(50).await;
    stops.next_calls(50).await;

    stops.set_serving(false);
    stops.stop();
    load.next_successes(500).await;

    load.ends_without_failure().await;
}

#[tokio::test]
async fn a_replica_that_drains_takes_no_further_calls_and_returns_when_it_serves() {
    let network = Network::new(24);
    let _stays = Replica::start(network.address(2)).await;
    let drains = Replica::start(network.address(3)).await;
    let answers = Answers::new(network.ips([2, 3]));
    let load = Load::start(&connect(&network, &answers), 4);
    drains.next_calls(50).await;

    drains.set_serving(false);
    drains.falls_idle(&load).await;
    let last = drains.calls();
    load.next_successes(200).await;
    assert_eq!(drains.calls(), last);
    drains.set_serving(true);
    drains.next_calls(50).await;

    load.ends_without_failure().await;
}

#[tokio::test]
async fn the_only_replica_may_restart_while_calls_wait() {
    let network = Network::new(25);
    let replica = Replica::start(network.address(2)).await;
    let answers = Answers::new(network.ips([2]));
    let load = Load::start(&connect(&network, &answers), 4);
    replica.next_calls(50).await;

    replica.kill().await;
    let restarted = Replica::start(network.address(2)).await;
    restarted.next_calls(200).await;

    load.ends_without_failure().await;
}

#[tokio::test]
async fn a_replica_that_closes_its_connections_again_and_again_costs_no_call() {
    let network = Network::new(26);
    let closes = Behaviour::ClosesConnections;
    let closing = Replica::with_behaviour(network.address(2), closes).await;
    let _other = Replica::start(network.address(3)).await;
    let answers = Answers::new(network.ips([2, 3]));

    let load = Load::start(&connect(&network, &answers), 8);
    closing.next_calls(2000).await;

    load.ends_without_failure().await;
}
