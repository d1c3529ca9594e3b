//! Booking events and the deliveries that bring them.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, Utc};
use proto::{
    booking::v1::{
        Attendee, BookingEvent, BookingEventType, IgnoreReason, IgnoredContent,
        RecordBookingEventRequest, UnreadableContent, WebhookDelivery,
        record_booking_event_request::Content,
    },
    well_known::Timestamp,
};

/// Every order of three events.
pub(crate) const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

/// Returns a booking by Ada of Acme.
pub(crate) fn created(uid: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Created.into(),
        booking_uid: uid.to_owned(),
        start_time: Some(time("2099-01-05T09:00:00Z")),
        end_time: Some(time("2099-01-05T09:30:00Z")),
        event_type_id: "4711".to_owned(),
        title: "Introduction".to_owned(),
        attendees: vec![Attendee {
            email: "ada@acme.example".to_owned(),
            name: "Ada".to_owned(),
            time_zone: "Europe/Amsterdam".to_owned(),
            language: String::new(),
        }],
        match_emails: vec!["ada@acme.example".to_owned()],
        ..BookingEvent::default()
    }
}

/// Returns a cancellation by Ada of Acme, without times, as Cal.com sometimes sends it.
pub(crate) fn cancelled(uid: &str) -> BookingEvent {
    BookingEvent {
        r#type: BookingEventType::Cancelled.into(),
        booking_uid: uid.to_owned(),
        match_emails: vec!["ada@acme.example".to_owned()],
        ..BookingEvent::default()
    }
}

/// Returns a delivery of the event with a distinct body.
pub(crate) fn delivery(event: BookingEvent) -> RecordBookingEventRequest {
    let body = format!("{event:?}");
    request("BOOKING", &body, Content::Event(event))
}

pub(crate) fn ignored(reason: IgnoreReason) -> RecordBookingEventRequest {
    let content = IgnoredContent {
        reason: reason.into(),
    };
    request("PING", reason.as_str_name(), Content::Ignored(content))
}

pub(crate) fn unreadable(detail: &str, body: &str) -> RecordBookingEventRequest {
    let content = UnreadableContent {
        detail: detail.to_owned(),
        body: body.as_bytes().to_vec(),
    };
    let mut request = request("", body, Content::Unreadable(content));
    request.delivery.get_or_insert_default().payload_json = String::new();
    request
}

pub(crate) fn time(rfc3339: &str) -> Timestamp {
    rfc3339
        .parse::<DateTime<Utc>>()
        .expect("it is a time")
        .into()
}

fn request(event_name: &str, body: &str, content: Content) -> RecordBookingEventRequest {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    RecordBookingEventRequest {
        delivery: Some(WebhookDelivery {
            source: "calcom".to_owned(),
            body_sha256: hasher.finish().to_be_bytes().repeat(4),
            event_name: event_name.to_owned(),
            receive_time: Some(time("2099-01-01T12:00:00Z")),
            payload_json: r#"{"triggerEvent":"BOOKING"}"#.to_owned(),
            ..WebhookDelivery::default()
        }),
        content: Some(content),
    }
}

/// Adds the booking link of a sequence.
pub(crate) fn with_link(sequence_id: &str, event: BookingEvent) -> BookingEvent {
    BookingEvent {
        outreach_sequence_id: sequence_id.to_owned(),
        ..event
    }
}
