//! A resolver with answers that tests control.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use runtime::channel::{self, Channel, Resolve, ResolveError, Timings};

use crate::replica::Network;

/// Short intervals, and timeouts that a busy machine keeps.
pub(crate) const TIMINGS: Timings = Timings {
    resolve_interval: Duration::from_millis(20),
    check_interval: Duration::from_millis(20),
    check_timeout: Duration::from_secs(1),
    connect_timeout: Duration::from_secs(1),
    keep_alive_interval: Duration::from_millis(500),
    keep_alive_timeout: Duration::from_secs(1),
    ready_timeout: Duration::from_secs(20),
};

/// Resolves every host to the same addresses, or to none.
#[derive(Clone, Default)]
pub(crate) struct Answers(Arc<Mutex<Option<Vec<IpAddr>>>>);

impl Answers {
    pub(crate) fn new(addresses: Vec<IpAddr>) -> Self {
        let answers = Self::default();
        answers.set(addresses);
        answers
    }

    pub(crate) fn set(&self, addresses: Vec<IpAddr>) {
        *self.0.lock().unwrap() = Some(addresses);
    }

    /// Fails from now on.
    pub(crate) fn fail(&self) {
        *self.0.lock().unwrap() = None;
    }
}

impl Resolve for Answers {
    async fn resolve(&self, _: &str) -> Result<Vec<IpAddr>, ResolveError> {
        let addresses = self.0.lock().unwrap().clone();
        addresses.ok_or_else(|| "the name server is away".into())
    }
}

/// Connects to the replicas that `answers` names; calls are retried.
pub(crate) fn connect(network: &Network, answers: &Answers) -> Channel {
    channel::connect_with(&network.url(), answers.clone(), TIMINGS)
        .unwrap()
        .retrying()
}
