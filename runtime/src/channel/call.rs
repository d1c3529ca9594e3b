//! Makes a call: on one endpoint, and if its transport fails, perhaps on another.

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

/// How close to the deadline a peer that gives up is believed to have the same one.
const DEADLINE_SLACK: Duration = Duration::from_millis(20);

/// What the clones of a channel share.
pub(super) struct Peer {
    pub(super) name: String,
    pub(super) is_encrypted: bool,
    pub(super) timings: Timings,
    pub(super) balancer: Balancer,
    pub(super) repeat_budget: TpsBudget,
    pub(super) _discovery: AbortOnDropHandle<()>,
}

/// Why there is no answer.
#[derive(Debug)]
enum Failure {
    NoEndpoint,
    Late,
    Transport(BoxError),
}

impl From<Passed> for Failure {
    fn from(_: Passed) -> Self {
        Self::Late
    }
}

/// Returns how many calls may be repeated: a fifth of the last ten seconds' and ten a second.
pub(super) fn repeat_budget() -> TpsBudget {
    TpsBudget::new(Duration::from_secs(10), 10, 0.2)
}

impl Peer {
    /// Makes a call of any kind once.
    pub(super) async fn call_once(&self, request: Request<Body>) -> Result<Response<Body>, Status> {
        let deadline = Deadline::from_headers(request.headers());
        self.attempt(request, deadline, send)
            .await
            .map_err(|failure| self.status(failure))
    }

    /// Makes a unary, idempotent call, and once more if its transport failed.
    pub(super) async fn call_repeating(
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

        self.repeat_budget.deposit();
        let answered = match self.attempt(request(), deadline, send_whole).await {
            Err(Failure::Transport(_)) if self.repeat_budget.withdraw() => {
                tracing::debug!(
                    peer = self.name,
                    call = parts.uri.path(),
                    "repeating a call"
                );
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
        let patience = deadline.at_most(self.timings.ready_timeout);
        let picked = patience.bound(self.balancer.pick()).await;
        let Picked { member, open_call } = picked.map_err(|Passed| Failure::NoEndpoint)?;
        deadline.write_to(request.headers_mut());
        let answered = deadline.bound(send(member.clone(), request)).await?;
        drop(open_call);
        match answered {
            Ok(response) if has_timed_out(&response, deadline) => Err(Failure::Late),
            Ok(response) => Ok(response),
            Err(error) if is_timeout(error.as_ref()) => Err(Failure::Late),
            Err(error) => {
                tracing::debug!(
                    peer = self.name,
                    endpoint = %member.address,
                    error = error_chain(error.as_ref()),
                    "a call failed on its way"
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
            Failure::Late => Status::deadline_exceeded(format!("`{name}` did not answer in time")),
            Failure::Transport(error) => {
                let mut status = Status::unavailable(format!("the connection to `{name}` failed"));
                status.set_source(Arc::from(error));
                status
            }
        }
    }
}

/// Sends a request and waits for the head of its response.
async fn send(member: Member, request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let mut connection = member.connection;
    Ok(connection.ready().await?.call(request).await?)
}

/// Sends a request and waits for all of its response.
async fn send_whole(member: Member, request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let (parts, body) = send(member, request).await?.into_parts();
    let body = body.collect().await?;
    Ok(Response::from_parts(parts, Body::new(body)))
}

/// Returns whether the peer has cancelled the call because its deadline has passed.
///
/// tonic's server calls that CANCELLED, and may see it an instant before this side does.
fn has_timed_out(response: &Response<Body>, deadline: Deadline) -> bool {
    let code = response.headers().get(Status::GRPC_STATUS);
    code.is_some_and(|code| Code::from_bytes(code.as_bytes()) == Code::Cancelled)
        && deadline.is_within(DEADLINE_SLACK)
}

/// Returns whether tonic's own timer, which runs beside the deadline, was the first to ring.
fn is_timeout(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(<dyn Error>::is::<TimeoutExpired>)
}

/// Returns the texts of an error and of what caused it.
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
