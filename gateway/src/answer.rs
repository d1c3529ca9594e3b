//! The answers to webhooks: each variant has one status and one JSON body.

use std::time::Duration;

use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CONNECTION, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use proto::booking::v1::{
    BookingEvent, CallPrepPlanStatus, IgnoreReason, RecordBookingEventOutcome,
    RecordBookingEventResponse, record_booking_event_request::Content,
};
use serde::Serialize;
use serde_json::json;

use crate::calcom;

/// `Retry-After` while nothing can be stored.
const NOT_STORED_PAUSE: Duration = Duration::from_secs(5);
/// `Retry-After` while too many webhooks arrive.
const BUSY_PAUSE: Duration = Duration::from_secs(1);

/// The answer to a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    UnknownAccount,
    WrongSignature,
    BodyTooLarge,
    BodyTooSlow,
    BodyBroken,
    Unreadable { detail: Option<String> },
    Ignored(IgnoreReason),
    Duplicate,
    Applied(Applied),
    Accepted,
    NotStored,
    Busy { retry_after: Option<Duration> },
}

/// The body of the answer to an event that was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Applied {
    success: bool,
    event_type: &'static str,
    booking_uid: Option<String>,
    sequence_id: String,
    call_prep_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call_prep_status: Option<CallPrepStatus>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum CallPrepStatus {
    Pending,
    Ready,
}

impl Answer {
    /// Returns the answer to `content` after booking-svc has recorded it.
    pub(crate) fn recorded(
        response: RecordBookingEventResponse,
        content: Option<&Content>,
    ) -> Self {
        use RecordBookingEventOutcome as Outcome;

        match (response.outcome(), content) {
            (Outcome::Applied, Some(Content::Event(event))) => {
                Self::Applied(Applied::new(response, event))
            }
            (Outcome::Duplicate, _) => Self::Duplicate,
            (Outcome::Ignored, _) => Self::Ignored(response.ignore_reason()),
            (Outcome::Unreadable, Some(Content::Unreadable(unreadable))) => Self::Unreadable {
                detail: Some(unreadable.detail.clone()),
            },
            (Outcome::Unreadable, _) => Self::Unreadable { detail: None },
            // Any response means that the delivery is committed, including an outcome that only a
            // newer booking-svc knows.
            (Outcome::Applied | Outcome::Accepted | Outcome::Unspecified, _) => Self::Accepted,
        }
    }

    /// Every [`name`](Self::name) but that of an unknown account.
    pub(crate) const NAMES: [&str; 11] = [
        "wrong_signature",
        "body_too_large",
        "body_too_slow",
        "body_broken",
        "unreadable",
        "ignored",
        "duplicate",
        "applied",
        "accepted",
        "not_stored",
        "busy",
    ];

    /// Returns the name of this answer in the log and in `bookbrief_webhooks_total`.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::UnknownAccount => "unknown_account",
            Self::WrongSignature => "wrong_signature",
            Self::BodyTooLarge => "body_too_large",
            Self::BodyTooSlow => "body_too_slow",
            Self::BodyBroken => "body_broken",
            Self::Unreadable { .. } => "unreadable",
            Self::Ignored(_) => "ignored",
            Self::Duplicate => "duplicate",
            Self::Applied(_) => "applied",
            Self::Accepted => "accepted",
            Self::NotStored => "not_stored",
            Self::Busy { .. } => "busy",
        }
    }
}

