//! Records deliveries through booking-svc, as patiently as Cal.com's own timeout allows.

use std::time::Duration;

use proto::booking::v1::{
    RecordBookingEventRequest, RecordBookingEventResponse,
    booking_service_client::BookingServiceClient,
};
use runtime::{channel::Channel, trace};
use tokio::time::{Instant, sleep, timeout};
use tonic::{Code, Request, Status};

use crate::refusal::{Remedy, remedy, retry_after};

/// How long to wait before the second attempt; each later wait is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest wait between two attempts.
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
    /// What another attempt may change is tried again for as long as there is time: recording is
    /// idempotent, and most senders never send again.
    pub(crate) async fn record(
        &self,
        request: &RecordBookingEventRequest,
        deadline: Instant,
    ) -> Result<RecordBookingEventResponse, Status> {
        let mut pause = FIRST_PAUSE;
        loop {
            let status = match self.attempt(request.clone(), deadline).await {
                Err(status) if remedy(&status) == Remedy::Repeat => status,
                answered => return answered,
            };
            // Whoever is full knows best when to come back.
            let wait = match status.code() {
                Code::ResourceExhausted => {
                    retry_after(&status).map_or(pause, |wait| wait.max(pause))
                }
                _ => pause,
            };
            if Instant::now() + wait >= deadline {
                return Err(status);
            }
            let (trace_id, code) = (trace::current_id(), status.code());
            tracing::warn!(trace_id, ?code, "recording failed, trying again");
            sleep(wait).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn attempt(
        &self,
        request: RecordBookingEventRequest,
        deadline: Instant,
    ) -> Result<RecordBookingEventResponse, Status> {
        let remaining = deadline.saturating_duration_since(Instant::now());
        let patience = remaining.min(self.attempt_timeout);
        if patience.is_zero() {
            return Err(Status::deadline_exceeded("no time is left"));
        }
        let mut request = Request::new(request);
        request.set_timeout(patience);
        let mut booking = self.booking.clone();
        match timeout(patience, booking.record_booking_event(request)).await {
            Ok(answered) => answered.map(tonic::Response::into_inner),
            Err(_) => Err(Status::deadline_exceeded(
                "booking-svc did not answer in time",
            )),
        }
    }
}
