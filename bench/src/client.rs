//! One kept-alive HTTP connection that costs the generator next to nothing: the requests are bytes that
//! were made before.

use std::{io, net::SocketAddr};

use serde::Serialize;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// 200: the event was applied, and its brief is written if it needs one.
    Applied,
    /// 200: the event was applied, its brief is yet to be written.
    Pending,
    /// 200: received before.
    Duplicate,
    /// 200: unmatched, or of a kind that changes nothing.
    Ignored,
    /// 200: a page.
    Page,
    /// 202: stored, to be applied later.
    Accepted,
    /// 401.
    Unauthorized,
    /// Any other status.
    Failed,
}

impl Answer {
    /// Returns whether it promises that the event is applied.
    pub(crate) fn is_applied(self) -> bool {
        matches!(self, Self::Applied | Self::Pending | Self::Accepted)
    }

    fn classify(status: Option<u16>, body: &[u8]) -> Self {
        match status {
            Some(200) if body.starts_with(br#"{"success":true,"eventType""#) => {
                if body.ends_with(br#""callPrepStatus":"PENDING"}"#) {
                    Self::Pending
                } else {
                    Self::Applied
                }
            }
            Some(200) if body.starts_with(br#"{"success":true,"deduplicated""#) => Self::Duplicate,
            Some(200) if body.starts_with(br#"{"ignored""#) => Self::Ignored,
            Some(200) if body.starts_with(b"<!doctype html>") => Self::Page,
            Some(202) => Self::Accepted,
            Some(401) => Self::Unauthorized,
            _ => Self::Failed,
        }
    }
}

/// A connection to the gateway or the console.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let buffer = Vec::with_capacity(2048);
        Ok(Self { stream, buffer })
    }

    /// Sends a whole request and reads the answer to it.
    ///
    /// # Errors
    /// The connection ended, or the answer has no length; it cannot be used any more then.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(answer) = parse(&self.buffer)? {
                return Ok(answer);
            }
        }
    }
}

/// Reads an answer; nothing while it is incomplete.
fn parse(bytes: &[u8]) -> io::Result<Option<Answer>> {
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(bytes).map_err(io::Error::other)?;
    let httparse::Status::Complete(head) = parsed else {
        return Ok(None);
    };
    let mut headers = response.headers.iter();
    let length = headers
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| str::from_utf8(header.value).ok()?.parse::<usize>().ok())
        .ok_or_else(|| io::Error::other("the answer has no content-length"))?;
    let body = bytes.get(head..head + length);
    Ok(body.map(|body| Answer::classify(response.code, body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: &str, body: &str) -> String {
        let length = body.len();
        format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n\r\n{body}")
    }

    #[test]
    fn each_answer_of_the_contract_is_told_apart() {
        let read = |status, body| parse(answer(status, body).as_bytes()).unwrap().unwrap();

        let booked = r#"{"success":true,"eventType":"BOOKING_CREATED","callPrepStatus":"READY"}"#;
        assert_eq!(read("200", booked), Answer::Applied);
        let pending = booked.replace("READY", "PENDING");
        assert_eq!(read("200", &pending), Answer::Pending);
        let duplicate = r#"{"success":true,"deduplicated":true}"#;
        assert_eq!(read("200", duplicate), Answer::Duplicate);
        let ignored = r#"{"ignored":true,"reason":"No matching outreach sequence"}"#;
        assert_eq!(read("200", ignored), Answer::Ignored);
        assert_eq!(read("200", "<!doctype html>\n<html>"), Answer::Page);
        assert_eq!(read("202", "{}"), Answer::Accepted);
        assert_eq!(read("401", "{}"), Answer::Unauthorized);
        assert_eq!(read("503", "{}"), Answer::Failed);
    }

    #[test]
    fn an_answer_in_pieces_is_waited_for() {
        let whole = answer("202", "{}");

        for end in 0..whole.len() {
            assert_eq!(parse(&whole.as_bytes()[..end]).unwrap(), None);
        }
        assert_eq!(parse(whole.as_bytes()).unwrap(), Some(Answer::Accepted));
    }
}