impl Applied {
    fn new(response: RecordBookingEventResponse, event: &BookingEvent) -> Self {
        let call_prep_status = match response.call_prep_plan_status() {
            CallPrepPlanStatus::Unspecified => None,
            CallPrepPlanStatus::Pending => Some(CallPrepStatus::Pending),
            CallPrepPlanStatus::Ready => Some(CallPrepStatus::Ready),
        };
        Self {
            success: true,
            event_type: calcom::type_name(event.r#type()),
            booking_uid: non_empty(event.booking_uid.clone())
                .filter(|uid| !calcom::is_unnamed(uid)),
            sequence_id: response.sequence_id,
            call_prep_id: non_empty(response.call_prep_plan_id),
            call_prep_status,
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            // The same as for any other unknown path.
            Self::UnknownAccount => refusal(StatusCode::NOT_FOUND, "Not found"),
            Self::WrongSignature => refusal(StatusCode::UNAUTHORIZED, "Invalid Cal.com signature"),
            Self::BodyTooLarge => closing(refusal(
                StatusCode::PAYLOAD_TOO_LARGE,
                "Webhook payload too large",
            )),
            Self::BodyTooSlow => closing(refusal(
                StatusCode::REQUEST_TIMEOUT,
                "Webhook payload too slow",
            )),
            Self::BodyBroken => closing(refusal(
                StatusCode::BAD_REQUEST,
                "Webhook payload incomplete",
            )),
            Self::Unreadable { detail: None } => {
                refusal(StatusCode::BAD_REQUEST, "Invalid webhook payload")
            }
            Self::Unreadable { detail } => {
                let body = json!({ "error": "Invalid webhook payload", "detail": detail });
                (StatusCode::BAD_REQUEST, Json(body)).into_response()
            }
            Self::Ignored(reason) => {
                Json(json!({ "ignored": true, "reason": text(reason) })).into_response()
            }
            Self::Duplicate => {
                Json(json!({ "success": true, "deduplicated": true })).into_response()
            }
            Self::Applied(applied) => Json(applied).into_response(),
            Self::Accepted => {
                let body = json!({ "success": true, "accepted": true });
                (StatusCode::ACCEPTED, Json(body)).into_response()
            }
            Self::NotStored => {
                unavailable("Could not store the webhook, try again", NOT_STORED_PAUSE)
            }
            Self::Busy { retry_after } => closing(unavailable(
                "Too many webhooks at once, try again",
                retry_after.unwrap_or(BUSY_PAUSE),
            )),
        }
    }
}

fn refusal(status: StatusCode, text: &str) -> Response {
    (status, Json(json!({ "error": text }))).into_response()
}

fn unavailable(text: &str, retry_after: Duration) -> Response {
    let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE, text);
    let seconds = retry_after.as_millis().div_ceil(1000).max(1).to_string();
    let seconds = HeaderValue::from_str(&seconds).expect("digits are a header value");
    response.headers_mut().insert(RETRY_AFTER, seconds);
    response
}

/// Closes the connection: the unread rest of the body would be parsed as the next request.
fn closing(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

fn text(reason: IgnoreReason) -> &'static str {
    match reason {
        IgnoreReason::UnsupportedEvent => "Unsupported event",
        IgnoreReason::MissingBookingPayload => "Missing booking payload",
        IgnoreReason::NoMatchingOutreachSequence => "No matching outreach sequence",
        IgnoreReason::Duplicate => "Duplicate event",
        IgnoreReason::PersonErased => "Erased person",
        IgnoreReason::Unspecified => "Nothing to apply",
    }
}

/// Returns `text`, or `None`, which is `null` in JSON, for the empty string of an unset proto
/// field.
fn non_empty(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Returns the next of all answers: a new variant does not compile until it is listed here,
    /// too.
    fn next(answer: &Answer) -> Option<Answer> {
        let next = match answer {
            Answer::UnknownAccount => Answer::WrongSignature,
            Answer::WrongSignature => Answer::BodyTooLarge,
            Answer::BodyTooLarge => Answer::BodyTooSlow,
            Answer::BodyTooSlow => Answer::BodyBroken,
            Answer::BodyBroken => Answer::Unreadable { detail: None },
            Answer::Unreadable { .. } => Answer::Ignored(IgnoreReason::UnsupportedEvent),
            Answer::Ignored(_) => Answer::Duplicate,
            Answer::Duplicate => {
                let response = RecordBookingEventResponse::default();
                Answer::Applied(Applied::new(response, &BookingEvent::default()))
            }
            Answer::Applied(_) => Answer::Accepted,
            Answer::Accepted => Answer::NotStored,
            Answer::NotStored => Answer::Busy { retry_after: None },
            Answer::Busy { .. } => return None,
        };
        Some(next)
    }

    #[test]
    fn every_answer_is_counted_from_zero() {
        let answers = std::iter::successors(Some(Answer::UnknownAccount), next);

        let names = answers.skip(1).map(|answer| answer.name());

        assert_eq!(
            names.collect::<BTreeSet<_>>(),
            BTreeSet::from(Answer::NAMES)
        );
    }
}
