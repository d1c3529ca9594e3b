//! Tracks the addresses of a service.

use std::{
    collections::{BTreeMap, HashMap},
    iter,
    net::{IpAddr, SocketAddr},
};

use tokio::time;
use tokio_util::task::AbortOnDropHandle;

use super::{
    endpoint::{Endpoint, Shared},
    resolve::Resolve,
    target::{Host, Target},
};

/// Resolves the targets of a channel, and runs one task per endpoint.
pub(super) struct Discovery<R> {
    targets: Vec<KnownTarget>,
    resolver: R,
    shared: Shared,
    endpoints: HashMap<SocketAddr, AbortOnDropHandle<()>>,
}

/// A target with the addresses of its last successful lookup.
struct KnownTarget {
    target: Target,
    addresses: Vec<IpAddr>,
    is_resolved: bool,
}

impl<R: Resolve> Discovery<R> {
    pub(super) fn new(targets: Vec<Target>, resolver: R, shared: Shared) -> Self {
        let targets = targets.into_iter().map(KnownTarget::new).collect();
        Self {
            targets,
            resolver,
            shared,
            endpoints: HashMap::new(),
        }
    }

    /// Resolves periodically, until the task is aborted.
    pub(super) async fn run(mut self) {
        loop {
            for target in &mut self.targets {
                target.resolve(&self.resolver).await;
            }
            self.follow();
            self.pause().await;
        }
    }

    /// Aborts the tasks of endpoints that are gone, and spawns those of new ones.
    fn follow(&mut self) {
        let found = self
            .targets
            .iter()
            .flat_map(KnownTarget::endpoints)
            .collect::<BTreeMap<_, _>>();
        self.endpoints.retain(|address, _| {
            let is_found = found.contains_key(address);
            if !is_found {
                tracing::info!(endpoint = %address, "endpoint gone");
            }
            is_found
        });
        for (address, target) in found {
            self.endpoints.entry(address).or_insert_with(|| {
                tracing::debug!(endpoint = %address, "endpoint found");
                let shared = self.shared.clone();
                let endpoint = Endpoint::new(address, target, shared);
                AbortOnDropHandle::new(tokio::spawn(endpoint.keep()))
            });
        }
    }

    /// Waits until the next lookup: earlier if an endpoint is ejected or the last lookup failed, but at
    /// least one `check_interval`.
    async fn pause(&self) {
        let Shared {
            timings, ejected, ..
        } = &self.shared;
        time::sleep(timings.check_interval).await;
        if self.targets.iter().all(|target| target.is_resolved) {
            let rest = timings
                .resolve_interval
                .saturating_sub(timings.check_interval);
            // Both outcomes mean that the pause is over.
            let _ = time::timeout(rest, ejected.notified()).await;
        }
    }
}

impl KnownTarget {
    fn new(target: Target) -> Self {
        Self {
            target,
            addresses: Vec::new(),
            is_resolved: true,
        }
    }

    /// Looks the host up. A failed lookup keeps the known addresses.
    async fn resolve(&mut self, resolver: &impl Resolve) {
        let host = match &self.target.host {
            Host::Address(address) => {
                self.addresses = vec![*address];
                return;
            }
            Host::Name(name) => name,
        };
        match resolver.resolve(host).await {
            Ok(addresses) => {
                self.addresses = addresses;
                self.is_resolved = true;
            }
            Err(error) => {
                if self.is_resolved {
                    tracing::warn!(host, %error, "could not resolve a host, keeping its previous addresses");
                }
                self.is_resolved = false;
            }
        }
    }

    fn endpoints(&self) -> impl Iterator<Item = (SocketAddr, &Target)> {
        let port = self.target.port;
        let addresses = self
            .addresses
            .iter()
            .map(move |address| SocketAddr::new(*address, port));
        addresses.zip(iter::repeat(&self.target))
    }
}
