//! One kept-alive HTTP connection that costs next to nothing: bytes out, bytes in, no copies.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What an answer of the gateway says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    /// The event was applied and its brief is written, or it needs none.
    Applied,
    /// The event was applied, its brief is still being written.
    Pending,
    /// Seen before.
    Duplicate,
    /// Nobody to attach it to, or of no use.
    Ignored,
    /// 202: stored, applied later.
    Accepted,
    /// 401.
    Refused,
    /// Any other status.
    Failed,
}

impl Answer {
    /// Returns the word for it in the report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Duplicate => "duplicate",
            Self::Ignored => "ignored",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// Returns whether it says that the event was applied or will be.
    pub(super) fn is_applied(self) -> bool {
        matches!(self, Self::Applied | Self::Pending | Self::Accepted)
    }
}

/// A connection to the gateway.
pub(super) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(2048),
        })
    }

    /// Sends a whole request and reads the answer to it.
    ///
    /// # Errors
    /// The connection ended, or the answer has no length; it cannot be used any more then.
    pub(super) async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
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
    let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return Ok(None);
    };
    let (head, body) = (&bytes[..head], &bytes[head + 4..]);
    let length = length(head)
        .ok_or_else(|| io::Error::other("the answer of the gateway does not tell its length"))?;
    if body.len() < length {
        return Ok(None);
    }
    Ok(Some(classify(head.get(9..12).unwrap_or_default(), body)))
}

fn length(head: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length:";
    let line = head
        .split(|byte| *byte == b'\n')
        .find(|line| line.len() > NAME.len() && line[..NAME.len()].eq_ignore_ascii_case(NAME))?;
    std::str::from_utf8(&line[NAME.len()..])
        .ok()?
        .trim()
        .parse()
        .ok()
}

fn classify(status: &[u8], body: &[u8]) -> Answer {
    match status {
        b"200" if body.starts_with(br#"{"success":true,"eventType""#) => {
            if body.ends_with(br#""callPrepStatus":"PENDING"}"#) {
                Answer::Pending
            } else {
                Answer::Applied
            }
        }
        b"200" if body.starts_with(br#"{"success":true,"deduplicated""#) => Answer::Duplicate,
        b"200" if body.starts_with(br#"{"ignored""#) => Answer::Ignored,
        b"202" => Answer::Accepted,
        b"401" => Answer::Refused,
        _ => Answer::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: &str, body: &str) -> String {
        format!(
            "HTTP/1.1 {status} X\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    #[test]
    fn each_answer_of_the_contract_is_told_apart() {
        let read = |status, body: &str| parse(answer(status, body).as_bytes()).unwrap().unwrap();
        let booked = |status| {
            format!(
                r#"{{"success":true,"eventType":"BOOKING_CREATED","callPrepStatus":"{status}"}}"#
            )
        };

        assert_eq!(read("200", &booked("READY")), Answer::Applied);
        assert_eq!(read("200", &booked("PENDING")), Answer::Pending);
        let duplicate = r#"{"success":true,"deduplicated":true}"#;
        assert_eq!(read("200", duplicate), Answer::Duplicate);
        let ignored = r#"{"ignored":true,"reason":"No matching outreach sequence"}"#;
        assert_eq!(read("200", ignored), Answer::Ignored);
        assert_eq!(
            read("202", r#"{"success":true,"accepted":true}"#),
            Answer::Accepted
        );
        assert_eq!(
            read("401", r#"{"error":"Invalid Cal.com signature"}"#),
            Answer::Refused
        );
        assert_eq!(read("503", "{}"), Answer::Failed);
    }

    #[test]
    fn an_answer_that_comes_in_pieces_is_waited_for() {
        let whole = answer("202", "{}");

        for end in 0..whole.len() {
            assert_eq!(parse(&whole.as_bytes()[..end]).unwrap(), None);
        }
        assert_eq!(parse(whole.as_bytes()).unwrap(), Some(Answer::Accepted));
    }
}
