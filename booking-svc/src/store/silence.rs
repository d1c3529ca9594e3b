//! Detects a host that has gone silent: its connections stay open, but the server does not respond.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Mutex, watch},
    time::{self, Instant},
};
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long a new session may take to be answered. A server that is so busy is spared what waits for it.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long an answer says that a host is not silent.
const VALIDITY: Duration = Duration::from_secs(1);

/// What is known about the hosts of one pool. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Silence {
    /// The host that was found silent last, and when.
    found: watch::Sender<Option<(Host, Instant)>>,
    /// When a host has answered last.
    answered: Arc<Mutex<Option<(Host, Instant)>>>,
}

/// A host, by its name and its port.
type Host = String;

impl Silence {
    /// Returns that nothing is known.
    pub(super) fn new() -> Self {
        Self {
            found: watch::Sender::new(None),
            answered: Arc::default(),
        }
    }

    /// Opens a new session, unless another caller has just done so, and returns whether the host does not
    /// respond. Every refusal is an answer.
    pub(super) async fn is_silent(&self, config: &Config, tls: &MakeRustlsConnect) -> bool {
        let host = host_of(config);
        let mut answered = self.answered.lock().await;
        let is_known = |(known, at): &(Host, Instant)| *known == host && at.elapsed() < VALIDITY;
        if answered.as_ref().is_some_and(is_known) {
            return false;
        }
        let asked = time::timeout(PATIENCE, config.connect(tls.clone())).await;
        if asked.is_ok() {
            *answered = Some((host, Instant::now()));
            return false;
        }
        self.found.send_replace(Some((host, Instant::now())));
        true
    }

    /// Waits until the host is found silent from now on.
    pub(super) async fn until_found(&self, config: &Config) {
        let (host, since) = (host_of(config), Instant::now());
        let mut found = self.found.subscribe();
        let is_ours = |found: &Option<(Host, Instant)>| {
            let found = found.as_ref();
            found.is_some_and(|(silent, at)| *silent == host && *at >= since)
        };
        // It fails when the pool is gone, and its connections with it.
        let _ = found.wait_for(is_ours).await;
    }
}

fn host_of(config: &Config) -> Host {
    format!("{:?} {:?}", config.get_hosts(), config.get_ports())
}
