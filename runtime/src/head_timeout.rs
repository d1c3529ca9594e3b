//! Bounds how long a client of HTTP/1.1 may take to finish the head of a request that it has begun.
//!
//! Hyper has one timeout for that and for the idle time before. Proxies keep idle connections for minutes and may
//! send a request just when the server closes one, so the idle time has to be longer than a head may take.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{self, Instant, Sleep},
};

/// Where a connection is.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// Between two requests.
    Idle,
    /// Inside a head, and until when.
    Head(Instant),
    /// In the service, which has its own timeouts.
    Request,
}

/// The timeout of each head of a connection. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct HeadTimeout {
    stage: Arc<Mutex<Stage>>,
    timeout: Duration,
}

/// A stream that fails with [`io::ErrorKind::TimedOut`] when a head takes too long.
pub(crate) struct TimedStream<Stream> {
    stream: Stream,
    head: HeadTimeout,
    sleep: Pin<Box<Sleep>>,
}

impl HeadTimeout {
    /// Returns that of a new connection, whose first head is to begin at once.
    pub(crate) fn new(timeout: Duration) -> Self {
        let stage = Stage::Head(Instant::now() + timeout);
        Self {
            stage: Arc::new(Mutex::new(stage)),
            timeout,
        }
    }

    pub(crate) fn watch<Stream>(&self, stream: Stream) -> TimedStream<Stream> {
        TimedStream {
            stream,
            head: self.clone(),
            sleep: Box::pin(time::sleep(self.timeout)),
        }
    }

    /// Notes that a head is complete.
    pub(crate) fn ended(&self) {
        *self.stage() = Stage::Request;
    }

    /// Notes that the service has answered. A client that has sent a part of the next head by then may be idle with
    /// it as long as without.
    pub(crate) fn answered(&self) {
        *self.stage() = Stage::Idle;
    }

    /// Notes whether bytes have arrived, and returns until when the head has to be complete, if there is one.
    fn until(&self, have_arrived: bool) -> Option<Instant> {
        let mut stage = self.stage();
        if have_arrived && matches!(*stage, Stage::Idle) {
            *stage = Stage::Head(Instant::now() + self.timeout);
        }
        match *stage {
            Stage::Head(until) => Some(until),
            Stage::Idle | Stage::Request => None,
        }
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Stream: AsyncRead + Unpin> AsyncRead for TimedStream<Stream> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let filled = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let until = self.head.until(buffer.filled().len() > filled);
        let (Poll::Pending, Some(until)) = (&read, until) else {
            return read;
        };
        if self.sleep.deadline() != until {
            self.sleep.as_mut().reset(until);
        }
        let ended = self.sleep.as_mut().poll(context);
        ended.map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<Stream: AsyncWrite + Unpin> AsyncWrite for TimedStream<Stream> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
