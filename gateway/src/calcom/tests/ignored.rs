//! Tests of deliveries that are stored without being applied.

use serde_json::json;

use super::*;

fn ignored_for(body: &Value) -> IgnoreReason {
    match read(body.to_string().as_bytes()).content {
        Content::Ignored(ignored) => ignored.reason(),
        other => panic!("not ignored: {body}: {other:?}"),
    }
}

#[test]
fn what_is_not_used_is_ignored_whatever_it_holds() {
    let accepted = json!({ "uid": "uid-1", "status": "ACCEPTED", "paymentId": 7 });
    let paid = json!({
        "uid": "uid-1",
        "status": "ACCEPTED",
        "metadata": { "bookingId": 7, "bookerEmail": null, "identifier": "cal.com" },
    });

    for (name, payload) in [
        ("PING", json!({ "type": "Test", "attendees": 1 })),
        ("BOOKING_PAYMENT_INITIATED", accepted.clone()),
        ("BOOKING_PAID", paid),
        ("MEETING_STARTED", accepted.clone()),
        (
            "FORM_SUBMITTED",
            json!({ "responses": { "Email": { "value": 1 } } }),
        ),
        ("FORM_SUBMITTED_NO_EVENT", accepted.clone()),
        ("RECORDING_READY", accepted.clone()),
        ("RECORDING_TRANSCRIPTION_GENERATED", accepted.clone()),
        (
            "INSTANT_MEETING",
            json!({ "triggerEvent": "BOOKING_CREATED" }),
        ),
        ("OOO_CREATED", json!({ "oooEntry": {} })),
        (
            "AFTER_HOSTS_CAL_VIDEO_NO_SHOW",
            json!({ "bookingUid": "uid-1" }),
        ),
        (
            "AFTER_GUESTS_CAL_VIDEO_NO_SHOW",
            json!({ "bookingUid": "uid-1" }),
        ),
        (
            "WRONG_ASSIGNMENT_REPORT",
            json!({ "booking": { "uid": "uid-1" } }),
        ),
    ] {
        let enveloped = json!({ "triggerEvent": name, "payload": payload });

        assert_eq!(ignored_for(&enveloped), IgnoreReason::UnsupportedEvent);
        let flat = flat(name, &payload);
        assert_eq!(ignored_for(&flat), IgnoreReason::UnsupportedEvent);
    }
}

#[test]
fn a_body_without_a_name_is_not_guessed_at() {
    for body in [
        json!({ "uid": "uid-1", "type": "intro-call", "startTime": "2026-09-25T12:00:00Z" }),
        json!({ "event": "BOOKING_CREATED", "booking_uid": "uid-1" }),
        json!({ "payload": { "uid": "uid-1", "status": "ACCEPTED" } }),
    ] {
        assert_eq!(ignored_for(&body), IgnoreReason::UnsupportedEvent);
    }
}

#[test]
fn only_the_end_of_a_meeting_may_be_flat() {
    let row = json!({ "uid": "uid-1", "attendees": [] });

    for body in [
        flat("BOOKING_CREATED", &row),
        flat("BOOKING_NO_SHOW_UPDATED", &row),
        json!({ "triggerEvent": "MEETING_ENDED", "payload": null }),
        json!({ "triggerEvent": "MEETING_ENDED", "uid": null, "title": "Intro call" }),
    ] {
        assert_eq!(ignored_for(&body), IgnoreReason::MissingBookingPayload);
    }
}
