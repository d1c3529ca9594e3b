//! A fake booking-svc with planned responses, which records its requests.

use std::{
    collections::VecDeque,
    future,
    sync::{Arc, Mutex},
};

use proto::booking::v1::{
    GetBookingRequest, GetBookingResponse, IgnoreReason, ListBookingsRequest, ListBookingsResponse,
    ListRestoredBackupsRequest, ListRestoredBackupsResponse, RecordBookingEventOutcome as Outcome,
    RecordBookingEventRequest, RecordBookingEventResponse,
    booking_service_server::{BookingService, BookingServiceServer},
    call_service_server::CallServiceServer,
    record_booking_event_request::Content,
};
use tokio::{net::TcpListener, sync::Semaphore};
use tonic::{Request, Response, Status, transport::Server, transport::server::TcpIncoming};

use crate::fake_calls::FakeCalls;

/// The response of the fake to a call.
#[derive(Debug)]
pub(crate) enum Plan {
    Answer(RecordBookingEventResponse),
    Fail(Status),
    Hang,
}

/// Clones share one memory.
#[derive(Clone, Debug)]
pub(crate) struct FakeBooking {
    arrivals: Arc<Semaphore>,
    plans: Arc<Mutex<VecDeque<Plan>>>,
    calls: Arc<Mutex<Vec<Request<RecordBookingEventRequest>>>>,
}

impl Default for FakeBooking {
    fn default() -> Self {
        Self {
            arrivals: Arc::new(Semaphore::new(0)),
            plans: Arc::default(),
            calls: Arc::default(),
        }
    }
}

impl FakeBooking {
    /// Waits for the next call.
    pub(crate) async fn called(&self) {
        let arrival = self.arrivals.acquire().await;
        arrival.expect("the semaphore is never closed").forget();
    }

    /// Plans the response to the next unplanned call. Without plans, calls succeed.
    pub(crate) fn plan(&self, plan: Plan) {
        self.plans.lock().expect("no test panicked").push_back(plan);
    }

    /// Takes the requests that arrived so far.
    pub(crate) fn requests(&self) -> Vec<RecordBookingEventRequest> {
        self.calls().into_iter().map(Request::into_inner).collect()
    }

    /// Takes the calls that arrived so far, with their metadata.
    pub(crate) fn calls(&self) -> Vec<Request<RecordBookingEventRequest>> {
        std::mem::take(&mut self.calls.lock().expect("no test panicked"))
    }

    pub(crate) async fn serve(self, calls: FakeCalls, listener: TcpListener) {
        Server::builder()
            .add_service(BookingServiceServer::new(self))
            .add_service(CallServiceServer::new(calls))
            .serve_with_incoming(TcpIncoming::from(listener))
            .await
            .expect("the transport works");
    }
}

#[tonic::async_trait]
impl BookingService for FakeBooking {
    async fn record_booking_event(
        &self,
        request: Request<RecordBookingEventRequest>,
    ) -> Result<Response<RecordBookingEventResponse>, Status> {
        let usual = usual_response(request.get_ref());
        self.calls.lock().expect("no test panicked").push(request);
        self.arrivals.add_permits(1);
        let plan = self.plans.lock().expect("no test panicked").pop_front();
        match plan {
            None => Ok(Response::new(usual)),
            Some(Plan::Answer(response)) => Ok(Response::new(response)),
            Some(Plan::Fail(status)) => Err(status),
            Some(Plan::Hang) => future::pending().await,
        }
    }

    async fn get_booking(
        &self,
        _request: Request<GetBookingRequest>,
    ) -> Result<Response<GetBookingResponse>, Status> {
        Err(Status::unimplemented("the gateway does not ask"))
    }

    async fn list_restored_backups(
        &self,
        _request: Request<ListRestoredBackupsRequest>,
    ) -> Result<Response<ListRestoredBackupsResponse>, Status> {
        Err(Status::unimplemented("the gateway does not ask"))
    }

    async fn list_bookings(
        &self,
        _request: Request<ListBookingsRequest>,
    ) -> Result<Response<ListBookingsResponse>, Status> {
        Err(Status::unimplemented("the gateway does not ask"))
    }
}

fn usual_response(request: &RecordBookingEventRequest) -> RecordBookingEventResponse {
    let mut response = RecordBookingEventResponse {
        delivery_id: "0192d3f0-0000-7000-8000-000000000001".to_owned(),
        ..Default::default()
    };
    match request.content.as_ref().expect("content is required") {
        Content::Event(_) => {
            response.set_outcome(Outcome::Applied);
            response.sequence_id.push_str("sequence-1");
        }
        Content::Ignored(ignored) => {
            response.set_outcome(Outcome::Ignored);
            assert_ne!(ignored.reason(), IgnoreReason::Unspecified);
            response.set_ignore_reason(ignored.reason());
        }
        Content::Unreadable(_) => response.set_outcome(Outcome::Unreadable),
    }
    response
}
