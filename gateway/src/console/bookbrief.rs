//! What the console asks of booking-svc, for one person.

use std::time::Duration;

use proto::booking::v1::{
    Booking, Call, Delivery, GetBookingRequest, GetCallRequest, GetDeliveryRequest,
    ListDeliveriesRequest, ListDeliveriesResponse, ListNoticesRequest, ListNoticesResponse,
    ReplayDeliveryRequest, ReplayDeliveryResponse, ResendNoticeRequest,
    booking_service_client::BookingServiceClient, call_service_client::CallServiceClient,
    delivery_service_client::DeliveryServiceClient, notice_service_client::NoticeServiceClient,
};
use runtime::{channel::Channel, trace};
use tokio::time::timeout;
use tonic::{Code, Request, Response, Status};
use uuid::Uuid;

use super::{access::Person, page::Problem};

/// How long booking-svc may take to answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(8);

/// A client of booking-svc.
#[derive(Clone, Debug)]
pub(super) struct Bookbrief {
    bookings: BookingServiceClient<Channel>,
    calls: CallServiceClient<Channel>,
    deliveries: DeliveryServiceClient<Channel>,
    notices: NoticeServiceClient<Channel>,
}

impl Bookbrief {
    pub(super) fn new(booking: Channel) -> Self {
        Self {
            bookings: BookingServiceClient::new(booking.clone()),
            calls: CallServiceClient::new(booking.clone()),
            deliveries: DeliveryServiceClient::new(booking.clone()),
            notices: NoticeServiceClient::new(booking),
        }
    }

    pub(super) async fn deliveries(
        &self,
        request: ListDeliveriesRequest,
    ) -> Result<ListDeliveriesResponse, Problem> {
        let mut client = self.deliveries.clone();
        ask(request, async |request| {
            client.list_deliveries(request).await
        })
        .await
    }

    /// Returns a delivery without its payload.
    pub(super) async fn delivery(&self, person: &Person, id: Uuid) -> Result<Delivery, Problem> {
        let delivery = self.payload(person, id).await?;
        Ok(Delivery {
            payload_json: String::new(),
            ..delivery
        })
    }

    /// Returns a delivery with its payload.
    pub(super) async fn payload(&self, _person: &Person, id: Uuid) -> Result<Delivery, Problem> {
        let mut client = self.deliveries.clone();
        let request = GetDeliveryRequest { id: id.to_string() };
        let found = ask(request, async |request| client.get_delivery(request).await).await?;
        found.delivery.ok_or(Problem::NotFound)
    }

    pub(super) async fn replay(
        &self,
        _person: &Person,
        id: Uuid,
    ) -> Result<ReplayDeliveryResponse, Problem> {
        let mut client = self.deliveries.clone();
        let request = ReplayDeliveryRequest { id: id.to_string() };
        ask(request, async |request| {
            client.replay_delivery(request).await
        })
        .await
    }

    /// Returns a booking, if booking-svc has it.
    pub(super) async fn find_booking(&self, uid: &str) -> Result<Option<Booking>, Problem> {
        if uid.is_empty() {
            return Ok(None);
        }
        let mut client = self.bookings.clone();
        let request = GetBookingRequest {
            uid: uid.to_owned(),
        };
        match ask(request, async |request| client.get_booking(request).await).await {
            Ok(found) => Ok(found.booking),
            Err(Problem::NotFound) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// Returns a call, if there is one with this id or with a plan of this id.
    pub(super) async fn find_call(&self, id: &str) -> Result<Option<Call>, Problem> {
        if id.is_empty() {
            return Ok(None);
        }
        let mut client = self.calls.clone();
        let request = GetCallRequest { id: id.to_owned() };
        match ask(request, async |request| client.get_call(request).await).await {
            Ok(found) => Ok(found.call),
            Err(Problem::NotFound) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    pub(super) async fn notices(
        &self,
        request: ListNoticesRequest,
    ) -> Result<ListNoticesResponse, Problem> {
        let mut client = self.notices.clone();
        ask(request, async |request| client.list_notices(request).await).await
    }

    /// Makes a notice due again at one destination, or at all if none is named.
    pub(super) async fn resend(
        &self,
        _person: &Person,
        id: Uuid,
        destination: String,
    ) -> Result<(), Problem> {
        let mut client = self.notices.clone();
        let request = ResendNoticeRequest {
            id: id.to_string(),
            destination,
        };
        ask(request, async |request| client.resend_notice(request).await).await?;
        Ok(())
    }
}

/// Sends a request of a person, and returns the answer in time.
async fn ask<Asked, Answer>(
    message: Asked,
    send: impl AsyncFnOnce(Request<Asked>) -> Result<Response<Answer>, Status>,
) -> Result<Answer, Problem> {
    let mut request = Request::new(message);
    request.set_timeout(CALL_TIMEOUT);
    let answered = timeout(CALL_TIMEOUT, send(request)).await;
    let answered = answered.unwrap_or_else(|_| {
        Err(Status::deadline_exceeded(
            "booking-svc did not answer in time",
        ))
    });
    answered
        .map(Response::into_inner)
        .map_err(|status| problem(&status))
}

fn problem(status: &Status) -> Problem {
    // Only an error of the local transport has a source; a status from the peer has none.
    let is_answer = std::error::Error::source(status).is_none();
    match status.code() {
        Code::NotFound if is_answer => Problem::NotFound,
        Code::InvalidArgument if is_answer => Problem::Invalid(status.message().to_owned()),
        Code::FailedPrecondition if is_answer => Problem::Refused(status.message().to_owned()),
        code => {
            let trace_id = trace::current_id();
            tracing::warn!(trace_id, ?code, "booking-svc did not answer the console");
            Problem::Unavailable
        }
    }
}
