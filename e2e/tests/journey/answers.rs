//! The answers of the webhook, row by row of the contract, through the whole system.

use serde_json::{Value, json};

use crate::{
    system::{System, kestrel},
    wire::{self, SECRET, created, sign},
};

const ZOE: &str = "zoe.mueller@kestrel.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_signature_is_refused_and_nothing_is_kept() {
    let system = System::start().await;
    let body = created("uid-1", ZOE).to_string();
    let wrong = [
        String::new(),
        "X-Cal-Signature-256: \r\n".to_owned(),
        "X-Cal-Signature-256: no-secret-provided\r\n".to_owned(),
        format!(
            "X-Cal-Signature-256: {}\r\n",
            sign("another secret", body.as_bytes())
        ),
        format!(
            "X-Cal-Signature-256: {}\r\n",
            sign(SECRET, body.as_bytes()).to_uppercase()
        ),
        format!("X-Cal-Signature-256: {}\r\n", sign(SECRET, b"another body")),
        format!(
            "X-Cal-Signature-256: {0}\r\nX-Cal-Signature-256: {0}\r\n",
            sign(SECRET, body.as_bytes())
        ),
        // The first header that is present decides, even if a later one is right.
        format!(
            "X-Cal-Signature-256: \r\nX-Signature: {}\r\n",
            sign(SECRET, body.as_bytes())
        ),
    ];

    for headers in wrong {
        let answer = wire::post(system.gateway, &headers, body.as_bytes()).await;
        assert_eq!(answer.status, 401, "{headers}");
        assert_eq!(answer.json, json!({ "error": "Invalid Cal.com signature" }));
    }

    assert_eq!(
        system.text("SELECT count(*) FROM webhook_deliveries").await,
        "0"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_before_a_rotation_is_still_accepted() {
    let system = System::start().await;
    system.import(kestrel()).await;
    let body = created("uid-1", ZOE).to_string();
    let header = format!(
        "x-signature: sha256={}\r\n",
        sign("the-secret-before", body.as_bytes())
    );

    let answer = wire::post(system.gateway, &header, body.as_bytes()).await;

    assert_eq!(answer.json["success"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_delivery_names_the_field_and_is_kept() {
    let system = System::start().await;
    let mut event = created("uid-1", ZOE);
    event["payload"] = json!(["no booking"]);

    let answer = system.post(&event).await;
    let not_json = wire::post_signed(system.gateway, b"\xef\xbb\xbf{}").await;

    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.json,
        json!({
            "error": "Invalid webhook payload",
            "detail": "payload: expected an object, got an array",
        })
    );
    assert_eq!(not_json.status, 400);
    assert_eq!(
        system
            .text("SELECT string_agg(state, ' ') FROM webhook_deliveries")
            .await,
        "unreadable unreadable"
    );
    assert_eq!(
        system
            .text("SELECT encode(raw_body, 'hex') FROM webhook_deliveries ORDER BY id DESC LIMIT 1")
            .await,
        "efbbbf7b7d"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_of_no_use_is_ignored_with_its_reason() {
    let system = System::start().await;
    let ignored = |reason: &str| json!({ "ignored": true, "reason": reason });
    let cases = [
        (
            json!({ "triggerEvent": "PING", "payload": "nonsense" }),
            "Unsupported event",
        ),
        (json!({ "hello": "world" }), "Unsupported event"),
        (
            json!({ "triggerEvent": "BOOKING_CREATED" }),
            "Missing booking payload",
        ),
        (
            json!({ "type": "booking.created", "payload": null, "data": null }),
            "Missing booking payload",
        ),
        (
            created("uid-1", "nobody@nowhere.example"),
            "No matching outreach sequence",
        ),
    ];

    for (body, reason) in cases {
        let answer = system.post(&body).await;
        assert_eq!(
            (answer.status, answer.json),
            (200, ignored(reason)),
            "{body}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_matched_nobody_is_applied_when_it_comes_again_after_the_contact() {
    let system = System::start().await;
    let event = created("uid-1", ZOE);
    assert_eq!(system.post(&event).await.json["ignored"], true);

    system.import(kestrel()).await;
    let answer = system.post(&event).await;

    assert_eq!(answer.json["callPrepStatus"], "READY");
    assert_eq!(
        system.text("SELECT count(*) FROM webhook_deliveries").await,
        "1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_was_seen_before_changes_nothing() {
    let system = System::start().await;
    system.import(kestrel()).await;
    let mut event = created("uid-1", ZOE);
    system.post(&event).await;
    // Another webhook of the same account: other bytes, the same event.
    event["createdAt"] = json!("2026-11-20T10:00:00.250Z");

    let answer = system.post(&event).await;

    assert_eq!(
        answer.json,
        json!({ "success": true, "deduplicated": true })
    );
    assert_eq!(system.text("SELECT count(*) FROM outreach_logs").await, "1");
    assert_eq!(
        system.text("SELECT count(*) FROM call_prep_plans").await,
        "1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_is_known_by_any_of_its_names() {
    for (uid, expected) in [
        (json!({ "bookingUid": "a", "uid": "b", "id": "c" }), "a"),
        (json!({ "bookingUid": null, "uid": "b", "id": "c" }), "b"),
        (json!({ "id": 77.0 }), "77"),
    ] {
        let system = System::start().await;
        system.import(kestrel()).await;
        let mut event = created("", ZOE);
        let payload = event["payload"].as_object_mut().unwrap();
        payload.remove("uid");
        payload.extend(uid.as_object().unwrap().clone());

        let answer = system.post(&event).await;

        assert_eq!(answer.json["bookingUid"], expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_without_a_uid_is_applied_once_and_stops_what_is_imported_later() {
    for missing in [&["uid"][..], &["uid", "bookingId", "startTime", "endTime"]] {
        assert_stops_outreach(missing).await;
    }
}

/// Asserts what becomes of a booking without some members.
async fn assert_stops_outreach(missing: &[&str]) {
    let system = System::start().await;
    system.import(kestrel()).await;
    let mut event = created("", ZOE);
    let payload = event["payload"].as_object_mut().unwrap();
    payload.retain(|key, _| !missing.contains(&key.as_str()));

    let first = system.post(&event).await;
    // As another subscription tells it.
    event["createdAt"] = json!("2026-11-20T10:00:00.007Z");
    let second = system.post(&event).await;
    let mut later = kestrel();
    let sequence = &mut later["dossier"]["outreachSequences"][0];
    sequence["id"] = json!("later");
    for (index, step) in sequence["steps"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .enumerate()
    {
        step["id"] = json!(format!("later-{index}"));
    }
    system.import(later).await;

    assert_eq!(first.json["bookingUid"], Value::Null);
    assert_eq!(first.json["callPrepStatus"], "READY");
    assert_eq!(second.json["deduplicated"], true);
    assert_eq!(system.text("SELECT count(*) FROM bookings").await, "1");
    let statuses = "SELECT string_agg(status, ' ' ORDER BY id = 'later') FROM outreach_sequences";
    assert_eq!(system.text(statuses).await, "BOOKED REPLIED");
}
