//! What the gateway does not take on.

use runtime::Limits;
use serde_json::{Value, json};

use crate::{
    client,
    fake_booking::Plan,
    running::{Running, SECRET, sign},
};

fn created(uid: &str) -> Value {
    json!({ "triggerEvent": "BOOKING_CREATED", "payload": { "uid": uid } })
}

#[tokio::test]
async fn a_webhook_beyond_the_bound_is_told_when_to_come_back() {
    let limits = Limits {
        max_concurrent_requests: 1,
        ..Limits::default()
    };
    let gateway = Running::start_within(limits).await;
    gateway.booking.plan(Plan::Hang);
    let address = gateway.address;
    let waiting = tokio::spawn(async move {
        let body = created("uid-1").to_string();
        let headers = format!("x-cal-signature-256: {}\r\n", sign(SECRET, body.as_bytes()));
        client::exchange(address, &client::delivery(&headers, body.as_bytes())).await
    });
    gateway.booking.called().await;

    let refused = gateway.deliver_json(&created("uid-2")).await;

    let expected = json!({ "error": "Too many webhooks at once, try again" });
    assert_eq!((refused.status, refused.json()), (503, expected));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.header("connection"), Some("close"));
    // What nobody has signed finds its answer, for it takes no place.
    let forged = client::delivery("x-cal-signature-256: 0\r\n", b"{}");
    assert_eq!(client::request(address, &forged).await.status, 401);
    waiting.abort();
}
