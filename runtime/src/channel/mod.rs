//! Calls the other services: each call goes to a replica that is ready for it.
//!
//! [`connect`] resolves the host of a URL again and again and keeps a connection to every address.
//! An endpoint takes calls while its health check (grpc.health.v1) says that it serves. A call goes
//! to the less busy of two such endpoints; when its transport fails, a [`Channel::repeating`]
//! makes it once more on another one.

mod balance;
mod call;
mod dial;
mod discovery;
mod endpoint;
mod measure;
mod resolve;
mod target;

use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::future::BoxFuture;
use http::{Request, Response};
use tokio::sync::Notify;
use tokio_util::task::AbortOnDropHandle;
use tonic::{Status, body::Body};
use tower::{Service, retry::budget::TpsBudget};

use self::{balance::Balancer, discovery::Discovery, endpoint::Surroundings, target::Target};

pub use self::{
    resolve::{DnsResolver, Resolve, ResolveError},
    target::InvalidUrl,
};
use crate::{tls::Tls, trace};

/// How often and how long a [`Channel`] does what it does on its own.
#[derive(Clone, Copy, Debug)]
pub struct Timings {
    /// How long the addresses of a host are believed.
    pub resolve_interval: Duration,
    /// The time between two health checks, and between two attempts to connect; a call that finds
    /// no endpoint does not wait for the next one.
    pub check_interval: Duration,
    /// How long an endpoint may take to answer a health check.
    pub check_timeout: Duration,
    /// How long a connection may take to open, its TLS handshake included.
    pub connect_timeout: Duration,
    /// How long a connection with open calls may be silent before the peer is asked for a sign.
    pub keep_alive_interval: Duration,
    /// How long the peer may take to give that sign; then all calls of the connection fail.
    pub keep_alive_timeout: Duration,
    /// How long a call waits for an endpoint to become ready.
    pub ready_timeout: Duration,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            resolve_interval: Duration::from_secs(5),
            check_interval: Duration::from_secs(1),
            check_timeout: Duration::from_secs(1),
            connect_timeout: Duration::from_secs(1),
            keep_alive_interval: Duration::from_secs(1),
            keep_alive_timeout: Duration::from_secs(2),
            ready_timeout: Duration::from_secs(1),
        }
    }
}

/// A service and all its replicas, for generated clients. Clones share their connections, which
/// are closed with the last clone.
///
/// A call fails with UNAVAILABLE when no endpoint is ready or the transport failed, and with
/// DEADLINE_EXCEEDED when the time that its `grpc-timeout` names is over; each attempt passes on
/// what is left of it. Any other status is what the peer has answered. Only a failed transport
/// gives the status a `source`.
#[derive(Clone)]
pub struct Channel {
    peer: Arc<Peer>,
    is_repeating: bool,
}

/// What the clones of a channel share.
struct Peer {
    name: String,
    is_encrypted: bool,
    timings: Timings,
    balancer: Balancer,
    repeat_budget: TpsBudget,
    _discovery: AbortOnDropHandle<()>,
}

/// Connects in plain text to the service at `urls`: one `http://host:port`, or several with commas
/// between them. Call it within a Tokio runtime.
///
/// Returns at once, also while nobody can be reached; the connections are made in the background.
///
/// # Errors
/// One of the URLs is not of that form.
pub fn connect(urls: &str) -> Result<Channel, InvalidUrl> {
    connect_with(urls, DnsResolver::default(), Timings::default())
}

/// Connects as [`connect`] does, but asks `resolver` for addresses, and with other timings.
///
/// # Errors
/// One of the URLs is not of the form `http://host:port`.
pub fn connect_with<R: Resolve>(
    urls: &str,
    resolver: R,
    timings: Timings,
) -> Result<Channel, InvalidUrl> {
    connect_tls(urls, Tls::default(), resolver, timings)
}

/// Connects as [`connect_with`] does, and over TLS to those of `urls` that begin with `https`.
///
/// Each server must show a certificate for the host of its URL, by an authority of `tls`.
///
/// # Errors
/// One of the URLs is none, or begins with `https` while `tls` knows no authority.
pub fn connect_tls<R: Resolve>(
    urls: &str,
    tls: Tls,
    resolver: R,
    timings: Timings,
) -> Result<Channel, InvalidUrl> {
    let targets = Target::parse_list(urls)?;
    let mut encrypted = targets.iter().filter(|target| target.server_name.is_some());
    let is_encrypted = match encrypted.next() {
        Some(target) if !tls.can_verify_servers() => {
            return Err(InvalidUrl::NobodyToBelieve(target.origin.to_string()));
        }
        first => first.is_some(),
    };
    let name = target::names(&targets);
    let wanted = Arc::new(Notify::new());
    let (balancer, admitted) = Balancer::new(Arc::clone(&wanted));
    let surroundings = Surroundings {
        timings,
        tls,
        admitted,
        wanted,
        ejected: Arc::new(Notify::new()),
    };
    let discovery = Discovery::new(targets, resolver, surroundings);
    let peer = Peer {
        name,
        is_encrypted,
        timings,
        balancer,
        repeat_budget: call::repeat_budget(),
        _discovery: AbortOnDropHandle::new(tokio::spawn(discovery.run())),
    };
    Ok(Channel {
        peer: Arc::new(peer),
        is_repeating: false,
    })
}

impl Channel {
    /// Returns this channel for calls that may reach the service twice: unary, idempotent ones.
    ///
    /// Such a call is made once more, on another endpoint, when its transport failed; as long as
    /// that happens to few of them. What a peer has answered is never asked again. Requests and
    /// responses are held in memory.
    #[must_use]
    pub fn repeating(self) -> Self {
        Self {
            is_repeating: true,
            ..self
        }
    }

    /// Returns how messages call the service.
    pub(crate) fn peer_name(&self) -> &str {
        &self.peer.name
    }

    /// Returns whether any of its calls go over TLS.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.peer.is_encrypted
    }
}

impl Service<Request<Body>> for Channel {
    type Response = Response<Body>;
    type Error = Status;
    type Future = BoxFuture<'static, Result<Response<Body>, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        // A call waits where its deadline is known.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let peer = Arc::clone(&self.peer);
        let is_repeating = self.is_repeating;
        Box::pin(async move {
            let call = measure::Call::new(request.uri());
            let send = async |request| {
                if is_repeating {
                    peer.call_repeating(request).await
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
            .field("is_repeating", &self.is_repeating)
            .finish_non_exhaustive()
    }
}
