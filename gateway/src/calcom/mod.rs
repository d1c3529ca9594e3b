//! Reads Cal.com's JSON: turns the bytes of a delivery into the content to record.

mod addresses;
mod booking;
mod event_name;
mod field;
mod meaning;
mod mend;
mod people;
mod seat;
mod series;
#[cfg(test)]
mod tests;
mod text;
mod unnamed;

use std::fmt::Display;

use proto::{
    booking::v1::{
        BookingEvent, BookingEventType, IgnoreReason, IgnoredContent, RecordBookingEventRequest,
        UnreadableContent, WebhookDelivery, record_booking_event_request::Content,
    },
    well_known::Timestamp,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use self::field::{Field, Object, WrongField};
pub(crate) use self::{
    event_name::{known_name, type_name},
    text::MAX_ID_BYTES as MAX_UID_BYTES,
    unnamed::is_unnamed,
};
use crate::{meeting, redact::redact};

/// The `source` of every delivery from Cal.com. It is part of the dedupe key, so an event that
/// arrives by webhook and by `reconcile` is applied once.
pub(crate) const SOURCE: &str = "calcom";

/// Longer than any real name.
const MAX_EVENT_NAME_BYTES: usize = 100;
/// The limit of booking-svc.
const MAX_PAYLOAD_BYTES: usize = 1024 * 1024;
/// How JSON text writes a NUL character, which PostgreSQL cannot store.
const NUL_ESCAPE: &str = "\\u0000";

/// The result of reading the body of a delivery.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading {
    /// Cal.com's name of the event, or empty if there is none.
    pub(crate) event_name: String,
    /// The body as JSON text, with secrets redacted and without values that cannot be stored. Empty
    /// if the body is not JSON, or too long when serialised.
    pub(crate) payload_json: String,
    /// The bytes to store if the delivery is unreadable: the JSON with secrets redacted, or the body
    /// as received when it is no JSON.
    pub(crate) body: Vec<u8>,
    pub(crate) content: Content,
}

impl Reading {
    /// Returns the request that records the content of `body`, which arrived at `receive_time`.
    pub(crate) fn into_request(
        self,
        account: &str,
        body: &[u8],
        receive_time: Timestamp,
    ) -> RecordBookingEventRequest {
        RecordBookingEventRequest {
            delivery: Some(WebhookDelivery {
                source: SOURCE.to_owned(),
                body_sha256: Sha256::digest(body).to_vec(),
                event_name: self.event_name,
                receive_time: Some(receive_time),
                payload_json: self.payload_json,
                account: account.to_owned(),
            }),
            content: Some(self.content),
        }
    }
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

    let root = Field::root(&json).deciding_object();
    let named = root.and_then(|root| Ok((event_name::read(&root)?, root)));
    let event_name = match &named {
        Ok((name, _)) => text::cut(name, MAX_EVENT_NAME_BYTES),
        Err(_) => String::new(),
    };
    let content = named
        .and_then(|(name, root)| read_content(name, &root))
        .unwrap_or_else(|wrong| unreadable(wrong.to_string(), text.clone().into_bytes()));
    Reading {
        event_name,
        body: text.clone().into_bytes(),
        payload_json: if text.len() > MAX_PAYLOAD_BYTES {
            String::new()
        } else {
            text
        },
        content,
    }
}

/// Returns the content that stores `body` for inspection.
pub(crate) fn unreadable(detail: String, body: Vec<u8>) -> Content {
    Content::Unreadable(UnreadableContent { detail, body })
}

/// Parses `body`. Values that are valid JSON but cannot be stored are dropped.
fn parse(body: &[u8]) -> Result<Value, String> {
    let no_json = |error: &dyn Display| format!("body: expected UTF-8 JSON ({error})");
    let text = std::str::from_utf8(body).map_err(|error| no_json(&error))?;
    // Nearly every body needs no repair.
    let strict = Some(text).filter(|text| !text.contains(NUL_ESCAPE));
    if let Some(json) = strict.and_then(|text| serde_json::from_str(text).ok()) {
        return Ok(json);
    }
    serde_json::from_str(&mend::mended(text)).map_err(|error| no_json(&error))
}

/// Checks the name of the event first, so that an unsupported event is never unreadable.
fn read_content(event_name: &str, root: &Object<'_>) -> Result<Content, WrongField> {
    let Some(event_type) = event_name::supported(event_name) else {
        return Ok(ignored(IgnoreReason::UnsupportedEvent));
    };
    let Some(payload) = find_payload(event_type, root)? else {
        return Ok(ignored(IgnoreReason::MissingBookingPayload));
    };
    let mut event = booking::read(event_type, root, &payload)?;
    read_meeting(&mut event, &payload);
    Ok(Content::Event(event))
}

/// Adds the organizer, the place and the texts of the booker.
fn read_meeting(event: &mut BookingEvent, payload: &Object<'_>) {
    let Some(booking) = payload.members() else {
        return;
    };
    meeting::read_place(event, booking);
    if seat::has_own_texts(event, payload) {
        meeting::read_texts(event, booking);
    }
}

/// Returns the object that holds the booking: a member of the body, or the body itself for events
/// that Cal.com sends from a schedule.
fn find_payload<'body>(
    event_type: BookingEventType,
    root: &Object<'body>,
) -> Result<Option<Object<'body>>, WrongField> {
    let payload = root.field("payload").or_else(|| root.field("data"));
    if !payload.is_absent() {
        return payload.deciding_object().map(Some);
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
