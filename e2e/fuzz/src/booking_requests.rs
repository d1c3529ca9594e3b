//! Everything else that booking-svc is asked: what is wrong is told, and nothing fails.

use std::cell::RefCell;

use booking_svc::testing::requests::services_without_database;
use http::{Request, header::CONTENT_TYPE};
use http_body_util::{BodyExt as _, Full};
use tokio::runtime::{Builder, Runtime};
use tonic::{Code, Status, body::Body, service::Routes};
use tower::ServiceExt as _;

/// It has a target of its own: what it does without a database, it does again and again.
const NOT_HERE: &str = "BookingService/RecordBookingEvent";

struct Server {
    runtime: Runtime,
    routes: Routes,
}

thread_local! {
    static SERVER: RefCell<Server> = RefCell::new(Server::start());
}

impl Server {
    fn start() -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime starts");
        let routes = {
            let _entered = runtime.enter();
            services_without_database().prepare()
        };
        Self { runtime, routes }
    }

    /// Calls a method with an encoded message.
    fn call(&self, method: &str, message: &[u8]) -> Option<Status> {
        let length = u32::try_from(message.len()).ok()?.to_be_bytes();
        let framed = [&[0][..], &length, message].concat();
        let request = Request::post(format!("http://[::1]/bookbrief.booking.v1.{method}"))
            .header(CONTENT_TYPE, "application/grpc")
            .body(Body::new(Full::from(framed)))
            .ok()?;
        let answered = self.routes.clone().oneshot(request);
        self.runtime.block_on(async {
            let response = answered.await.expect("a service answers");
            let status = Status::from_header_map(response.headers());
            let body = response.into_body().collect().await.ok()?;
            status.or_else(|| Status::from_header_map(body.trailers()?))
        })
    }
}

/// Tries a call: the service and the method in a line, then the message.
///
/// # Panics
/// It fails for another reason than that it is wrong, or that the database is away.
pub fn booking_requests(bytes: &[u8]) {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
        return;
    };
    let (method, message) = (&bytes[..end], &bytes[end + 1..]);
    let Ok(method) = std::str::from_utf8(method) else {
        return;
    };
    if method == NOT_HERE {
        return;
    }
    let Some(status) = SERVER.with_borrow(|server| server.call(method, message)) else {
        return;
    };
    let is_expected = match status.code() {
        Code::InvalidArgument | Code::Unavailable | Code::Unimplemented => true,
        // What is no message at all.
        Code::Internal => status.message().contains("failed to decode"),
        _ => false,
    };
    assert!(is_expected, "{method}: {status:?}");
}
