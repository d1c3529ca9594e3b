//! Detects a host that has gone silent: its connections stay open, but the server does not respond.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{Mutex, watch},
    time::{self, Instant},
};
use tokio_postgres::Config;
use tokio_postgres_rustls::MakeRustlsConnect;

/// The timeout of a probe. A server that is merely busy must not lose its waiting sessions.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a response proves that a host is not silent.
const VALIDITY: Duration = Duration::from_secs(1);

/// The known states of the hosts of one pool. Clones share their state.
#[derive(Clone, Debug)]
pub(super) struct Silence {
    /// The host that was last found silent, and when.
    found: watch::Sender<Option<(Host, Instant)>>,
    /// The host that last responded, and when.
    answered: Arc<Mutex<Option<(Host, Instant)>>>,
}

/// A host, by its name and its port.
type Host = String;

impl Silence {
    /// Returns an empty state.
    pub(super) fn new() -> Self {
        Self {
            found: watch::Sender::new(None),
            answered: Arc::default(),
        }
    }

    /// Probes a host with a new session, unless another caller has just done so. Returns whether
    /// the host does not respond. Any rejection is a response.
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

    /// Waits until the host is found silent.
    pub(super) async fn until_found(&self, config: &Config) {
        let (host, since) = (host_of(config), Instant::now());
        let mut found = self.found.subscribe();
        let is_ours = |found: &Option<(Host, Instant)>| {
            let found = found.as_ref();
            found.is_some_and(|(silent, at)| *silent == host && *at >= since)
        };
        // This fails only when the pool and its connections are gone.
        let _ = found.wait_for(is_ours).await;
    }
}

fn host_of(config: &Config) -> Host {
    format!("{:?} {:?}", config.get_hosts(), config.get_ports())
}
