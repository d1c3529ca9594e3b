//! Takes calls on within a bound, and lets go of each when its deadline passes.

use std::{convert::Infallible, time::Duration};

use http::{Request, Response};
use hyper::body::Incoming;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_util::task::TaskTracker;
use tonic::{Code, Status, body::Body, service::Routes};
use tower::Service as _;

use super::methods::Methods;
use crate::{deadline::Deadline, status};

/// What a call may take whose caller sets no deadline.
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(1);
/// When a caller who was refused may come back.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// Health checks and reflection: those who look at a busy service are not what keeps it busy.
const OBSERVERS: &str = "/grpc.";

/// The calls of one server.
pub(super) struct Calls {
    routes: Routes,
    methods: Methods,
    places: Semaphore,
    /// Each until its answer begins.
    open: TaskTracker,
}

/// As many calls are worked on as may be.
struct Busy;

impl Calls {
    /// Returns where calls to `routes` are taken on, at most `max_concurrent` at once.
    pub(super) fn new(routes: Routes, methods: Methods, max_concurrent: usize) -> Self {
        let open = TaskTracker::new();
        open.close();
        Self {
            routes: routes.prepare(),
            methods,
            places: Semaphore::new(max_concurrent.min(Semaphore::MAX_PERMITS)),
            open,
        }
    }

    /// Answers a call.
    pub(super) async fn answer(
        &self,
        mut request: Request<Incoming>,
    ) -> Result<Response<Body>, Infallible> {
        let path = request.uri().path();
        let Ok(_place) = self.place(path) else {
            self.methods.refuse(path);
            let message = "as many calls are worked on as may be, try again later";
            return Ok(status::resource_exhausted("SERVER_BUSY", message, RETRY_AFTER).into_http());
        };
        let _open = self.open.token();
        let call = self.methods.begin(path);
        let deadline = Deadline::from_headers(request.headers()).or_within(DEFAULT_TIMEOUT);
        request.extensions_mut().insert(deadline);
        let mut routes = self.routes.clone();
        let Ok(answered) = deadline.bound(routes.call(request)).await else {
            call.end(Code::DeadlineExceeded);
            return Ok(too_late().into_http());
        };
        answered.inspect(|response| call.end(status::code_of(response)))
    }

    /// Waits until no call is open.
    pub(super) async fn finished(&self) {
        self.open.wait().await;
    }

    /// Returns whether no call is open.
    pub(super) fn is_idle(&self) -> bool {
        self.open.is_empty()
    }

    /// Returns a place for a call; observers need none.
    fn place(&self, path: &str) -> Result<Option<SemaphorePermit<'_>>, Busy> {
        if path.starts_with(OBSERVERS) {
            return Ok(None);
        }
        self.places.try_acquire().map(Some).map_err(|_| Busy)
    }
}

fn too_late() -> Status {
    status::deadline_exceeded("DEADLINE_EXCEEDED", "the deadline of the call has passed")
}
