//! Reads Cal.com's JSON: turns the bytes of a delivery into the content to record.

mod addresses;
mod booking;
mod event_name;
mod field;
mod meaning;
mod seat;
#[cfg(test)]
mod tests;

use proto::booking::v1::{
    BookingEventType, IgnoreReason, IgnoredContent, UnreadableContent,
    record_booking_event_request::Content,
};
use serde_json::Value;

use self::field::{Field, Object, WrongField};
pub(crate) use self::{
    booking::MAX_UID_BYTES,
    event_name::{known_name, type_name},
};
use crate::redact::redact;

/// The `source` of every delivery from Cal.com. It is part of the dedupe key, so an event that
/// arrives by webhook and by `reconcile` is applied once.
pub(crate) const SOURCE: &str = "calcom";

/// The result of reading the body of a delivery.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    /// Cal.com's name of the event. Empty when there is none.
    pub(crate) event_name: String,
    /// The body as JSON text with secrets redacted. Empty when it contains NUL characters, which
    /// PostgreSQL cannot store in text.
    pub(crate) payload_json: String,
    /// The bytes to store if the delivery is unreadable: the JSON with secrets redacted, or the body
    /// as received when it is no JSON.
    pub(crate) body: Vec<u8>,
    pub(crate) content: Content,
}

/// Reads the body of a delivery whose signature was verified.
pub(crate) fn read(body: &[u8]) -> Reading {
    let mut json = match parse(body) {
        Ok(json) => json,
        Err(detail) => {
            return Reading {
                event_name: String::new(),
                payload_json: String::new(),
                body: body.to_vec(),
                content: unreadable(detail, body.to_vec()),
            };
        }
    };
    redact(&mut json);
    let text = json.to_string();
    // In JSON text, NUL is always an escape. This search costs far less than visiting every value,
    // and nearly always finds nothing.
    let may_hold_nul = text.contains("\\u0000");
    let nul = may_hold_nul.then(|| field::find_nul(&json)).flatten();

    let root = Field::root(&json).required_object();
    let named = root.and_then(|root| Ok((event_name::read(&root)?, root)));
    let event_name = match &named {
        Ok((name, _)) => storable(name),
        Err(_) => String::new(),
    };
    let content = named
        .and_then(|(name, root)| read_content(name, &root, nul.as_ref()))
        .unwrap_or_else(|wrong| unreadable(wrong.to_string(), text.clone().into_bytes()));
    Reading {
        event_name,
        body: text.clone().into_bytes(),
        payload_json: if nul.is_some() { String::new() } else { text },
        content,
    }
}

/// Returns the content that stores `body` for inspection.
pub(crate) fn unreadable(detail: String, body: Vec<u8>) -> Content {
    Content::Unreadable(UnreadableContent { detail, body })
}

fn parse(body: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(body)
        .map_err(|error| format!("body: expected UTF-8 JSON ({error})"))?;
    serde_json::from_str(text).map_err(|error| format!("body: expected UTF-8 JSON ({error})"))
}

/// Checks the name of the event first, so that an unsupported event is never unreadable.
fn read_content(
    event_name: &str,
    root: &Object<'_>,
    nul: Option<&WrongField>,
) -> Result<Content, WrongField> {
    let Some(event_type) = event_name::supported(event_name) else {
        return Ok(ignored(IgnoreReason::UnsupportedEvent));
    };
    if let Some(nul) = nul {
        return Err(nul.clone());
    }
    let Some(payload) = find_payload(event_type, root)? else {
        return Ok(ignored(IgnoreReason::MissingBookingPayload));
    };
    let event = booking::read(event_type, root, &payload)?;
    Ok(Content::Event(event))
}

/// Returns the object that holds the booking: a member of the body, or the body itself for events
/// that Cal.com sends from a schedule.
fn find_payload<'body>(
    event_type: BookingEventType,
    root: &Object<'body>,
) -> Result<Option<Object<'body>>, WrongField> {
    let payload = root.field("payload").or_else(|| root.field("data"));
    if !payload.is_absent() {
        return payload.object().map(Some);
    }
    let has_uid = booking::UID_KEYS
        .iter()
        .any(|key| !root.field(key).is_absent());
    let is_flat = event_type == BookingEventType::MeetingEnded && has_uid;
    Ok(is_flat.then(|| root.clone()))
}

fn ignored(reason: IgnoreReason) -> Content {
    Content::Ignored(IgnoredContent {
        reason: reason.into(),
    })
}

/// Returns `name` without NUL characters, which PostgreSQL cannot store, and cut to a length beyond
/// that of any real name.
fn storable(name: &str) -> String {
    const LONGEST: usize = 100;
    name.chars()
        .filter(|&letter| letter != '\0')
        .take(LONGEST)
        .collect()
}
