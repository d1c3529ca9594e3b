//! Verifies the signatures of webhooks.

use std::fmt;

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::config::non_blank;

type HmacSha256 = Hmac<Sha256>;

/// The headers that may carry a signature. The first one present is used, even if it is empty.
const HEADERS: [&str; 3] = ["x-cal-signature-256", "x-cal-signature", "x-signature"];

/// The secrets with which webhooks may be signed: the current one and, during a rotation, the
/// previous one.
#[derive(Clone)]
pub struct WebhookSecrets {
    current: HmacSha256,
    previous: Option<HmacSha256>,
}

/// The current secret is blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the webhook secret is empty")]
pub struct EmptySecret;

impl WebhookSecrets {
    /// Returns the secrets. A blank `previous` counts as absent.
    ///
    /// # Errors
    /// `current` is blank.
    pub fn new(current: &str, previous: Option<&str>) -> Result<Self, EmptySecret> {
        Ok(Self {
            current: keyed(current).ok_or(EmptySecret)?,
            previous: previous.and_then(keyed),
        })
    }

    /// Returns secrets that match no signature.
    pub(crate) fn unknown() -> Self {
        let key = keyed("unknown").expect("the key is not blank");
        Self {
            current: key.clone(),
            previous: Some(key),
        }
    }

    /// Returns whether `signature` was made over `body` with one of the secrets.
    pub(crate) fn verify(&self, signature: &Signature, body: &[u8]) -> bool {
        let by_current = made_with(&self.current, signature, body);
        let by_previous = match &self.previous {
            Some(previous) => made_with(previous, signature, body),
            None => false,
        };
        // Not `||`: the time taken must not reveal which secret matched.
        by_current | by_previous
    }
}

impl fmt::Debug for WebhookSecrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("WebhookSecrets")
            .finish_non_exhaustive()
    }
}

/// A well-formed signature, not verified yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signature([u8; 32]);

impl Signature {
    /// Returns the signature in the first of [`HEADERS`] that is present, if that header occurs once
    /// and its value is well-formed.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let deciding = HEADERS.iter().find(|name| headers.contains_key(**name))?;
        let mut values = headers.get_all(*deciding).iter();
        let value = values.next()?.to_str().ok()?;
        if values.next().is_some() {
            return None;
        }
        Self::from_text(value)
    }

    fn from_text(text: &str) -> Option<Self> {
        let hexadecimal = text.strip_prefix("sha256=").unwrap_or(text);
        if hexadecimal.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return None;
        }
        let mut tag = [0; 32];
        hex::decode_to_slice(hexadecimal, &mut tag).ok()?;
        Some(Self(tag))
    }
}

fn keyed(secret: &str) -> Option<HmacSha256> {
    let secret = non_blank(secret)?;
    let mac = HmacSha256::new_from_slice(secret.as_bytes());
    Some(mac.expect("HMAC accepts keys of any length"))
}

fn made_with(key: &HmacSha256, signature: &Signature, body: &[u8]) -> bool {
    let mut mac = key.clone();
    mac.update(body);
    mac.verify_slice(&signature.0).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    const TAG: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    const BODY: &[u8] = b"what do ya want for nothing?";

    fn verified(secrets: &WebhookSecrets, text: &str) -> bool {
        Signature::from_text(text).is_some_and(|signature| secrets.verify(&signature, BODY))
    }

    #[test]
    fn the_current_and_the_previous_secret_are_accepted() {
        let current = WebhookSecrets::new("Jefe", None).unwrap();
        let rotating = WebhookSecrets::new("new", Some("Jefe")).unwrap();
        let rotated = WebhookSecrets::new("new", Some(" ")).unwrap();

        let twice = WebhookSecrets::new("Jefe", Some("Jefe")).unwrap();

        assert!(verified(&current, TAG));
        assert!(verified(&rotating, TAG));
        assert!(verified(&twice, TAG));
        assert!(!verified(&rotated, TAG));
    }

    #[test]
    fn the_prefix_is_stripped_once() {
        let secrets = WebhookSecrets::new("Jefe", None).unwrap();

        assert!(verified(&secrets, &format!("sha256={TAG}")));
        assert!(!verified(&secrets, &format!("sha256=sha256={TAG}")));
    }

    #[test]
    fn only_sixty_four_lower_case_digits_are_well_formed() {
        for text in [
            "",
            "no-secret-provided",
            &TAG[1..],
            &TAG[2..],
            &TAG.to_uppercase(),
        ] {
            assert!(Signature::from_text(text).is_none(), "{text}");
        }
        assert!(Signature::from_text(&format!("{TAG}00")).is_none());
    }

    #[test]
    fn a_blank_secret_is_refused() {
        assert_eq!(
            WebhookSecrets::new(" ", Some("old")).unwrap_err(),
            EmptySecret
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let secrets = WebhookSecrets::new("Jefe", Some("Boss")).unwrap();

        assert_eq!(format!("{secrets:?}"), "WebhookSecrets { .. }");
    }
}
