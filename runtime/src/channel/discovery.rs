//! Keeps up with the addresses of a service.

use std::{
    collections::{BTreeMap, HashMap},
    iter,
    net::{IpAddr, SocketAddr},
};

use tokio::time;
use tokio_util::task::AbortOnDropHandle;

use super::{
    endpoint::{Endpoint, Surroundings},
    resolve::Resolve,
    target::{Host, Target},
};

/// Finds the endpoints of a service and keeps each in its own task.
pub(super) struct Discovery<R> {
    targets: Vec<KnownTarget>,
    resolver: R,
    surroundings: Surroundings,
    endpoints: HashMap<SocketAddr, AbortOnDropHandle<()>>,
}

/// A target with its addresses as last heard.
struct KnownTarget {
    target: Target,
    addresses: Vec<IpAddr>,
    is_resolved: bool,
}

impl<R: Resolve> Discovery<R> {
    /// Returns the discovery of `targets`.
    pub(super) fn new(targets: Vec<Target>, resolver: R, surroundings: Surroundings) -> Self {
        let targets = targets.into_iter().map(KnownTarget::new).collect();
        Self {
            targets,
            resolver,
            surroundings,
            endpoints: HashMap::new(),
        }
    }

    /// Resolves again and again, until the task is aborted.
    pub(super) async fn run(mut self) {
        loop {
            for target in &mut self.targets {
                target.resolve(&self.resolver).await;
            }
            self.follow();
            self.pause().await;
        }
    }

    /// Lets go of the endpoints that are gone, and begins to keep those that are new.
    fn follow(&mut self) {
        let found = self
            .targets
            .iter()
            .flat_map(KnownTarget::endpoints)
            .collect::<BTreeMap<_, _>>();
        self.endpoints.retain(|address, _| {
            let is_found = found.contains_key(address);
            if !is_found {
                tracing::info!(endpoint = %address, "endpoint is gone");
            }
            is_found
        });
        for (address, target) in found {
            self.endpoints.entry(address).or_insert_with(|| {
                tracing::debug!(endpoint = %address, "endpoint was found");
                let surroundings = self.surroundings.clone();
                let endpoint = Endpoint::new(address, target, surroundings);
                AbortOnDropHandle::new(tokio::spawn(endpoint.keep()))
            });
        }
    }

    /// Waits until it is time to resolve again: sooner when an endpoint is lost, or a host is
    /// unknown, but never more often than endpoints are checked.
    async fn pause(&self) {
        let Surroundings {
            timings, ejected, ..
        } = &self.surroundings;
        time::sleep(timings.check_interval).await;
        if self.targets.iter().all(|target| target.is_resolved) {
            let rest = timings
                .resolve_interval
                .saturating_sub(timings.check_interval);
            // Either way it is time.
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

    /// Learns the addresses of the host, or keeps those it had.
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
                    tracing::warn!(host, %error, "could not resolve a host, keeping what is known");
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
