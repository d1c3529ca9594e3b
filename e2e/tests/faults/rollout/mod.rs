//! A rolling update as Kubernetes does it, while webhooks come in: each replica of each service is
//! replaced, and nobody notices.

mod bystanders;
mod calls;
mod cluster;
mod load;
mod name_server;
mod sharing;

use std::{env, time::Duration};

use self::{
    cluster::{Cluster, KINDS, Kind},
    load::Load,
};
use crate::{
    replicas::{NOT_ONCE, UNFINISHED},
    system::{dossier, import},
};

const REPLICAS: usize = 2;
const FIRMS: usize = 20;
/// What Kubernetes leaves a process after SIGTERM: `terminationGracePeriodSeconds` less the pause
/// before.
const GRACE: Duration = Duration::from_secs(35);

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_update_of_every_service_costs_no_webhook() {
    let mut cluster = Cluster::start(REPLICAS).await;
    let booking = cluster.replicas(Kind::Booking)[0].url();
    for firm in 0..FIRMS {
        import(&booking, &dossier(firm)).await;
    }
    let load = Load::start(&cluster.endpoints, FIRMS);

    let mut slowest = Duration::ZERO;
    for round in 1..=rounds() {
        for kind in KINDS {
            for _ in 0..REPLICAS {
                cluster.add(kind).await;
                slowest = slowest.max(cluster.remove_oldest(kind).await);
            }
        }
        let load = load.in_words();
        eprintln!("round {round}: {load}; at most {slowest:?} to stop");
    }
    let (sent, failures) = load.end().await;

    assert!(
        failures.is_empty(),
        "{} of {sent}: {failures:#?}",
        failures.len()
    );
    assert!(slowest < GRACE, "{slowest:?}");
    cluster.sql.until(UNFINISHED, "0").await;
    assert_eq!(cluster.sql.text(NOT_ONCE).await, "");
    let applied = "SELECT count(*) FROM bookings WHERE state = 'accepted'";
    assert_eq!(cluster.sql.text(applied).await, sent.to_string());
}

/// How often each replica of each service is replaced: `ROLLOUT_ROUNDS`, or once.
fn rounds() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a test has no settings")]
    let rounds = env::var("ROLLOUT_ROUNDS");
    rounds.map_or(1, |rounds| rounds.parse().unwrap())
}
