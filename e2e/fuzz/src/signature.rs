//! Signatures: the secret alone opens the door, in the one place where it may stand.

use std::sync::LazyLock;

use gateway::{WebhookSecrets, testing::is_signed};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;

const CURRENT: &str = "the current secret";
const PREVIOUS: &str = "the previous secret";
const HEADERS: [&str; 3] = ["x-cal-signature-256", "x-cal-signature", "x-signature"];

static SECRETS: LazyLock<WebhookSecrets> = LazyLock::new(|| {
    WebhookSecrets::new(CURRENT, Some(PREVIOUS)).expect("the secrets are not blank")
});

/// Tries a request: lines of headers, an empty line, and a body. `<current>` and `<previous>` in a header stand
/// for the signature of the body with this secret.
///
/// # Panics
/// The gateway and a plain reading of the rule disagree.
pub fn signature(bytes: &[u8]) {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 2..]));
    let [current, previous] = [CURRENT, PREVIOUS].map(|secret| signed(secret, body));
    let mut headers = HeaderMap::new();
    for line in head.split(|byte| *byte == b'\n') {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = parts.next().unwrap_or_default();
        let value = replaced(parts.next().unwrap_or_default(), b"<current>", &current);
        let value = replaced(&value, b"<previous>", &previous);
        let name = HeaderName::from_bytes(name);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(&value)) {
            headers.append(name, value);
        }
    }

    let accepted = is_signed(&SECRETS, &headers, body);

    let deciding = HEADERS.iter().find(|name| headers.contains_key(**name));
    let values = deciding.map(|name| headers.get_all(*name).iter().collect::<Vec<_>>());
    let only = values
        .filter(|values| values.len() == 1)
        .map(|values| values[0].as_bytes());
    let tag = only.map(|value| value.strip_prefix(b"sha256=").unwrap_or(value));
    let wanted = tag.is_some_and(|tag| tag == current.as_bytes() || tag == previous.as_bytes());
    assert_eq!(accepted, wanted, "{headers:?}");
}

fn signed(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("keys have any length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// Replaces the first `mark` in `text`.
fn replaced(text: &[u8], mark: &[u8], by: &str) -> Vec<u8> {
    match text.windows(mark.len()).position(|window| window == mark) {
        Some(at) => [&text[..at], by.as_bytes(), &text[at + mark.len()..]].concat(),
        None => text.to_vec(),
    }
}
