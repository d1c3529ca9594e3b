//! Signed webhooks, by Standard Webhooks 1.0.

use anyhow::{Context as _, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use proto::booking::v1::NoticeKind;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use sha2::Sha256;

use crate::notify::message::Message;

/// The secrets that sign a webhook: both of them during a rotation.
#[derive(Clone)]
pub(in crate::notify) struct SigningSecrets(Vec<Hmac<Sha256>>);

impl SigningSecrets {
    /// # Errors
    /// Fails if one of them is not a secret of Standard Webhooks. The text does not quote it.
    pub(in crate::notify) fn new(current: &str, previous: Option<&str>) -> anyhow::Result<Self> {
        let secrets = [Some(current), previous].into_iter().flatten();
        Ok(Self(secrets.map(keyed).collect::<anyhow::Result<_>>()?))
    }

    /// Returns the headers of a webhook.
    pub(in crate::notify) fn headers(&self, id: &str, body: &str, now: DateTime<Utc>) -> HeaderMap {
        let timestamp = now.timestamp();
        let signed = format!("{id}.{timestamp}.{body}");
        let signatures = self.0.iter().map(|key| {
            let mut mac = key.clone();
            mac.update(signed.as_bytes());
            format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
        });
        let signatures = signatures.collect::<Vec<_>>().join(" ");
        let headers = [
            ("webhook-id", id.to_owned()),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signatures),
        ];
        headers
            .into_iter()
            .filter_map(|(name, value)| {
                let value = HeaderValue::try_from(value).ok()?;
                Some((HeaderName::from_static(name), value))
            })
            .collect()
    }
}

/// Returns the body, which is the same however often it is sent. It is thin: the receiver follows
/// the link, or requests the call by its id.
pub(in crate::notify) fn body(message: &Message) -> String {
    let kind = match message.kind {
        // Receivers that act on the types of notices ignore this one.
        _ if message.is_test => "test",
        NoticeKind::Ready | NoticeKind::Unspecified => "brief.ready",
        NoticeKind::Moved => "call.moved",
        NoticeKind::Cancelled => "call.cancelled",
        NoticeKind::Reminder => "call.reminder",
    };
    let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Millis, true);
    json!({
        "type": kind,
        "timestamp": message.created.map(time),
        "data": {
            "noticeId": message.id,
            "callPrepId": message.call_id,
            "previousStartTime": message.previous_start.map(time),
            "url": message.link,
        },
    })
    .to_string()
}

fn keyed(secret: &str) -> anyhow::Result<Hmac<Sha256>> {
    let encoded = secret.strip_prefix("whsec_");
    let encoded = encoded.context("its secret does not begin with whsec_")?;
    let bytes = STANDARD.decode(encoded).ok();
    let bytes = bytes.context("its secret is not base64 after whsec_")?;
    ensure!(
        (24..=64).contains(&bytes.len()),
        "its secret does not have 24 to 64 bytes"
    );
    Ok(Hmac::<Sha256>::new_from_slice(&bytes).expect("HMAC accepts keys of any length"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::message::tests::claimed;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const OTHER: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    #[test]
    fn the_library_of_the_standard_verifies_ours_with_either_secret() {
        let secrets = SigningSecrets::new(SECRET, Some(OTHER)).unwrap();
        let body = body(&Message::new(&claimed(NoticeKind::Moved), None));
        #[expect(
            clippy::disallowed_methods,
            reason = "the library reads the clock itself"
        )]
        let headers = secrets.headers("id-1", &body, Utc::now());

        for secret in [SECRET, OTHER] {
            let verifier = standardwebhooks::Webhook::new(secret).unwrap();
            verifier.verify(body.as_bytes(), &headers).unwrap();
        }
        let stranger = standardwebhooks::Webhook::new("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        assert!(stranger.unwrap().verify(body.as_bytes(), &headers).is_err());
    }

    #[test]
    fn a_secret_of_another_form_is_refused_unquoted() {
        for wrong in ["MfKQ9r8GKYqr", "whsec_!", "whsec_AAAA"] {
            let error = SigningSecrets::new(wrong, None).err().unwrap().to_string();
            assert!(
                !error.contains("AAAA") && !error.contains("MfKQ"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_test_has_a_type_and_a_time_of_its_own() {
        let now = "2099-01-01T08:00:00.5Z".parse().unwrap();

        let body = body(&Message::test(now));

        let body = serde_json::from_str::<serde_json::Value>(&body).unwrap();
        assert_eq!(body["type"], "test");
        assert_eq!(body["timestamp"], "2099-01-01T08:00:00.500Z");
        assert_eq!(body["data"]["noticeId"], "test-4070937600500");
    }

    #[test]
    fn the_body_is_thin_and_does_not_change_with_the_call() {
        let mut claimed = claimed(NoticeKind::Ready);
        let before = body(&Message::new(&claimed, None));
        let booking = claimed.call.as_mut().unwrap().booking.as_mut().unwrap();
        booking.start_time = None;

        assert_eq!(body(&Message::new(&claimed, None)), before);
        assert!(before.len() < 1_000 && !before.contains("channel"));
    }
}
