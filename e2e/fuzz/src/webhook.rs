//! Bodies of webhooks: whatever was signed is read, stored and decided.

use booking_svc::{
    domain::{BookingEvent, decide, dedupe_key},
    recording::Content,
    testing::requests::read_delivery,
};
use chrono::DateTime;
use gateway::testing::record_request;
use proto::booking::v1::record_booking_event_request::Content as SentContent;
use serde_json::Value;

/// Tries a body.
///
/// # Panics
/// booking-svc refuses what the gateway has read, a secret is left, or reading fails.
pub fn webhook(body: &[u8]) {
    let request = record_request(body);

    let delivery = read_delivery(request.clone());
    let delivery = delivery.unwrap_or_else(|refusal| panic!("refused: {refusal:?}"));
    if let Content::Event(event) = &delivery.content {
        applied(event, &delivery.body_sha256);
    }
    let sent = request.delivery.unwrap_or_default();
    if sent.payload_json.is_empty() {
        return;
    }
    // A second reading of what is stored finds nothing else to redact.
    let again = record_request(sent.payload_json.as_bytes());
    let stored_again = again.delivery.unwrap_or_default();
    let [stored, again_stored] = [&sent.payload_json, &stored_again.payload_json]
        .map(|json| serde_json::from_str::<Value>(json).expect("what is stored is JSON"));
    assert!(
        is_same(&stored, &again_stored),
        "{stored} is stored, and then {again_stored}"
    );
    assert_eq!(stored_again.event_name, sent.event_name);
    let is_event = |content: &Option<SentContent>| matches!(content, Some(SentContent::Event(_)));
    assert_eq!(is_event(&again.content), is_event(&request.content));
}

/// Whether two documents are the same. Of a number with more digits than a double has, the parser may miss the
/// last bit, each time it reads it.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let (one, other) = (one.as_f64(), other.as_f64());
            let [one, other] = [one, other].map(Option::unwrap_or_default);
            (one - other).abs() <= one.abs() * 4.0 * f64::EPSILON
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let mut pairs = one.iter().zip(other);
            let is_pair =
                |((name, one), (other_name, other)): ((&String, &Value), (&String, &Value))| {
                    name == other_name && is_same(one, other)
                };
            one.len() == other.len() && pairs.all(is_pair)
        }
        _ => one == other,
    }
}

/// Applies an event that is the first of its call.
pub(crate) fn applied(event: &BookingEvent, body_sha256: &[u8]) {
    let key = dedupe_key("calcom", Some(event), body_sha256);
    assert!(key.starts_with("calcom/"));
    let decision = decide(&[], &[], event, DateTime::UNIX_EPOCH);
    // The booking of the event comes first, and every one that it tells of is told once.
    let uids = decision
        .bookings
        .iter()
        .map(|booking| &booking.standing.uid);
    let mut uids = uids.collect::<Vec<_>>();
    let count = uids.len();
    uids.sort();
    uids.dedup();
    assert_eq!(uids.len(), count, "a booking changes twice");
    let stored = serde_json::to_value(event).expect("an event is stored as JSON");
    let read = serde_json::from_value::<BookingEvent>(stored).expect("what is stored is read");
    assert_eq!(read.booking_uid, event.booking_uid);
    assert_eq!(read.match_emails, event.match_emails);
}
