//! HTTP as Cal.com speaks it: signed bodies, one connection each.

use std::net::SocketAddr;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The secret of every gateway in these tests, and of the sample bodies.
pub(crate) const SECRET: &str = "whk-demo-secret-0001";

/// What the gateway answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    /// Null if the body is something else.
    pub(crate) json: Value,
    pub(crate) body: String,
}

/// Returns the signature of `body` under `secret`.
pub(crate) fn sign(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// Posts `body` with the right signature.
pub(crate) async fn post_signed(gateway: SocketAddr, body: &[u8]) -> Answer {
    let signature = format!("X-Cal-Signature-256: {}\r\n", sign(SECRET, body));
    post(gateway, &signature, body).await
}

/// Posts `body` with the given header lines.
pub(crate) async fn post(gateway: SocketAddr, headers: &str, body: &[u8]) -> Answer {
    send(gateway, "POST /api/webhooks/calcom", headers, body).await
}

/// Sends `body` with the given header lines; `line` is the method and the path.
pub(crate) async fn send(gateway: SocketAddr, line: &str, headers: &str, body: &[u8]) -> Answer {
    let head = format!(
        "{line} HTTP/1.1\r\nHost: {gateway}\r\nContent-Type: application/json\r\n\
         Connection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(gateway).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // A gateway that has refused the head already may have closed its side.
    let _ = stream.write_all(body).await;
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {text:?}"));
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_lowercase(),
        json: serde_json::from_str(body).unwrap_or(Value::Null),
        body: body.to_owned(),
    }
}

/// A BOOKING_CREATED of one attendee.
pub(crate) fn created(uid: &str, email: &str) -> Value {
    event("BOOKING_CREATED", uid, email)
}

/// A BOOKING_CANCELLED of one attendee.
pub(crate) fn cancelled(uid: &str, email: &str) -> Value {
    event("BOOKING_CANCELLED", uid, email)
}

fn event(name: &str, uid: &str, email: &str) -> Value {
    json!({
        "triggerEvent": name,
        "createdAt": "2026-11-20T10:00:00.000Z",
        "payload": {
            "uid": uid,
            "title": "Intro call",
            "eventTypeId": 1001,
            "startTime": "2099-03-02T09:00:00Z",
            "endTime": "2099-03-02T09:30:00Z",
            "attendees": [{
                "email": email,
                "name": "A. Booker",
                "timeZone": "Europe/Amsterdam",
                "language": { "locale": "en" },
            }],
            "responses": { "email": { "label": "email_address", "value": email } },
        },
    })
}
