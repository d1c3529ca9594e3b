//! Webhooks as Cal.com sends them, made and signed before anything is measured.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use e2e::verify::{WEBHOOK_PATH, sign};
use serde_json::{Value, json};

const BOOKING_CREATED: &str = include_str!("../booking-created.json");

/// Makes webhooks of one kind.
pub(crate) struct Webhooks {
    template: Value,
    secret: String,
}

impl Webhooks {
    /// Returns webhooks that book calls in three days.
    #[expect(clippy::disallowed_methods, reason = "the calls are to be ahead")]
    pub(crate) fn booked(secret: &str) -> Self {
        let mut template =
            serde_json::from_str::<Value>(BOOKING_CREATED).expect("the file of this crate is JSON");
        let time = |time: DateTime<Utc>| json!(time.to_rfc3339_opts(SecondsFormat::Millis, true));
        let now = Utc::now();
        let start = now + TimeDelta::days(3);
        template["createdAt"] = time(now);
        template["payload"]["startTime"] = time(start);
        template["payload"]["endTime"] = time(start + TimeDelta::minutes(30));
        let secret = secret.to_owned();
        Self { template, secret }
    }

    /// Returns webhooks that cancel such calls.
    pub(crate) fn cancelled(secret: &str) -> Self {
        let mut webhooks = Self::booked(secret);
        let template = &mut webhooks.template;
        template["triggerEvent"] = json!("BOOKING_CANCELLED");
        template["payload"]["status"] = json!("CANCELLED");
        template["payload"]["cancellationReason"] = json!("A meeting came in between");
        webhooks
    }

    /// Returns a request about the booking `uid` of somebody with this address. Its head is what
    /// Cal.com's `fetch` sends.
    pub(crate) fn request(&mut self, uid: &str, address: &str) -> Box<[u8]> {
        let payload = &mut self.template["payload"];
        payload["uid"] = json!(uid);
        payload["bookingId"] = json!(booking_number(uid));
        payload["iCalUID"] = json!(format!("{uid}@cal.example"));
        payload["attendees"][0]["email"] = json!(address);
        payload["responses"]["email"]["value"] = json!(address);
        let body = self.template.to_string();
        let signature = sign(&self.secret, body.as_bytes());
        let length = body.len();
        let request = format!(
            "POST {WEBHOOK_PATH} HTTP/1.1\r\n\
             host: gateway\r\n\
             content-type: application/json\r\n\
             x-cal-signature-256: {signature}\r\n\
             x-cal-webhook-version: 2021-10-20\r\n\
             accept: */*\r\n\
             user-agent: node\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        request.into_bytes().into()
    }
}

/// Returns a number that no other booking has. Events with one number are about one booking.
fn booking_number(uid: &str) -> u64 {
    /// JSON numbers up to this are exact everywhere.
    const MAX_EXACT: u64 = 1 << 53;
    let mut hasher = DefaultHasher::new();
    uid.hash(&mut hasher);
    hasher.finish() % MAX_EXACT
}
