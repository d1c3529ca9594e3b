//! Opens TLS connections.

use std::{io, net::SocketAddr};

use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tower::Service;

use crate::tls::Tls;

/// Opens TLS connections to one address.
#[derive(Clone, Debug)]
pub(super) struct TlsDialer {
    pub(super) address: SocketAddr,
    pub(super) server: ServerName<'static>,
    pub(super) tls: Tls,
}

impl TlsDialer {
    /// Returns a connector for tonic. Each connection uses the certificates current at that moment.
    pub(super) fn into_connector(
        self,
    ) -> impl Service<
        Uri,
        Response = TokioIo<TlsStream<TcpStream>>,
        Error = io::Error,
        Future: Send + 'static,
    > + Send
    + 'static {
        tower::service_fn(move |_| self.clone().dial())
    }

    async fn dial(self) -> io::Result<TokioIo<TlsStream<TcpStream>>> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(TokioIo::new(self.tls.open(self.server, stream).await?))
    }
}
