//! Connections that clients open.

use std::{io, sync::Arc, time::Duration};

use rustls::{ServerConfig, pki_types::CertificateDer};
use tokio::{net::TcpStream, time};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::either::Either;

use super::Tls;

/// Bounds a TLS handshake, so that a silent client does not hold its connection slot.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);

/// An accepted connection, in plain text or over TLS. TLS is boxed, so that plain
/// text does not carry the size of its state.
pub(crate) type ServerStream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// Returns the certificate that the client has presented, and that was verified.
pub(crate) fn client_certificate(stream: &ServerStream) -> Option<&CertificateDer<'static>> {
    match stream {
        Either::Left(_) => None,
        Either::Right(stream) => stream.get_ref().1.peer_certificates()?.first(),
    }
}

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

    /// Returns whether clients have to present a certificate.
    pub(crate) fn verifies_clients(&self) -> bool {
        self.has_identity() && self.can_verify_servers()
    }

    fn server_config(&self) -> Option<Arc<ServerConfig>> {
        self.0.as_ref()?.configs.borrow().server.clone()
    }
}
