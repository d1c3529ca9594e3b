//! The signed webhook that books the call.

use anyhow::{Context, Result, bail};
use chrono::{DateTime, NaiveTime, SecondsFormat, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::Full;
use hyper::{Request, StatusCode, header};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{
    Target,
    outreach::{Attendee, Outreach},
    report::{note, step},
};
use crate::http::{self, Answer};

/// Where the gateway takes Cal.com's webhooks.
pub const PATH: &str = "/api/webhooks/calcom";

/// Whose call it is.
pub(crate) const ORGANIZER: &str = "sales@bookbrief.example";

/// Early in the afternoon in Europe.
const CALL_TIME: NaiveTime = NaiveTime::from_hms_opt(12, 30, 0).expect("it is a time of day");

/// Books a call for tomorrow and returns the id of its call-prep plan.
///
/// # Errors
/// The answer is not the one that Cal.com gets for a booking that was applied.
pub(super) async fn book(
    target: &Target,
    outreach: &Outreach,
    booking_uid: &str,
    now: DateTime<Utc>,
) -> Result<String> {
    step("Sending a signed BOOKING_CREATED for tomorrow");
    let sequence_id = &outreach.sequence_id;
    let booking = booking_created(&outreach.attendee, sequence_id, booking_uid, now);
    let answer = post(target, &booking).await?;
    note(format_args!("{} {}", answer.status, answer.body.trim_end()));
    read(&answer)
}

/// Delivers a webhook, and returns the id of the call-prep plan that it led to.
///
/// # Errors
/// The answer is not the one that Cal.com gets for a booking that was applied.
pub(crate) async fn deliver(target: &Target, event: &Value) -> Result<String> {
    read(&post(target, event).await?)
}

async fn post(target: &Target, event: &Value) -> Result<Answer> {
    let body = event.to_string();
    let request = Request::post(format!("{}{PATH}", target.gateway))
        .header(header::CONTENT_TYPE, "application/json")
        .header(
            "x-cal-signature-256",
            sign(&target.webhook_secret, body.as_bytes()),
        )
        .body(Full::from(body))?;
    http::send(request)
        .await
        .context("the gateway did not answer the webhook")
}

/// Returns a booking of the outreach `sequence_id` for the day after `now`.
pub(crate) fn booking_created(
    attendee: &Attendee,
    sequence_id: &str,
    booking_uid: &str,
    now: DateTime<Utc>,
) -> Value {
    let start = now.date_naive().and_time(CALL_TIME).and_utc() + TimeDelta::days(1);
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    json!({
        "triggerEvent": "BOOKING_CREATED",
        "createdAt": time(now),
        "payload": {
            "uid": booking_uid,
            "type": "intro-call",
            "title": "Introduction",
            "eventTypeId": 1001,
            "startTime": time(start),
            "endTime": time(start + TimeDelta::minutes(30)),
            "length": 30,
            "status": "ACCEPTED",
            "organizer": {
                "name": "Bookbrief",
                "email": ORGANIZER,
                "timeZone": "Europe/Amsterdam",
                "language": { "locale": "nl" },
            },
            "attendees": [{
                "name": attendee.name,
                "email": attendee.email,
                "timeZone": "Europe/Amsterdam",
                "language": { "locale": "nl" },
            }],
            "responses": {
                "name": { "label": "your_name", "value": attendee.name },
                "email": { "label": "email_address", "value": attendee.email },
            },
            "metadata": { "outreachSequenceId": sequence_id },
        },
    })
}

/// Returns the signature that Cal.com sends with `body`.
#[expect(clippy::missing_panics_doc, reason = "it cannot happen")]
pub fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of every length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

fn read(answer: &Answer) -> Result<String> {
    let Answer { status, body } = answer;
    match *status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => bail!(
            "the gateway does not accept the signature; set CALCOM_WEBHOOK_SECRET to the secret \
             that it was started with"
        ),
        _ => bail!("the gateway answered {status} instead of 200; see its log"),
    }
    let json: Value = serde_json::from_str(body).context("the answer is not JSON")?;
    if json["success"] != true {
        bail!("the answer has no `success: true`");
    }
    match json["callPrepId"].as_str() {
        Some(id) if !id.is_empty() => Ok(id.to_owned()),
        _ => bail!("the answer has no `callPrepId`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: StatusCode, body: &str) -> Answer {
        Answer {
            status,
            body: body.to_owned(),
        }
    }

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        let signature = sign("Jefe", b"what do ya want for nothing?");

        assert_eq!(
            signature,
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn the_plan_is_read_from_the_answer() {
        let body = r#"{"success":true,"callPrepId":"0199","callPrepStatus":"PENDING"}"#;

        assert_eq!(read(&answer(StatusCode::OK, body)).unwrap(), "0199");
    }

    #[test]
    fn other_answers_fail() {
        let problem = |status, body| read(&answer(status, body)).unwrap_err().to_string();

        assert!(problem(StatusCode::ACCEPTED, "{}").contains("202 Accepted instead of 200"));
        assert!(problem(StatusCode::UNAUTHORIZED, "{}").contains("CALCOM_WEBHOOK_SECRET"));
        assert!(problem(StatusCode::OK, r#"{"ignored":true}"#).contains("success"));
        assert!(problem(StatusCode::OK, r#"{"success":true}"#).contains("callPrepId"));
    }
}
