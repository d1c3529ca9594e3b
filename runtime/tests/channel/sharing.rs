//! How calls are distributed over endpoints.

use tonic::Code;

use crate::{
    load::{Load, call},
    replica::{Behaviour, Network, PATIENCE, Replica},
    resolving::{Answers, TIMINGS, connect},
};

#[tokio::test]
async fn three_replicas_share_the_calls_evenly() {
    let network = Network::new(1);
    let mut replicas = Vec::new();
    for host in [2, 3, 4] {
        replicas.push(Replica::start_beside_the_test(network.address(host)).await);
    }
    let answers = Answers::new(network.ips([2, 3, 4]));
    let load = Load::start(&connect(&network, &answers), 8);
    for replica in &replicas {
        replica.next_calls(1).await;
    }

    let before = replicas.iter().map(Replica::calls).collect::<Vec<_>>();
    load.next_successes(3000).await;
    let shares = replicas
        .iter()
        .zip(before)
        .map(|(replica, before)| replica.calls() - before)
        .collect::<Vec<_>>();

    load.ends_without_failure().await;
    let even = shares.iter().sum::<usize>() / 3;
    for share in &shares {
        assert!(share.abs_diff(even) * 5 <= even, "{shares:?}");
    }
}

#[tokio::test]
async fn the_endpoints_follow_the_name() {
    let network = Network::new(2);
    let first = Replica::start(network.address(2)).await;
    let second = Replica::start(network.address(3)).await;
    let answers = Answers::new(network.ips([2]));
    let load = Load::start(&connect(&network, &answers), 4);
    load.next_successes(100).await;
    assert_eq!(second.calls(), 0);

    answers.set(network.ips([2, 3]));
    second.next_calls(100).await;
    answers.set(network.ips([3]));
    first.falls_idle(&load).await;
    let last = first.calls();
    load.next_successes(100).await;

    assert_eq!(first.calls(), last);
    load.ends_without_failure().await;
}

#[tokio::test]
async fn a_name_that_cannot_be_resolved_keeps_its_endpoints() {
    let network = Network::new(3);
    let replica = Replica::start(network.address(2)).await;
    let answers = Answers::new(network.ips([2]));
    let channel = connect(&network, &answers);
    call(&channel, PATIENCE).await.unwrap();

    answers.fail();
    let load = Load::start(&channel, 2);
    load.next_successes(300).await;

    load.ends_without_failure().await;
    assert!(replica.calls() > 300);
}

#[tokio::test]
async fn several_urls_and_addresses_need_no_resolver() {
    let network = Network::new(4);
    let first = Replica::start(network.address(2)).await;
    let second = Replica::start(network.address(3)).await;
    let urls = format!(
        "http://{},http://{}",
        network.address(2),
        network.address(3)
    );
    let unresolved = Answers::default();

    let channel = runtime::channel::connect_with(&urls, unresolved, TIMINGS).unwrap();
    let load = Load::start(&channel, 2);
    first.next_calls(10).await;
    second.next_calls(10).await;

    load.ends_without_failure().await;
}

#[tokio::test]
async fn a_service_without_health_checks_takes_calls() {
    let network = Network::new(5);
    let _replica = Replica::with_behaviour(network.address(2), Behaviour::HasNoHealth).await;
    let channel = connect(&network, &Answers::new(network.ips([2])));

    call(&channel, PATIENCE).await.unwrap();
}

#[tokio::test]
async fn an_endpoint_that_does_not_serve_takes_no_calls() {
    let network = Network::new(6);
    let serving = Replica::start(network.address(2)).await;
    let starting = Replica::start(network.address(3)).await;
    starting.set_serving(false);
    let answers = Answers::new(network.ips([2, 3]));
    let load = Load::start(&connect(&network, &answers), 4);
    serving.next_calls(200).await;
    assert_eq!(starting.calls(), 0);

    starting.set_serving(true);
    starting.next_calls(20).await;

    load.ends_without_failure().await;
}

#[tokio::test]
async fn what_a_peer_answers_is_not_retried() {
    for (number, code) in [(7, Code::Unavailable), (8, Code::ResourceExhausted)] {
        let network = Network::new(number);
        let refuses = Behaviour::Refuses(code);
        let replica = Replica::with_behaviour(network.address(2), refuses).await;
        let channel = connect(&network, &Answers::new(network.ips([2])));

        let status = call(&channel, PATIENCE).await.unwrap_err();

        assert_eq!((status.code(), status.message()), (code, "refused"));
        assert_eq!(replica.calls(), 1);
    }
}
