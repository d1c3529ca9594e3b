//! `POST /api/webhooks/calcom`, also of a named account: verifies, reads, records and answers a delivery.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{Path, Request, State, rejection::PathRejection},
    response::{IntoResponse as _, Response},
};
use chrono::Utc;
use metrics::{Counter, counter};
use proto::{
    booking::v1::{
        RecordBookingEventRequest, WebhookDelivery, record_booking_event_request::Content,
    },
    well_known::Timestamp,
};
use runtime::{Limits, channel::Channel, trace};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};
use tokio_util::task::TaskTracker;
use tonic::Status;

use crate::{
    AccountName, Accounts, LinkSecrets, WebhookSecrets,
    accounts::Account,
    answer::Answer,
    body::{BodyMemory, WholeBody},
    brief_page::BriefPages,
    calcom::{self, Reading},
    import::ProspectApi,
    recorder::{ATTEMPT_TIMEOUT, RECORD_TIMEOUT, Recorder},
    refusal::{self, Remedy, remedy},
    signature::Signature,
};

/// The name of all unknown accounts in metrics and the log. No name of an account contains a `_`.
const UNKNOWN_ACCOUNT: &str = "_unknown";

/// How long the gateway waits for the sender and for booking-svc.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// Limit for the whole body to arrive.
    pub body: Duration,
    /// Limit for one call to booking-svc.
    pub attempt: Duration,
    /// Limit for the answer, counted from the arrival of the request head.
    pub answer: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            body: Duration::from_secs(10),
            attempt: ATTEMPT_TIMEOUT,
            answer: RECORD_TIMEOUT,
        }
    }
}

/// The state of the webhook endpoint. Clones share the channel to booking-svc and all limits.
#[derive(Clone, Debug)]
pub struct Gateway {
    accounts: Accounts,
    recorder: Recorder,
    timeouts: Timeouts,
    recordings: TaskTracker,
    /// One permit for each recording in progress.
    permits: Arc<Semaphore>,
    bodies: BodyMemory,
    pub(crate) briefs: BriefPages,
    pub(crate) prospects: ProspectApi,
}

impl Gateway {
    /// Returns a gateway that accepts the webhooks of `accounts` and records through `booking`.
    pub fn new(accounts: impl Into<Accounts>, booking: Channel) -> Self {
        Self::with_timeouts(accounts, booking, Timeouts::default())
    }

    pub fn with_timeouts(
        accounts: impl Into<Accounts>,
        booking: Channel,
        timeouts: Timeouts,
    ) -> Self {
        Self {
            accounts: accounts.into(),
            recorder: Recorder::new(booking.clone(), timeouts.attempt),
            briefs: BriefPages::new(booking.clone()),
            prospects: ProspectApi::new(booking),
            timeouts,
            recordings: TaskTracker::new(),
            permits: permits(Limits::default()),
            bodies: BodyMemory::default(),
        }
    }

    /// Enables the pages of briefs, with links signed by `secrets`.
    #[must_use]
    pub fn with_links(self, secrets: Option<LinkSecrets>) -> Self {
        Self {
            briefs: self.briefs.with_secrets(secrets),
            ..self
        }
    }

    #[must_use]
    pub(crate) fn with_limits(self, limits: Limits) -> Self {
        Self {
            permits: permits(limits),
            ..self
        }
    }

    /// Waits for every recording in progress, including those whose sender has disconnected.
    pub(crate) async fn finished(&self) {
        self.recordings.close();
        self.recordings.wait().await;
    }

    /// Returns the body, if its signature was made with one of the secrets of the account.
    ///
    /// An unknown account is rejected after the same work as a wrong signature.
    async fn verified_body(
        &self,
        account: Account<'_>,
        request: Request,
    ) -> Result<WholeBody, Answer> {
        let verified = self.body_signed_with(account.secrets, request).await;
        match (account.name, verified) {
            (None, Ok(_) | Err(Answer::WrongSignature)) => Err(Answer::UnknownAccount),
            (_, verified) => verified,
        }
    }

    async fn body_signed_with(
        &self,
        secrets: &WebhookSecrets,
        request: Request,
    ) -> Result<WholeBody, Answer> {
        let signature = Signature::from_headers(request.headers()).ok_or(Answer::WrongSignature)?;
        let body = timeout(self.timeouts.body, self.bodies.read(request.into_body()))
            .await
            .map_err(|_| Answer::BodyTooSlow)??;
        if !secrets.verify(&signature, &body.bytes) {
            return Err(Answer::WrongSignature);
        }
        Ok(body)
    }

