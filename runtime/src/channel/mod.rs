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

use self::{
    balance::Balancer, call::Peer, discovery::Discovery, endpoint::Surroundings, target::Target,
};

pub use self::{
    resolve::{DnsResolver, Resolve, ResolveError},
    target::InvalidUrl,
    timings::Timings,
};
use crate::{tls::Tls, trace};

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
    connect_tls_with(urls, Tls::default(), resolver, timings)
}

/// Connects over TLS to those of `urls` that begin with `https`, in plain text to the others, and
/// logs how calls are protected.
///
/// Each server must show a certificate for the host of its URL, issued by an authority of `tls`.
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
    tracing::info!(protection, peer = channel.peer.name, "how calls go out");
    Ok(channel)
}

/// Connects as [`connect_tls`] does, but asks `resolver` for addresses, and with other timings.
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
