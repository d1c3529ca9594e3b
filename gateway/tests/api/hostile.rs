//! Requests that no honest client sends.

use std::time::Duration;

use gateway::Timeouts;
use runtime::Limits;

use crate::{
    client,
    running::{Running, SECRET, secrets, sign},
};

const LIMIT: usize = 256 * 1024;
const HEAD: &str = "POST /api/webhooks/calcom HTTP/1.1\r\nhost: gateway\r\n";

/// Returns a well-formed JSON body of `length` bytes.
fn padded(length: usize) -> Vec<u8> {
    let mut body = br#"{"triggerEvent":"PING"}"#.to_vec();
    body.resize(length, b' ');
    body
}

fn signature(body: &[u8]) -> String {
    format!("x-cal-signature-256: {}\r\n", sign(SECRET, body))
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut chunks = Vec::new();
    for chunk in body.chunks(64 * 1024) {
        chunks.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        chunks.extend(chunk);
        chunks.extend(b"\r\n");
    }
    chunks.extend(b"0\r\n\r\n");
    chunks
}

#[tokio::test]
async fn a_body_at_the_limit_is_read() {
    let gateway = Running::start().await;

    assert_eq!(gateway.deliver(padded(LIMIT)).await.status, 200);
}

#[tokio::test]
async fn a_body_over_the_limit_closes_the_connection() {
    let gateway = Running::start().await;

    for length in [LIMIT + 1, 1024 * 1024] {
        let body = padded(length);
        let head = format!("{HEAD}{}content-length: {length}\r\n\r\n", signature(&body));
        let reply = client::request(gateway.address, &[head.as_bytes(), &body].concat()).await;
        assert_eq!(reply.status, 413);
        assert_eq!(reply.header("connection"), Some("close"));
    }
    assert!(gateway.booking.requests().is_empty());
}

#[tokio::test]
async fn a_body_that_is_announced_too_large_is_not_waited_for() {
    let gateway = Running::start().await;

    let head = format!(
        "{HEAD}{}content-length: 1000000000000\r\n\r\n",
        signature(b"")
    );
    let reply = client::request(gateway.address, head.as_bytes()).await;

    assert_eq!(reply.status, 413);
}

#[tokio::test]
async fn a_chunked_body_is_limited_too() {
    let gateway = Running::start().await;

    for (length, status) in [(LIMIT, 200), (LIMIT + 1, 413), (1024 * 1024, 413)] {
        let body = padded(length);
        let close = if status == 200 {
            "connection: close\r\n"
        } else {
            ""
        };
        let headers = format!("{close}transfer-encoding: chunked\r\n{}", signature(&body));
        let head = format!("{HEAD}{headers}\r\n");
        let sent = [head.as_bytes(), &chunked(&body)].concat();
        let reply = client::request(gateway.address, &sent).await;
        assert_eq!((length, reply.status), (length, status));
    }
}

#[tokio::test]
async fn a_body_that_stalls_closes_the_connection() {
    let timeouts = Timeouts {
        body: Duration::from_millis(100),
        ..Timeouts::default()
    };
    let gateway = Running::start_with(secrets(None), timeouts).await;

    for framing in [
        "content-length: 100\r\n\r\n{",
        "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n",
    ] {
        let head = format!("{HEAD}{}{framing}", signature(b"{"));
        let reply = client::request(gateway.address, head.as_bytes()).await;
        assert_eq!(reply.status, 408, "{framing}");
        assert_eq!(reply.header("connection"), Some("close"));
    }
}

#[tokio::test]
async fn a_head_that_stalls_closes_the_connection() {
    let limits = Limits {
        header_read_timeout: Duration::from_millis(100),
        ..Limits::default()
    };
    let gateway = Running::start_alone(limits).await;

    for head in ["", "POST /api", HEAD] {
        client::exchange(gateway.address, head.as_bytes()).await;
    }
}

#[tokio::test]
async fn a_body_with_a_broken_chunk_is_refused() {
    let gateway = Running::start().await;

    let head = format!(
        "{HEAD}{}transfer-encoding: chunked\r\n\r\nzz\r\n",
        signature(b"")
    );
    let reply = client::request(gateway.address, head.as_bytes()).await;

    assert_eq!(reply.status, 400);
    assert!(gateway.booking.requests().is_empty());
}

#[tokio::test]
async fn a_request_behind_two_framings_is_not_taken_for_another() {
    let gateway = Running::start().await;
    let body = b"0\r\n\r\n";
    let smuggled = String::from_utf8(client::delivery(&signature(b"{}"), b"{}")).unwrap();
    let text = format!(
        "{HEAD}{}content-length: {}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}",
        signature(b""),
        body.len() + smuggled.len(),
    );

    let received = client::exchange(gateway.address, text.as_bytes()).await;

    assert!(received.starts_with("HTTP/1.1 400 "), "{received}");
    assert_eq!(received.matches("HTTP/1.1").count(), 1, "{received}");
    let requests = gateway.booking.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
}

#[tokio::test]
async fn a_delivery_without_signature_is_not_read() {
    let gateway = Running::start().await;

    let head = format!("{HEAD}content-length: 100\r\n\r\n");
    let reply = client::request(gateway.address, head.as_bytes()).await;

    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn deliveries_may_share_a_connection() {
    let gateway = Running::start().await;
    let body = padded(100);
    let first = format!("{HEAD}{}content-length: 100\r\n\r\n", signature(&body));
    let second = client::delivery(&signature(&body), &body);

    let sent = [first.as_bytes(), &body, &second].concat();
    let received = client::exchange(gateway.address, &sent).await;

    assert_eq!(received.matches("HTTP/1.1 200 OK").count(), 2, "{received}");
}

#[tokio::test]
async fn malformed_heads_are_refused() {
    let gateway = Running::start().await;

    for headers in [
        "content-length: 2\r\ncontent-length: 3\r\n\r\n{} ",
        "content-length: -1\r\n\r\n",
        "transfer-encoding: gzip\r\n\r\n",
        "x-cal-signature-256 : a\r\n\r\n",
    ] {
        let text = format!("{HEAD}{}{headers}", signature(b"{}"));
        let reply = client::request(gateway.address, text.as_bytes()).await;
        assert_eq!(reply.status, 400, "{headers}");
    }
    assert!(gateway.booking.requests().is_empty());
}
