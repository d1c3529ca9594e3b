//! The requests to booking-svc for each of Cal.com's sample deliveries.

use std::{fs, path::PathBuf};

use proto::booking::v1::{RecordBookingEventRequest, WebhookDelivery};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    client,
    running::{Running, SECRET, sign},
};

fn sample(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/payloads"));
    fs::read(folder.join(name)).expect("the sample is there")
}

/// Delivers a sample with the signature in the manifest, checks the delivery that was recorded, and
/// returns the name of its event and its content for a snapshot.
async fn read(name: &str) -> RecordBookingEventRequest {
    let body = sample(name);
    let signature = signature_in_manifest(name);
    assert_eq!(signature, sign(SECRET, &body));
    let gateway = Running::start().await;

    let headers = format!("X-Cal-Signature-256: {signature}\r\n");
    let reply = client::request(gateway.address, &client::delivery(&headers, &body)).await;

    assert_eq!(reply.status, 200, "{}", reply.body);
    let mut requests = gateway.booking.requests();
    assert_eq!(requests.len(), 1);
    let mut request = requests.remove(0);
    let delivery = request.delivery.take().expect("a delivery is required");
    assert_eq!(delivery.source, "calcom");
    assert_eq!(delivery.body_sha256, Sha256::digest(&body).to_vec());
    assert!(delivery.receive_time.is_some());
    assert_eq!(json(delivery.payload_json.as_bytes()), redacted(&body));
    request.delivery = Some(WebhookDelivery {
        event_name: delivery.event_name,
        ..Default::default()
    });
    request
}

fn signature_in_manifest(name: &str) -> String {
    let manifest = json(&sample("manifest.json"));
    assert_eq!(manifest["secret"], SECRET);
    let signature = &manifest["bodies"][name]["x_cal_signature_256"];
    signature
        .as_str()
        .expect("the manifest lists the sample")
        .to_owned()
}

/// Returns a sample without the two secrets that samples have.
fn redacted(body: &[u8]) -> Value {
    let mut json = json(body);
    for pointer in [
        "/payload/oneTimePassword",
        "/payload/videoCallData/password",
    ] {
        if let Some(secret) = json.pointer_mut(pointer).filter(|secret| !secret.is_null()) {
            *secret = json!("[redacted]");
        }
    }
    json
}

fn json(text: &[u8]) -> Value {
    serde_json::from_slice(text).expect("samples are JSON")
}

macro_rules! sample_is_read {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[tokio::test]
            async fn $test() {
                let request = read(concat!($name, ".body")).await;
                insta::assert_json_snapshot!($name, request);
            }
        )*
    };
}

sample_is_read! {
    a_booking_is_read: "01-booking-created",
    a_booking_with_metadata_is_read: "02-booking-created-with-metadata",
    a_reschedule_is_read: "03-booking-rescheduled",
    a_cancellation_is_read: "04-booking-cancelled",
    a_request_is_read: "05-booking-requested",
    a_rejection_is_read: "06-booking-rejected",
    a_no_show_is_read: "07-booking-no-show-updated",
    the_end_of_a_meeting_is_read: "08-meeting-ended",
    a_ping_is_kept: "09-ping",
    the_output_of_a_template_is_kept: "10-payload-template-custom",
}

#[tokio::test]
async fn secrets_do_not_leave_the_gateway() {
    let secrets = ["otp-secret", "link-secret", "room-secret", "deep-secret"];
    let payload = json!({
        "uid": "uid-1",
        "oneTimePassword": secrets[0],
        "hashedLink": secrets[1],
        "videoCallData": { "password": secrets[2] },
        "references": [{ "password": [secrets[3]] }],
    });
    let gateway = Running::start().await;

    for (event, attendees) in [
        ("BOOKING_CREATED", json!([])),
        ("BOOKING_CREATED", json!("unreadable")),
        ("BOOKING_REQUESTED", json!([])),
    ] {
        let mut payload = payload.clone();
        payload["attendees"] = attendees;
        gateway
            .deliver_json(&json!({ "triggerEvent": event, "payload": payload }))
            .await;
    }

    let mut flat = payload;
    flat["triggerEvent"] = json!("MEETING_ENDED");
    gateway.deliver_json(&flat).await;

    let requests = gateway.booking.requests();
    assert_eq!(requests.len(), 4);
    for request in requests {
        let delivery = request.delivery.as_ref().unwrap();
        assert_eq!(delivery.payload_json.matches("[redacted]").count(), 4);
        let bytes = prost::Message::encode_to_vec(&request);
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            secrets.iter().all(|secret| !text.contains(secret)),
            "{text}"
        );
    }
}
