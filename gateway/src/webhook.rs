//! `POST /api/webhooks/calcom`: verify, read, record, answer.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use chrono::Utc;
use metrics::counter;
use proto::{
    booking::v1::{
        RecordBookingEventRequest, WebhookDelivery, record_booking_event_request::Content,
    },
    well_known::Timestamp,
};
use runtime::{Limits, channel::Channel, trace};
use sha2::{Digest as _, Sha256};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};
use tokio_util::task::TaskTracker;
use tonic::Status;

use crate::{
    WebhookSecrets,
    answer::Answer,
    body::{BodyMemory, WholeBody},
    calcom::{self, Reading},
    recorder::Recorder,
    refusal::{self, Remedy, remedy},
    signature::Signature,
};

/// How long the gateway waits for others. Cal.com waits 20 seconds for the gateway.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For the whole body to arrive.
    pub body: Duration,
    /// For one call to booking-svc.
    pub attempt: Duration,
    /// For the answer, from the arrival of the request head.
    pub answer: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            body: Duration::from_secs(10),
            attempt: Duration::from_secs(8),
            answer: Duration::from_secs(15),
        }
    }
}

/// What is needed to receive webhooks. Clones share one connection to booking-svc.
#[derive(Clone, Debug)]
pub struct Gateway {
    secrets: Arc<WebhookSecrets>,
    recorder: Recorder,
    timeouts: Timeouts,
    recordings: TaskTracker,
    /// Taken by the recordings that are under way.
    places: Arc<Semaphore>,
    bodies: BodyMemory,
}

impl Gateway {
    /// Returns a gateway that trusts `secrets` and records through `booking`.
    pub fn new(secrets: WebhookSecrets, booking: Channel) -> Self {
        Self::with_timeouts(secrets, booking, Timeouts::default())
    }

    /// Returns a gateway with other timeouts than the default ones.
    pub fn with_timeouts(secrets: WebhookSecrets, booking: Channel, timeouts: Timeouts) -> Self {
        Self {
            secrets: Arc::new(secrets),
            recorder: Recorder::new(booking, timeouts.attempt),
            timeouts,
            recordings: TaskTracker::new(),
            places: places(Limits::default()),
            bodies: BodyMemory::default(),
        }
    }

    /// Returns this gateway with as many recordings at once as `limits` allow.
    #[must_use]
    pub(crate) fn with_limits(self, limits: Limits) -> Self {
        Self {
            places: places(limits),
            ..self
        }
    }

    /// Waits until every recording that has begun is done, also those whose sender has hung up.
    pub(crate) async fn finished(&self) {
        self.recordings.close();
        self.recordings.wait().await;
    }

    /// Returns the body of a delivery that was signed with one of the secrets.
    async fn verified_body(&self, request: Request) -> Result<WholeBody, Answer> {
        let signature = Signature::from_headers(request.headers()).ok_or(Answer::WrongSignature)?;
        let body = timeout(self.timeouts.body, self.bodies.read(request.into_body()))
            .await
            .map_err(|_| Answer::BodyTooSlow)??;
        if !self.secrets.verify(&signature, &body.bytes) {
            return Err(Answer::WrongSignature);
        }
        Ok(body)
    }

    /// Returns a place for one recording.
    fn place(&self) -> Result<OwnedSemaphorePermit, Answer> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.map_err(|_| Answer::Busy { retry_after: None })
    }

    /// Records what `body` holds, logs what became of it and returns the answer.
    async fn record(self, body: WholeBody, arrived: Instant) -> Answer {
        let reading = calcom::read(&body.bytes);
        let event = calcom::known_name(&reading.event_name);
        let recorded = self.record_reading(&body.bytes, reading, arrived).await;

        let trace_id = trace::current_id();
        let duration_ms = milliseconds(arrived);
        match recorded {
            Ok((answer, delivery_id)) => {
                let outcome = answer.name();
                tracing::info!(
                    trace_id,
                    event,
                    outcome,
                    delivery_id,
                    duration_ms,
                    "webhook answered"
                );
                answer
            }
            Err(status) => {
                let answer = refusal::answer(&status);
                let outcome = answer.name();
                let code = status.code();
                tracing::warn!(
                    trace_id,
                    event,
                    outcome,
                    ?code,
                    duration_ms,
                    "webhook answered"
                );
                answer
            }
        }
    }

    /// Returns the answer and the id under which the delivery is kept.
    async fn record_reading(
        &self,
        body: &[u8],
        reading: Reading,
        arrived: Instant,
    ) -> Result<(Answer, String), Status> {
        let deadline = arrived + self.timeouts.answer;
        let mut request = RecordBookingEventRequest {
            delivery: Some(WebhookDelivery {
                source: "calcom".to_owned(),
                body_sha256: Sha256::digest(body).to_vec(),
                event_name: reading.event_name,
                receive_time: Some(now()),
                payload_json: reading.payload_json,
            }),
            content: Some(reading.content),
        };
        let mut recorded = self.recorder.record(&request, deadline).await;
        if let Err(status) = &recorded
            && remedy(status) == Remedy::KeepUnread
        {
            request = request_to_keep(request, status.message(), reading.body);
            recorded = self.recorder.record(&request, deadline).await;
        }
        let mut response = recorded?;
        let delivery_id = std::mem::take(&mut response.delivery_id);
        Ok((
            Answer::recorded(response, request.content.as_ref()),
            delivery_id,
        ))
    }
}

/// Answers one delivery.
pub(crate) async fn receive(State(gateway): State<Gateway>, request: Request) -> Response {
    let arrived = Instant::now();
    let admitted = match gateway.verified_body(request).await {
        // Not before: what nobody has signed takes no place.
        Ok(body) => gateway.place().map(|place| (place, body)),
        Err(refusal) => Err(refusal),
    };
    let answer = match admitted {
        Ok((place, body)) => {
            // A task of its own, for hyper drops this one when the sender hangs up, and many a
            // sender never sends again.
            let recordings = gateway.recordings.clone();
            let recording = recordings.spawn(trace::in_current(async move {
                let answer = gateway.record(body, arrived).await;
                drop(place);
                answer
            }));
            recording.await.unwrap_or(Answer::NotStored)
        }
        Err(refusal) => {
            let outcome = refusal.name();
            let duration_ms = milliseconds(arrived);
            let trace_id = trace::current_id();
            tracing::info!(trace_id, outcome, duration_ms, "webhook refused");
            refusal
        }
    };
    counter!("bookbrief_webhooks_total", "answer" => answer.name()).increment(1);
    answer.into_response()
}

fn places(limits: Limits) -> Arc<Semaphore> {
    let places = limits.max_concurrent_requests.min(Semaphore::MAX_PERMITS);
    Arc::new(Semaphore::new(places))
}

/// Returns a request that keeps the delivery of `refused`, with as little as can be refused again.
fn request_to_keep(
    refused: RecordBookingEventRequest,
    refusal: &str,
    body: Vec<u8>,
) -> RecordBookingEventRequest {
    let detail = match refused.content {
        Some(Content::Unreadable(unreadable)) => unreadable.detail,
        _ => refusal.to_owned(),
    };
    RecordBookingEventRequest {
        delivery: refused.delivery.map(|delivery| WebhookDelivery {
            payload_json: String::new(),
            ..delivery
        }),
        content: Some(calcom::unreadable(detail, body)),
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the gateway reads the clock"
)]
fn now() -> Timestamp {
    Utc::now().into()
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
