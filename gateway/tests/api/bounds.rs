//! The limits of the gateway.

use std::time::Duration;

use gateway::Timeouts;
use runtime::Limits;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    client,
    fake_booking::Plan,
    running::{Running, SECRET, secrets, sign},
};

fn created(uid: &str) -> Value {
    json!({ "triggerEvent": "BOOKING_CREATED", "payload": { "uid": uid } })
}

#[tokio::test]
async fn a_webhook_beyond_the_bound_gets_a_retry_delay() {
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
    // Unsigned requests are answered, since they take no permit.
    let forged = client::delivery("x-cal-signature-256: 0\r\n", b"{}");
    assert_eq!(client::request(address, &forged).await.status, 401);
    waiting.abort();
}

#[tokio::test]
async fn bodies_that_are_held_open_give_way_to_others() {
    const SENDERS: usize = 300;
    const SENT_BYTES: usize = 255 * 1024;
    /// The number of bodies that fit into 64 MiB.
    const HELD: usize = 256;
    let timeouts = Timeouts {
        body: Duration::from_hours(1),
        ..Timeouts::default()
    };
    let gateway = Running::start_with(secrets(None), timeouts).await;
    let address = gateway.address;
    let head = format!(
        "POST /api/webhooks/calcom HTTP/1.1\r\nhost: gateway\r\ncontent-length: {}\r\n\
         x-cal-signature-256: {}\r\n\r\n",
        SENT_BYTES + 1,
        "0".repeat(64)
    );
    let unfinished = [head.as_bytes(), &vec![b'x'; SENT_BYTES]].concat();
    let mut senders = JoinSet::new();
    for _ in 0..SENDERS {
        let request = unfinished.clone();
        senders.spawn(async move { client::request(address, &request).await });
    }
    for _ in HELD..SENDERS {
        let given_up = senders.join_next().await.unwrap().unwrap();
        assert_eq!(given_up.status, 503, "{}", given_up.body);
    }

    // Each of the others keeps its share until a further body needs it.
    let recorded = gateway.deliver_json(&created("uid-1")).await;

    assert_eq!(recorded.status, 200, "{}", recorded.body);
    let given_up = senders.join_next().await.unwrap().unwrap();
    assert_eq!(given_up.status, 503, "{}", given_up.body);
    assert_eq!(senders.len(), HELD - 1);
}
