//! Several processes of callprep-svc behind one name, and what becomes of its callers when some of
//! them die, hang, come and go.

use std::time::Duration;

use runtime::channel::{self, Channel, Timings};
use rustix::process::Signal;
use tokio::time;

use super::{
    calls::Calls,
    cluster::{Cluster, Kind::Callprep},
};
use crate::{service::Service, system::in_time, wire};

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_of_callprep_share_its_calls_evenly() {
    const CALLS: usize = 1500;
    let (mut cluster, calls) = start_calls_to_three().await;

    let before = answered_by_each(&mut cluster).await;
    calls.next(CALLS).await;
    let after = answered_by_each(&mut cluster).await;
    calls.end().await;

    let shares = after
        .iter()
        .zip(before)
        .map(|(after, before)| after - before);
    let shares = shares.collect::<Vec<_>>();
    let even = shares.iter().sum::<usize>() / shares.len();
    for share in &shares {
        assert!(share.abs_diff(even) * 5 <= even, "{shares:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_of_callprep_that_die_hang_come_and_go_cost_no_call() {
    let (mut cluster, calls) = start_calls_to_three().await;

    // Its address stays known, as when a node is lost.
    let mut dead = cluster.replicas(Callprep).remove(0);
    dead.kill().await;
    calls.next(300).await;

    // Connections to it stay open, and nobody answers.
    cluster.replicas(Callprep)[0].signal(Signal::STOP);
    calls.next(300).await;
    cluster.replicas(Callprep)[0].signal(Signal::CONT);
    next_answers(&cluster.replicas(Callprep)[0]).await;

    cluster.add(Callprep).await;
    next_answers(cluster.replicas(Callprep).last().unwrap()).await;

    cluster.remove_oldest(Callprep).await;
    calls.next(300).await;

    calls.end().await;
}

async fn start_calls_to_three() -> (Cluster, Calls) {
    let mut cluster = Cluster::empty().await;
    for _ in 0..3 {
        cluster.add(Callprep).await;
    }
    let calls = Calls::start(&channel_to(&cluster).retrying());
    for replica in cluster.replicas(Callprep) {
        next_answers(replica).await;
    }
    (cluster, calls)
}

fn channel_to(cluster: &Cluster) -> Channel {
    let url = cluster.url(Callprep);
    let channel = match cluster.resolver() {
        Some(resolver) => channel::connect_with(&url, resolver, Timings::default()),
        None => channel::connect(&url),
    };
    channel.unwrap()
}

async fn answered_by_each(cluster: &mut Cluster) -> Vec<usize> {
    let mut answered_by_each = Vec::new();
    for replica in cluster.replicas(Callprep) {
        answered_by_each.push(answered(replica).await);
    }
    answered_by_each
}

/// How many plans a replica says that it has written.
async fn answered(replica: &Service) -> usize {
    let metrics = wire::get(replica.admin_address, "/metrics").await;
    metrics
        .lines()
        .filter(|line| line.starts_with("rpc_server_duration_seconds_count{"))
        .filter(|line| line.contains("rpc_method=\"GeneratePlan\""))
        .map(|line| line.rsplit(' ').next().unwrap().parse::<usize>().unwrap())
        .sum()
}

/// Waits until a replica has answered further calls.
async fn next_answers(replica: &Service) {
    let goal = answered(replica).await + 20;
    let mut pace = time::interval(Duration::from_millis(20));
    in_time("a replica takes calls", async {
        while answered(replica).await < goal {
            pace.tick().await;
        }
    })
    .await;
}
