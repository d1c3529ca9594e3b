//! Sends a call to an endpoint, and retries it on another if its transport fails.

use std::{error::Error, iter, sync::Arc, time::Duration};

use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use tokio_util::task::AbortOnDropHandle;
use tonic::{Code, Status, TimeoutExpired, body::Body};
use tower::{
    BoxError, Service as _, ServiceExt as _,
    retry::budget::{Budget as _, TpsBudget},
};

use super::{
    balance::{Balancer, Member, Picked},
    timings::Timings,
};
use crate::deadline::{Deadline, Passed};

/// CANCELLED from a peer this close to the deadline is taken for DEADLINE_EXCEEDED.
const DEADLINE_SLACK: Duration = Duration::from_millis(20);

/// What the clones of a channel share.
pub(super) struct Peer {
    pub(super) name: String,
    pub(super) is_encrypted: bool,
    pub(super) timings: Timings,
    pub(super) balancer: Balancer,
    pub(super) retry_budget: TpsBudget,
    pub(super) _discovery: AbortOnDropHandle<()>,
}

/// Why a call was not answered.
#[derive(Debug)]
enum Failure {
    NoEndpoint,
    DeadlineExceeded,
    Transport(BoxError),
}

impl From<Passed> for Failure {
    fn from(_: Passed) -> Self {
        Self::DeadlineExceeded
    }
}

/// Allows retries for a fifth of the calls of the last 10 seconds, and for 10 a second besides.
pub(super) fn retry_budget() -> TpsBudget {
    TpsBudget::new(Duration::from_secs(10), 10, 0.2)
}

impl Peer {
    /// Sends a call of any kind, without retries.
    pub(super) async fn call_once(&self, request: Request<Body>) -> Result<Response<Body>, Status> {
        let deadline = Deadline::from_headers(request.headers());
        self.attempt(request, deadline, send)
            .await
            .map_err(|failure| self.status(failure))
    }

    /// Sends a unary, idempotent call, and retries it once if the transport fails.
    pub(super) async fn call_retrying(
        &self,
        request: Request<Body>,
    ) -> Result<Response<Body>, Status> {
        let deadline = Deadline::from_headers(request.headers());
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let request = || {
            let body = Body::new(Full::new(body.clone()));
            Request::from_parts(parts.clone(), body)
        };

        self.retry_budget.deposit();
        let answered = match self.attempt(request(), deadline, send_whole).await {
            Err(Failure::Transport(_)) if self.retry_budget.withdraw() => {
                tracing::debug!(peer = self.name, call = parts.uri.path(), "retrying a call");
                self.attempt(request(), deadline, send_whole).await
            }
            answered => answered,
        };
        answered.map_err(|failure| self.status(failure))
    }

    async fn attempt(
        &self,
        mut request: Request<Body>,
        deadline: Deadline,
        send: impl AsyncFnOnce(Member, Request<Body>) -> Result<Response<Body>, BoxError>,
    ) -> Result<Response<Body>, Failure> {
        let ready_deadline = deadline.at_most(self.timings.ready_timeout);
        let picked = ready_deadline.bound(self.balancer.pick()).await;
        let Picked { member, open_call } = picked.map_err(|Passed| Failure::NoEndpoint)?;
        deadline.write_to(request.headers_mut());
        let answered = deadline.bound(send(member.clone(), request)).await?;
        drop(open_call);
        match answered {
            Ok(response) if has_timed_out(&response, deadline) => Err(Failure::DeadlineExceeded),
            Ok(response) => Ok(response),
            Err(error) if is_timeout(error.as_ref()) => Err(Failure::DeadlineExceeded),
            Err(error) => {
                tracing::debug!(
                    peer = self.name,
                    endpoint = %member.address,
                    error = error_chain(error.as_ref()),
                    "the transport of a call failed"
                );
                member.lose();
                Err(Failure::Transport(error))
            }
        }
    }

    fn status(&self, failure: Failure) -> Status {
        let name = &self.name;
        match failure {
            Failure::NoEndpoint => Status::unavailable(format!("no endpoint of `{name}` is ready")),
            Failure::DeadlineExceeded => {
                Status::deadline_exceeded(format!("`{name}` did not answer in time"))
            }
            Failure::Transport(error) => {
                let mut status = Status::unavailable(format!("the connection to `{name}` failed"));
                status.set_source(Arc::from(error));
                status
            }
        }
    }
}

/// Sends a request and waits for the headers of its response.
async fn send(member: Member, request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let mut connection = member.connection;
    Ok(connection.ready().await?.call(request).await?)
}

/// Sends a request and buffers its whole response, so that a failure in the body is retried too.
async fn send_whole(member: Member, request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let (parts, body) = send(member, request).await?.into_parts();
    let body = body.collect().await?;
    Ok(Response::from_parts(parts, Body::new(body)))
}

/// Returns whether the peer has cancelled the call at its deadline.
///
/// tonic's server answers CANCELLED then, possibly a moment before the deadline passes on this side.
fn has_timed_out(response: &Response<Body>, deadline: Deadline) -> bool {
    let code = response.headers().get(Status::GRPC_STATUS);
    code.is_some_and(|code| Code::from_bytes(code.as_bytes()) == Code::Cancelled)
        && deadline.is_within(DEADLINE_SLACK)
}

/// Returns whether tonic's own timer for the same deadline fired first.
fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(<dyn Error>::is::<TimeoutExpired>)
}

/// Returns an error and its sources as one line.
pub(super) fn error_chain(error: &(dyn Error + 'static)) -> String {
    causes(error)
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let source = |error: &&'a (dyn Error + 'static)| (*error).source();
    iter::successors(Some(error), source)
}
