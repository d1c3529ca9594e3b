//! Events that any client records.

use booking_svc::{recording::Content, testing::requests::read_delivery};
use proto::booking::v1::RecordBookingEventRequest;
use tonic::Code;

use crate::{webhook::applied, wire::message};

/// Tries a `RecordBookingEventRequest`.
///
/// # Panics
/// It is refused for another reason than that it is wrong, or cannot be applied although it is right.
pub fn record_booking_event(bytes: &[u8]) {
    let Some(request) = message::<RecordBookingEventRequest>(bytes) else {
        return;
    };
    match read_delivery(request) {
        Err(refusal) => assert_eq!(refusal.code(), Code::InvalidArgument),
        Ok(delivery) => {
            if let Content::Event(event) = &delivery.content {
                applied(event, &delivery.body_sha256);
            }
        }
    }
}
