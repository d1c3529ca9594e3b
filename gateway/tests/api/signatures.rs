//! Tests that nothing is accepted without a valid signature.

use gateway::Timeouts;
use serde_json::json;

use crate::{
    client::{self, Reply},
    running::{Running, SECRET, secrets, sign},
};

const BODY: &[u8] = br#"{"triggerEvent":"PING"}"#;

async fn deliver(gateway: &Running, headers: &str) -> Reply {
    client::request(gateway.address, &client::delivery(headers, BODY)).await
}

#[tokio::test]
async fn every_wrong_signature_gets_the_same_refusal() {
    let gateway = Running::start().await;
    let right = sign(SECRET, BODY);
    let wrong = sign("another secret", BODY);

    for headers in [
        String::new(),
        "x-cal-signature-256:\r\n".to_owned(),
        "x-cal-signature-256: no-secret-provided\r\n".to_owned(),
        "x-cal-signature-256: sha256=\r\n".to_owned(),
        format!("x-cal-signature-256: {}\r\n", right.to_uppercase()),
        format!("x-cal-signature-256: {}\r\n", &right[..62]),
        format!("x-cal-signature-256: {right}00\r\n"),
        format!("x-cal-signature-256: 0x{right}\r\n"),
        format!("x-cal-signature-256: \u{e9}{right}\r\n"),
        format!("x-cal-signature-256: {wrong}\r\n"),
        format!("x-cal-signature-256: {}\r\n", sign(SECRET, b"another body")),
        format!("x-cal-signature-256: sha256=sha256={right}\r\n"),
        format!("x-cal-signature-256: SHA256={right}\r\n"),
        format!("x-cal-signature-256: {right}\r\nX-Cal-Signature-256: {right}\r\n"),
        format!("x-cal-signature-256: {right}, {right}\r\n"),
        format!("x-cal-signature-256:\r\nx-cal-signature: {right}\r\n"),
        format!("x-cal-signature-256: {wrong}\r\nx-signature: {right}\r\n"),
        format!("x-cal-signature: {wrong}\r\nx-signature: {right}\r\n"),
        format!("x-hub-signature-256: {right}\r\n"),
    ] {
        let reply = deliver(&gateway, &headers).await;
        let expected = json!({ "error": "Invalid Cal.com signature" });
        assert_eq!((reply.status, reply.json()), (401, expected), "{headers}");
    }
    assert!(gateway.booking.requests().is_empty());
}

#[tokio::test]
async fn a_right_signature_is_accepted_in_each_header() {
    let gateway = Running::start().await;
    let right = sign(SECRET, BODY);

    for headers in [
        format!("X-Cal-Signature-256: {right}\r\n"),
        format!("x-cal-signature-256: sha256={right}\r\n"),
        format!("x-cal-signature: {right}\r\n"),
        format!("x-signature: {right}\r\n"),
        format!("x-signature: wrong\r\nx-cal-signature-256: {right}\r\n"),
        format!("x-signature: a\r\nx-signature: b\r\nx-cal-signature: {right}\r\n"),
    ] {
        let reply = deliver(&gateway, &headers).await;
        assert_eq!(reply.status, 200, "{headers}");
    }
}

#[tokio::test]
async fn both_secrets_are_accepted_during_a_rotation() {
    let gateway = Running::start_with(secrets(Some("old secret")), Timeouts::default()).await;

    for (secret, status) in [(SECRET, 200), ("old secret", 200), ("older secret", 401)] {
        let headers = format!("x-cal-signature-256: {}\r\n", sign(secret, BODY));
        assert_eq!(deliver(&gateway, &headers).await.status, status, "{secret}");
    }
}

#[tokio::test]
async fn an_empty_previous_secret_opens_nothing() {
    let gateway = Running::start_with(secrets(Some("")), Timeouts::default()).await;

    let headers = format!("x-cal-signature-256: {}\r\n", sign("", BODY));

    assert_eq!(deliver(&gateway, &headers).await.status, 401);
}
