//! Webhooks as Cal.com sends them, built and signed before anything is measured.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::verify::{WEBHOOK_PATH, sign};

const BOOKING_CREATED: &str = include_str!("../../bench/booking-created.json");

/// Makes webhooks of one kind.
pub(super) struct Webhooks {
    template: Value,
    secret: String,
}

impl Webhooks {
    /// Returns webhooks about calls in three days.
    pub(super) fn new(secret: &str, now: DateTime<Utc>) -> Self {
        let mut template = serde_json::from_str::<Value>(BOOKING_CREATED)
            .expect("the file in this folder is JSON");
        let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Millis, true);
        let start = now + TimeDelta::days(3);
        template["createdAt"] = json!(time(now));
        template["payload"]["startTime"] = json!(time(start));
        template["payload"]["endTime"] = json!(time(start + TimeDelta::minutes(30)));
        Self {
            template,
            secret: secret.to_owned(),
        }
    }

    /// Returns the same about calls that are cancelled.
    pub(super) fn cancelled(secret: &str, now: DateTime<Utc>) -> Self {
        let mut webhooks = Self::new(secret, now);
        let template = &mut webhooks.template;
        template["triggerEvent"] = json!("BOOKING_CANCELLED");
        template["payload"]["status"] = json!("CANCELLED");
        template["payload"]["cancellationReason"] = json!("A meeting came in between");
        webhooks
    }

    /// Returns a request that books a call under `uid` with whoever has the address.
    pub(super) fn request(&mut self, uid: &str, address: &str) -> Box<[u8]> {
        let payload = &mut self.template["payload"];
        payload["uid"] = json!(uid);
        payload["iCalUID"] = json!(format!("{uid}@cal.example"));
        payload["attendees"][0]["email"] = json!(address);
        payload["responses"]["email"]["value"] = json!(address);
        let body = self.template.to_string();
        request(&body, &sign(&self.secret, body.as_bytes()))
    }
}

/// The head is what Cal.com's fetch sends.
fn request(body: &str, signature: &str) -> Box<[u8]> {
    format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\n\
         host: gateway\r\n\
         content-type: application/json\r\n\
         x-cal-signature-256: {signature}\r\n\
         x-cal-webhook-version: 2021-10-20\r\n\
         accept: */*\r\n\
         user-agent: node\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
    .into()
}

/// Reads the clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the calls that are booked are to be ahead"
)]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}
