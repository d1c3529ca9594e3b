//! Webhooks as Cal.com sends them: signed bodies, one connection each, sent once.

use std::{io, net::SocketAddr, time::Duration};

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time,
};

use crate::verify::{WEBHOOK_PATH, sign};

/// What Cal.com allows, and a little more, so that an answer that comes too late is seen.
const PATIENCE: Duration = Duration::from_secs(25);

/// What became of a webhook, as its sender sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// 200: it is applied, now or before.
    Applied,
    /// 202: it is stored.
    Stored,
    /// 200: it changes nothing.
    Ignored,
    /// Another status: it is not promised to be stored.
    Refused(u16),
    /// There was no answer, or only a part of one.
    None,
    /// The sender broke off before there could be one.
    Vanished,
}

impl Answer {
    /// Whether the gateway says that the event is kept.
    pub(crate) fn is_promise(self) -> bool {
        matches!(self, Self::Applied | Self::Stored | Self::Ignored)
    }

    /// Whether a sender who waited for an answer has no promise.
    pub(crate) fn is_failure(self) -> bool {
        matches!(self, Self::Refused(_) | Self::None)
    }
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// The status.
    pub(crate) status: u16,
    /// The body.
    pub(crate) body: String,
}

/// Returns the request of a webhook with the right signature.
pub(crate) fn request(secret: &str, body: &str) -> String {
    signed(&sign(secret, body.as_bytes()), body)
}

/// Returns the request of a webhook with the given signature.
pub(crate) fn signed(signature: &str, body: &str) -> String {
    format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: bookbrief.example\r\nConnection: close\r\n\
         X-Cal-Signature-256: {signature}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Sends a request to the first of `gateways` that takes connections, as a load balancer does.
pub(crate) async fn post(gateways: &[SocketAddr], first: usize, request: &str) -> Answer {
    for index in 0..gateways.len() {
        let gateway = gateways[(first % gateways.len() + index) % gateways.len()];
        let exchanged = time::timeout(PATIENCE, exchange(gateway, request.as_bytes())).await;
        match exchanged {
            Ok(Err(error)) if is_refused(&error) => {}
            Ok(Ok(response)) => return classify(&response),
            Ok(Err(_)) | Err(_) => return Answer::None,
        }
    }
    Answer::None
}

fn is_refused(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}

/// Sends a request and returns all that comes back.
///
/// # Errors
/// There is no whole answer.
pub(crate) async fn exchange(address: SocketAddr, request: &[u8]) -> Result<Response> {
    let mut stream = TcpStream::connect(address).await?;
    // A server may refuse what it has not read to the end.
    let sent = stream.write_all(request).await;
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes).await
        && bytes.is_empty()
    {
        sent?;
        return Err(error.into());
    }
    parse(&String::from_utf8_lossy(&bytes))
}

fn parse(text: &str) -> Result<Response> {
    let (head, body) = text.split_once("\r\n\r\n").context("no answer")?;
    let status = head.split(' ').nth(1).context("no status")?.parse()?;
    Ok(Response {
        status,
        body: body.to_owned(),
    })
}

fn classify(response: &Response) -> Answer {
    let Response { status, body } = response;
    // A process that is killed while it answers leaves half an answer.
    let json = serde_json::from_str::<Value>(body).unwrap_or_default();
    match *status {
        202 if json["success"] == true => Answer::Stored,
        200 if json["success"] == true => Answer::Applied,
        200 if json["ignored"] == true => Answer::Ignored,
        200 | 202 => Answer::None,
        status => Answer::Refused(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Answer {
        parse(text).map_or(Answer::None, |response| classify(&response))
    }

    #[test]
    fn only_a_whole_answer_is_a_promise() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n";

        assert!(read(&format!("{head}{{\"success\":true}}")).is_promise());
        assert!(!read(&format!("{head}{{\"success\"")).is_promise());
        assert!(!read("HTTP/1.1 200 OK\r\nContent-").is_promise());
        assert!(!read("").is_promise());
    }

    #[test]
    fn each_answer_of_the_contract_is_told_apart() {
        let read = |status: &str, body: &str| read(&format!("HTTP/1.1 {status}\r\n\r\n{body}"));

        assert_eq!(read("202 Accepted", "{\"success\":true}"), Answer::Stored);
        assert_eq!(read("200 OK", "{\"ignored\":true}"), Answer::Ignored);
        assert_eq!(read("503 X", "{}"), Answer::Refused(503));
    }
}
