//! Client-side load balancing over all replicas of a service.
//!
//! A [`Channel`] resolves the host of its URL periodically and keeps a connection to every address.
//! An endpoint is ready while its health check (grpc.health.v1) reports SERVING. A call goes to the
//! less busy of two ready endpoints drawn at random; when its transport fails, a
//! [`Channel::retrying`] retries it once on another endpoint.

mod balance;
mod call;
mod dial;
mod discovery;
mod endpoint;
mod measure;
mod resolve;
mod target;
mod timings;

use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::future::BoxFuture;
use http::{Request, Response};
use tokio::sync::Notify;
use tokio_util::task::AbortOnDropHandle;
use tonic::{Status, body::Body};
use tower::Service;

use self::{balance::Balancer, call::Peer, discovery::Discovery, endpoint::Shared, target::Target};

pub use self::{
    resolve::{DnsResolver, Resolve, ResolveError},
    target::InvalidUrl,
    timings::Timings,
};
use crate::{tls::Tls, trace};

/// A transport for generated clients that balances over the replicas of a service. Clones share
/// their connections, which close with the last clone.
///
/// A call fails with UNAVAILABLE if no endpoint is ready or the transport fails, and with
/// DEADLINE_EXCEEDED at the deadline in its `grpc-timeout`, of which each attempt propagates the
/// remaining time. Any other status comes from the peer. Only a failed transport sets the `source`
/// of the status.
#[derive(Clone)]
pub struct Channel {
    peer: Arc<Peer>,
    is_retrying: bool,
}

/// Connects in plain text to the service at `urls`: a comma-separated list of `http://host:port`.
/// Call it within a Tokio runtime.
///
/// Returns immediately; connections are opened in the background.
///
/// # Errors
/// One of the URLs is malformed.
pub fn connect(urls: &str) -> Result<Channel, InvalidUrl> {
    connect_with(urls, DnsResolver::default(), Timings::default())
}

/// Like [`connect`], with another resolver and other timings.
///
/// # Errors
/// One of the URLs is malformed.
pub fn connect_with<R: Resolve>(
    urls: &str,
    resolver: R,
    timings: Timings,
) -> Result<Channel, InvalidUrl> {
    connect_tls_with(urls, Tls::default(), resolver, timings)
}

/// Like [`connect`], but over TLS to those of `urls` that begin with `https`. Logs how calls are
/// protected.
///
/// Each server must present a certificate for the host of its URL, signed by a CA of `tls`.
///
/// # Errors
/// One of the URLs is malformed, or begins with `https` while `tls` has no CA bundle.
pub fn connect_tls(urls: &str, tls: &Tls) -> Result<Channel, InvalidUrl> {
    let channel = connect_tls_with(
        urls,
        tls.clone(),
        DnsResolver::default(),
        Timings::default(),
    )?;
    let protection = match (channel.peer.is_encrypted, tls) {
        (true, tls) if tls.has_identity() => "mutual TLS",
        (true, _) => "TLS",
        (false, tls) if tls.is_configured() => "plain text: the URL does not begin with https",
        (false, _) => "plain text",
    };
    tracing::info!(protection, peer = channel.peer.name, "connecting to a peer");
    Ok(channel)
}

/// Like [`connect_tls`], with another resolver and other timings.
///
/// # Errors
/// One of the URLs is malformed, or begins with `https` while `tls` has no CA bundle.
pub fn connect_tls_with<R: Resolve>(
    urls: &str,
    tls: Tls,
    resolver: R,
    timings: Timings,
) -> Result<Channel, InvalidUrl> {
    let targets = Target::parse_list(urls)?;
    let mut encrypted = targets.iter().filter(|target| target.server_name.is_some());
    let is_encrypted = match encrypted.next() {
        Some(target) if !tls.can_verify_servers() => {
            return Err(InvalidUrl::NoCaBundle(target.origin.to_string()));
        }
        first => first.is_some(),
    };
    let name = target::names(&targets);
    let wanted = Arc::new(Notify::new());
    let (balancer, admitted) = Balancer::new(Arc::clone(&wanted));
    let shared = Shared {
        timings,
        tls,
        admitted,
        wanted,
        ejected: Arc::new(Notify::new()),
    };
    let discovery = Discovery::new(targets, resolver, shared);
    let peer = Peer {
        name,
        is_encrypted,
        timings,
        balancer,
        retry_budget: call::retry_budget(),
        _discovery: AbortOnDropHandle::new(tokio::spawn(discovery.run())),
    };
    Ok(Channel {
        peer: Arc::new(peer),
        is_retrying: false,
    })
}

impl Channel {
    /// Returns this channel for calls that may reach the service twice: unary, idempotent ones.
    ///
    /// If the transport fails, such a call is retried once on another endpoint, within a retry
    /// budget. Answers of the peer, errors included, are never retried. Requests and responses are
    /// buffered.
    #[must_use]
    pub fn retrying(self) -> Self {
        Self {
            is_retrying: true,
            ..self
        }
    }
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Status;
    type Future = BoxFuture<'static, Result<Response<Body>, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        // Waiting for an endpoint happens in `call`, where the deadline is known.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let peer = Arc::clone(&self.peer);
        let is_retrying = self.is_retrying;
        Box::pin(async move {
            let call = measure::Call::new(request.uri());
            let send = async |request| {
                if is_retrying {
                    peer.call_retrying(request).await
                } else {
                    peer.call_once(request).await
                }
            };
            let answered = trace::call_peer(&peer.name, request, send).await;
            call.end(&answered);
            answered
        })
    }
}

impl fmt::Debug for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Channel")
            .field("peer", &self.peer.name)
            .field("is_retrying", &self.is_retrying)
            .finish_non_exhaustive()
    }
}
