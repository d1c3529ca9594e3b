//! Limits concurrent calls and their bytes, and drops each at its deadline.

use std::{convert::Infallible, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::body::Incoming;
use tokio::sync::{Semaphore, SemaphorePermit, TryAcquireError};
use tokio_util::task::TaskTracker;
use tonic::{Code, Status, body::Body, service::Routes};
use tower::Service as _;

use super::{
    callers::Caller,
    memory::{Counted, RequestMemory},
    methods::Methods,
};
use crate::{Limits, deadline::Deadline, status, trace};

/// The deadline of calls without one.
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(1);
/// The `RetryInfo` of refused calls.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// The calls of one server, over all its connections.
pub(super) struct Calls {
    routes: Routes,
    methods: Methods,
    permits: Semaphore,
    memory: RequestMemory,
    /// Calls whose response has not begun. Health watches have, so they do not delay a shutdown.
    open: TaskTracker,
}

impl Calls {
    /// Dispatches to `routes` as many calls at a time, and as many bytes of requests, as the limits allow.
    pub(super) fn new(routes: Routes, methods: Methods, limits: Limits) -> Self {
        let open = TaskTracker::new();
        open.close();
        Self {
            routes: routes.prepare(),
            methods,
            permits: Semaphore::new(limits.max_concurrent_requests.min(Semaphore::MAX_PERMITS)),
            memory: RequestMemory::new(limits.max_request_bytes),
            open,
        }
    }

    /// Answers a call: PERMISSION_DENIED to a caller that is not admitted, RESOURCE_EXHAUSTED beyond
    /// the limits, DEADLINE_EXCEEDED at its deadline.
    pub(super) async fn answer(
        &self,
        caller: &Caller,
        mut request: Request<Incoming>,
    ) -> Result<Response<Body>, Infallible> {
        let path = request.uri().path();
        if let Err(status) = caller.admit(path) {
            self.methods.deny(path);
            return Ok(status.into_http());
        }
        let Ok(_permit) = self.permit(path) else {
            self.methods.refuse(path);
            return Ok(busy("too many concurrent calls; retry later").into_http());
        };
        let _open = self.open.token();
        let call = self.methods.begin(path);
        let deadline = Deadline::from_headers(request.headers()).or_within(DEFAULT_TIMEOUT);
        request.extensions_mut().insert(deadline);
        let share = self.memory.begin();
        let request = request.map(|body| Counted::new(body, Arc::clone(&share)));
        let mut routes = self.routes.clone();
        let answering = deadline.bound(routes.call(request));
        let answered = share.given_up.run_until_cancelled(answering).await;
        // What reads the body may have ended first, with an error of its own.
        let answered = answered.filter(|_| !share.given_up.is_cancelled());
        let Some(answered) = answered else {
            call.end(Code::ResourceExhausted);
            return Ok(busy("the memory for requests is full; retry later").into_http());
        };
        let Ok(answered) = answered else {
            call.end(Code::DeadlineExceeded);
            return Ok(deadline_exceeded().into_http());
        };
        answered.inspect(|response| call.end(status::code_of(response)))
    }

    /// Waits until every call is answered.
    pub(super) async fn finished(&self) {
        self.open.wait().await;
    }

    /// Returns whether no call is open.
    pub(super) fn is_idle(&self) -> bool {
        self.open.is_empty()
    }

    /// Acquires a permit. Health checks and reflection need none: a busy server is still healthy.
    fn permit(&self, path: &str) -> Result<Option<SemaphorePermit<'_>>, TryAcquireError> {
        if trace::is_observer(path) {
            return Ok(None);
        }
        self.permits.try_acquire().map(Some)
    }
}

fn busy(message: &str) -> Status {
    status::resource_exhausted("SERVER_BUSY", message, RETRY_AFTER)
}

fn deadline_exceeded() -> Status {
    status::deadline_exceeded("DEADLINE_EXCEEDED", "the deadline of the call has passed")
}
