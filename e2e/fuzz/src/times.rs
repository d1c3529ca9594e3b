//! Times: what the gateway reads, booking-svc keeps.

use booking_svc::testing::requests::read_delivery;
use chrono::{Datelike as _, SecondsFormat};
use gateway::testing::read_time;
use proto::booking::v1::{
    RecordBookingEventRequest, UnreadableContent, WebhookDelivery,
    record_booking_event_request::Content,
};

/// Tries a time.
///
/// # Panics
/// It has another form, or another value in booking-svc.
pub fn times(bytes: &[u8]) {
    let Some(time) = std::str::from_utf8(bytes).ok().and_then(read_time) else {
        return;
    };
    assert!((1..=9999).contains(&time.year()));
    let written = time.to_rfc3339_opts(SecondsFormat::Micros, true);
    assert_eq!(read_time(&written), Some(time), "{written}");

    let request = RecordBookingEventRequest {
        delivery: Some(WebhookDelivery {
            source: "calcom".to_owned(),
            body_sha256: vec![0; 32],
            receive_time: Some(time.into()),
            ..WebhookDelivery::default()
        }),
        content: Some(Content::Unreadable(UnreadableContent::default())),
    };
    let delivery = read_delivery(request).expect("a time that was read is kept");
    assert_eq!(delivery.received_at, time);
}