    /// Returns a permit for one recording, or refuses immediately instead of queueing.
    fn permit(&self) -> Result<OwnedSemaphorePermit, Answer> {
        let permit = Arc::clone(&self.permits).try_acquire_owned();
        permit.map_err(|_| Answer::Busy { retry_after: None })
    }

    /// Records the content of `body`, logs the outcome and returns the answer.
    async fn record(self, account: String, body: WholeBody, arrived: Instant) -> Answer {
        let reading = calcom::read(&body.bytes);
        let event = calcom::known_name(&reading.event_name);
        let recorded = self
            .record_reading(&account, &body.bytes, reading, arrived)
            .await;

        let trace_id = trace::current_id();
        let duration_ms = milliseconds(arrived);
        match recorded {
            Ok((answer, delivery_id)) => {
                let outcome = answer.name();
                tracing::info!(
                    trace_id,
                    account,
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
                    account,
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

    /// Returns the answer and the id of the stored delivery.
    async fn record_reading(
        &self,
        account: &str,
        body: &[u8],
        mut reading: Reading,
        arrived: Instant,
    ) -> Result<(Answer, String), Status> {
        let deadline = arrived + self.timeouts.answer;
        let text = std::mem::take(&mut reading.body);
        let mut request = reading.into_request(account, body, now());
        let mut recorded = self.recorder.record(&request, deadline).await;
        if let Err(status) = &recorded
            && remedy(status) == Remedy::RecordAsUnreadable
        {
            request = as_unreadable(request, status.message(), text);
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

/// Handles one delivery of the account `default`.
pub(crate) async fn receive(State(gateway): State<Gateway>, request: Request) -> Response {
    receive_from(gateway, AccountName::default().as_str(), request).await
}

/// Handles one delivery of a named account.
pub(crate) async fn receive_for_account(
    State(gateway): State<Gateway>,
    account: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    // A name that cannot be decoded is not that of an account.
    let account = account.map(|Path(name)| name).unwrap_or_default();
    receive_from(gateway, &account, request).await
}

async fn receive_from(gateway: Gateway, account: &str, request: Request) -> Response {
    let arrived = Instant::now();
    let accounts = gateway.accounts.clone();
    let account = accounts.find(account);
    let name = account
        .name
        .map_or(UNKNOWN_ACCOUNT, AccountName::as_str)
        .to_owned();
    let admitted = match gateway.verified_body(account, request).await {
        // The permit is taken only after the signature is verified, so that unsigned requests
        // cannot use up the permits.
        Ok(body) => gateway.permit().map(|permit| (permit, body)),
        Err(refusal) => Err(refusal),
    };
    let answer = match admitted {
        Ok((permit, body)) => {
            // This runs in a separate task: hyper drops this future when the sender disconnects,
            // and the sender may never send the webhook again.
            let recordings = gateway.recordings.clone();
            let name = name.clone();
            let recording = recordings.spawn(trace::in_current(async move {
                let answer = gateway.record(name, body, arrived).await;
                drop(permit);
                answer
            }));
            recording.await.unwrap_or(Answer::NotStored)
        }
        Err(refusal) => {
            let outcome = refusal.name();
            let duration_ms = milliseconds(arrived);
            let trace_id = trace::current_id();
            tracing::info!(
                trace_id,
                account = name,
                outcome,
                duration_ms,
                "webhook refused"
            );
            refusal
        }
    };
    answers(answer.name(), name).increment(1);
    answer.into_response()
}

/// Initialises the counter of every answer to 0: an alert on the first 503 needs a series to
/// compare with.
pub(crate) fn count_answers_from_zero(gateway: &Gateway) {
    for account in gateway.accounts.names() {
        for answer in Answer::NAMES {
            let _ = answers(answer, account.to_string());
        }
    }
    let _ = answers(Answer::UnknownAccount.name(), UNKNOWN_ACCOUNT.to_owned());
}

fn answers(answer: &'static str, account: String) -> Counter {
    counter!("bookbrief_webhooks_total", "answer" => answer, "account" => account)
}

fn permits(limits: Limits) -> Arc<Semaphore> {
    let permits = limits.max_concurrent_requests.min(Semaphore::MAX_PERMITS);
    Arc::new(Semaphore::new(permits))
}

/// Returns the request that stores a rejected delivery as unreadable. It leaves out everything that
/// is not required, so that it is not rejected again.
fn as_unreadable(
    rejected: RecordBookingEventRequest,
    rejection: &str,
    body: Vec<u8>,
) -> RecordBookingEventRequest {
    let detail = match rejected.content {
        Some(Content::Unreadable(unreadable)) => unreadable.detail,
        Some(Content::Event(_) | Content::Ignored(_)) | None => rejection.to_owned(),
    };
    RecordBookingEventRequest {
        delivery: rejected.delivery.map(|delivery| WebhookDelivery {
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
