//! Connections that others open.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::Tls;

/// How long a client may take to show who it is.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection over which calls come in.
#[derive(Debug)]
pub enum ServerStream {
    /// In plain text.
    Plain(TcpStream),
    /// Over TLS, its client verified if clients have to be.
    Encrypted(Box<TlsStream<TcpStream>>),
}

impl Tls {
    /// Makes a connection ready for calls: over TLS, if there is a certificate to show.
    ///
    /// # Errors
    /// The client does not speak TLS, is not believed, or takes longer than 5 seconds.
    pub async fn accept(&self, stream: TcpStream) -> io::Result<ServerStream> {
        let Some(config) = self.server_config() else {
            return Ok(ServerStream::Plain(stream));
        };
        let handshake = TlsAcceptor::from(config).accept(stream);
        let stream = time::timeout(HANDSHAKE_TIMEOUT, handshake).await??;
        Ok(ServerStream::Encrypted(Box::new(stream)))
    }

    fn server_config(&self) -> Option<Arc<ServerConfig>> {
        self.0.as_ref()?.configs.borrow().server.clone()
    }
}

impl AsyncRead for ServerStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Encrypted(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for ServerStream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Encrypted(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Encrypted(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Encrypted(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Encrypted(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Encrypted(stream) => stream.is_write_vectored(),
        }
    }
}
