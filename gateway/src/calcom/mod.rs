//! Reads Cal.com's JSON: the bytes of a delivery in, what booking-svc is told about it out.

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

pub(crate) use self::event_name::{known_name, type_name};
use self::field::{Field, Object, WrongField};
use crate::redact::redact;

/// What was read in the body of a delivery.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    /// The event as Cal.com named it. Empty when it named none.
    pub(crate) event_name: String,
    /// The body as JSON text without its secrets. Empty when PostgreSQL could not store it.
    pub(crate) payload_json: String,
    /// The body to keep as evidence: without its secrets if it is JSON, else as it arrived.
    pub(crate) body: Vec<u8>,
    /// What the delivery holds.
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
    // JSON text writes it as an escape: nearly always there is none to look for.
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

/// Returns the content that keeps `body` for a person to look at.
pub(crate) fn unreadable(detail: String, body: Vec<u8>) -> Content {
    Content::Unreadable(UnreadableContent { detail, body })
}

fn parse(body: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(body)
        .map_err(|error| format!("body: expected UTF-8 JSON ({error})"))?;
    serde_json::from_str(text).map_err(|error| format!("body: expected UTF-8 JSON ({error})"))
}

/// The name of the event is judged before the rest is looked at: what Bookbrief does not use, it
/// need not understand.
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

/// Returns the object that holds the booking. Of an event that a schedule sets off, that is the
/// body itself.
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

/// Returns `name` as PostgreSQL can store it, and no longer than any real name.
fn storable(name: &str) -> String {
    const LONGEST: usize = 100;
    name.chars()
        .filter(|&letter| letter != '\0')
        .take(LONGEST)
        .collect()
}
