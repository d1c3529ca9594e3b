//! A client that sends exactly the bytes it is given.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// Longer than any response may take: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_mins(1);

/// One HTTP response.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Sends `request` and returns everything that the server sends until it closes the connection.
pub(crate) async fn exchange(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address)
        .await
        .expect("the gateway listens");
    let (mut incoming, mut outgoing) = stream.split();
    let mut received = Vec::new();
    let conversation = async {
        // A server that refuses a request need not read it to its end.
        let send = async { outgoing.write_all(request).await.unwrap_or_default() };
        let receive = async { incoming.read_to_end(&mut received).await };
        let ((), _) = tokio::join!(send, receive);
    };
    timeout(PATIENCE, conversation)
        .await
        .expect("the gateway closes the connection");
    String::from_utf8(received).expect("responses are text")
}

/// Sends `request` and returns the one response to it.
pub(crate) async fn request(address: SocketAddr, request: &[u8]) -> Reply {
    let received = exchange(address, request).await;
    let (head, body) = received
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no response: `{received}`"));
    let status = head.split(' ').nth(1).expect("a status line has a status");
    Reply {
        status: status.parse().expect("a status is a number"),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

/// Sends a request without a body.
pub(crate) async fn ask(address: SocketAddr, method: &str, path: &str) -> Reply {
    let text = format!("{method} {path} HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\r\n");
    request(address, text.as_bytes()).await
}

/// Returns the bytes of a delivery of `body` with `headers`, each line ended.
pub(crate) fn delivery(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST /api/webhooks/calcom HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}
