//! Connections that clients open.

use std::{io, sync::Arc, time::Duration};

use rustls::ServerConfig;
use tokio::{net::TcpStream, time};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::either::Either;

use super::Tls;

/// Bounds a TLS handshake, so that a silent client does not hold its connection slot.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// An accepted connection, in plain text or over TLS. TLS is boxed, so that plain
/// text does not carry the size of its state.
pub(crate) type ServerStream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

impl Tls {
    /// Performs the TLS handshake if there is a certificate to show; otherwise the connection stays
    /// in plain text.
    ///
    /// # Errors
    /// The client does not speak TLS, fails verification, or takes longer than 5 seconds.
    pub(crate) async fn accept(&self, stream: TcpStream) -> io::Result<ServerStream> {
        let Some(config) = self.server_config() else {
            return Ok(Either::Left(stream));
        };
        let handshake = TlsAcceptor::from(config).accept(stream);
        let stream = time::timeout(HANDSHAKE_TIMEOUT, handshake).await??;
        Ok(Either::Right(Box::new(stream)))
    }

    fn server_config(&self) -> Option<Arc<ServerConfig>> {
        self.0.as_ref()?.configs.borrow().server.clone()
    }
}
