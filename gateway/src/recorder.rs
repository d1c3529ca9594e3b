//! Records deliveries through booking-svc, with retries until a deadline.

use std::time::Duration;

use proto::booking::v1::{
    RecordBookingEventRequest, RecordBookingEventResponse,
    booking_service_client::BookingServiceClient,
};
use runtime::{
    channel::Channel,
    retry::{bounded, doubling, with_retries},
};
use tokio::time::{Instant, timeout};
use tonic::Status;

/// The limit for one call to booking-svc.
pub(crate) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);
/// The limit for recording one delivery, with all attempts. Cal.com waits 20 seconds for the answer.
pub(crate) const RECORD_TIMEOUT: Duration = Duration::from_secs(15);
/// The pause before the second attempt; it doubles with each further attempt.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A client of booking-svc.
#[derive(Clone, Debug)]
pub(crate) struct Recorder {
    booking: BookingServiceClient<Channel>,
    attempt_timeout: Duration,
}

impl Recorder {
    pub(crate) fn new(booking: Channel, attempt_timeout: Duration) -> Self {
        Self {
            booking: BookingServiceClient::new(booking.retrying()),
            attempt_timeout,
        }
    }

    /// Records a delivery before `deadline`.
    ///
    /// Errors that another attempt may resolve are retried while there is time: recording is
    /// idempotent, and most senders do not repeat a webhook.
    pub(crate) async fn record(
        &self,
        request: &RecordBookingEventRequest,
        deadline: Instant,
    ) -> Result<RecordBookingEventResponse, Status> {
        let pauses = doubling(FIRST_PAUSE, LONGEST_PAUSE);
        let attempt = || self.attempt(request.clone(), deadline);
        with_retries("record the delivery", pauses, Some(deadline), attempt).await
    }

    async fn attempt(
        &self,
        request: RecordBookingEventRequest,
        deadline: Instant,
    ) -> Result<RecordBookingEventResponse, Status> {
        let remaining = deadline.saturating_duration_since(Instant::now());
        let attempt_timeout = remaining.min(self.attempt_timeout);
        if attempt_timeout.is_zero() {
            return Err(Status::deadline_exceeded("no time left for an attempt"));
        }
        let request = bounded(request, attempt_timeout);
        let mut booking = self.booking.clone();
        match timeout(attempt_timeout, booking.record_booking_event(request)).await {
            Ok(answered) => answered.map(tonic::Response::into_inner),
            Err(_) => Err(Status::deadline_exceeded(
                "booking-svc did not answer in time",
            )),
        }
    }
}
