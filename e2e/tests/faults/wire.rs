//! HTTP as Cal.com speaks it: signed bodies, one connection each.

use std::net::SocketAddr;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// The secret of every gateway in these tests.
pub(crate) const SECRET: &str = "a-secret";

/// What the gateway answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) json: Value,
}

impl Answer {
    /// Whether the gateway says that the delivery is kept.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Posts `body` with the right signature.
pub(crate) async fn post(gateway: SocketAddr, body: &str) -> Answer {
    let head = format!(
        "POST /api/webhooks/calcom HTTP/1.1\r\nX-Cal-Signature-256: {}\r\nContent-Length: {}",
        signature(body),
        body.len()
    );
    exchange(gateway, &head, body).await
}

/// The signature of a body.
pub(crate) fn signature(body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// Whether the service with this admin address says that it is ready.
pub(crate) async fn is_ready(admin: SocketAddr) -> bool {
    exchange(admin, "GET /readyz HTTP/1.1", "").await.status == 200
}

/// What the service with this admin address says under `path`.
pub(crate) async fn get(admin: SocketAddr, path: &str) -> String {
    send(admin, &format!("GET {path} HTTP/1.1"), "").await
}

/// A BOOKING_CREATED of one attendee, whose plan tells `uid` as the title of the call.
pub(crate) fn created(uid: &str, email: &str) -> String {
    event("BOOKING_CREATED", uid, email)
}

/// A BOOKING_CANCELLED of one attendee.
pub(crate) fn cancelled(uid: &str, email: &str) -> String {
    event("BOOKING_CANCELLED", uid, email)
}

fn event(name: &str, uid: &str, email: &str) -> String {
    json!({
        "triggerEvent": name,
        "createdAt": "2026-11-20T10:00:00.000Z",
        "payload": {
            "uid": uid,
            "title": uid,
            "startTime": "2099-03-02T09:00:00Z",
            "endTime": "2099-03-02T09:30:00Z",
            "attendees": [{ "email": email, "name": "A. Booker", "timeZone": "Europe/London" }],
        },
    })
    .to_string()
}

async fn exchange(address: SocketAddr, head: &str, body: &str) -> Answer {
    let text = send(address, head, body).await;
    let (head, body) = text.split_once("\r\n\r\n").expect("there is an answer");
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        json: serde_json::from_str(body).unwrap_or_default(),
    }
}

/// Sends a request and returns all that comes back.
async fn send(address: SocketAddr, head: &str, body: &str) -> String {
    let request = format!("{head}\r\nHost: {address}\r\nConnection: close\r\n\r\n{body}");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}
