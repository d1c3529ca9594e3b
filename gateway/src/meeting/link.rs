//! The URL of a call, without credentials that would open the room to anyone.

use reqwest::Url;
use serde_json::{Map, Value};

use super::text::text;
use crate::redact::REDACTED;

/// Longer than any link to a meeting.
const MAX_URL_BYTES: usize = 2000;

/// Returns the web address at which a call takes place.
pub(super) fn read(booking: &Map<String, Value>) -> Option<String> {
    let within = |key, inner| text(booking.get(key)?.get(inner));
    let candidates = [
        within("metadata", "videoCallUrl"),
        within("videoCallData", "url"),
        text(booking.get("meetingUrl")),
        text(booking.get("location")),
    ];
    candidates.into_iter().flatten().find_map(without_redacted)
}

/// Returns a URL without the redacted parameters and user, or `None` if `text` is not a URL.
pub(super) fn without_redacted(text: &str) -> Option<String> {
    let mut url = Url::parse(text.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let is_opaque = url.set_username("").is_err() || url.set_password(None).is_err();
    if is_opaque {
        return None;
    }
    let (query, fragment) = (
        url.query().and_then(kept_parameters),
        url.fragment().and_then(kept_parameters),
    );
    url.set_query(query.as_deref());
    url.set_fragment(fragment.as_deref());
    Some(String::from(url)).filter(|url| url.len() <= MAX_URL_BYTES)
}

/// Returns the parameters without the redacted ones, otherwise as they were written.
fn kept_parameters(parameters: &str) -> Option<String> {
    let kept = parameters
        .split('&')
        .filter(|parameter| !parameter.contains(REDACTED));
    let kept = kept.collect::<Vec<_>>().join("&");
    (!kept.is_empty()).then_some(kept)
}
