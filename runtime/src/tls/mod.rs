//! TLS between services, from files that are reloaded when they change.
//!
//! [`Tls`] holds the certificate and the CA bundle of this process. Each handshake uses the files as
//! they are at that moment; open connections stay as they are.

mod accept;
mod configs;
mod files;
mod reload;
mod settings;

use std::{fmt, io, sync::Arc, time::Duration};

use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{net::TcpStream, sync::watch};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::task::AbortOnDropHandle;

use self::{
    configs::{Configs, HTTP_2},
    files::Files,
};

pub(crate) use self::accept::{ServerStream, client_certificate};
pub use self::{
    files::{Role, Unusable},
    settings::{InvalidTls, TlsSettings},
};

/// The interval at which the files are polled.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// The TLS identity and the CA bundle of this process. Clones share them; the default is plain text.
#[derive(Clone, Default)]
pub struct Tls(Option<Arc<Reloaded>>);

/// The files, and the configurations made of their last usable contents.
struct Reloaded {
    files: Files,
    configs: watch::Receiver<Configs>,
    _task: AbortOnDropHandle<()>,
}

impl Tls {
    /// Reads the files that `settings` name, and polls them for changes every 2 seconds. Call it
    /// within a Tokio runtime.
    ///
    /// # Errors
    /// The settings are inconsistent, or a file is unusable.
    pub fn load(settings: &TlsSettings) -> Result<Self, InvalidTls> {
        Self::load_polling_every(POLL_INTERVAL, settings)
    }

    /// Like [`Tls::load`], with another polling interval.
    ///
    /// # Errors
    /// The settings are inconsistent, or a file is unusable.
    pub fn load_polling_every(
        interval: Duration,
        settings: &TlsSettings,
    ) -> Result<Self, InvalidTls> {
        let Some(files) = settings.files()? else {
            return Ok(Self::default());
        };
        let contents = files.read()?;
        let (sender, configs) = watch::channel(Configs::new(&contents)?);
        let reload = reload::reload(files.clone(), contents, sender, interval);
        Ok(Self(Some(Arc::new(Reloaded {
            files,
            configs,
            _task: AbortOnDropHandle::new(tokio::spawn(reload)),
        }))))
    }

    /// Checks the settings for serving, and logs how the port is protected.
    ///
    /// # Errors
    /// There is a CA bundle to verify clients against, but no certificate to present to them.
    pub fn for_server(self) -> Result<Self, InvalidTls> {
        let files = self.0.as_ref().map(|reloaded| &reloaded.files);
        let protection = match files.map(|files| (files.has_identity(), files.has_ca_bundle())) {
            None => "plain text: TLS_CERT_FILE is not set",
            Some((false, _)) => return Err(InvalidTls::MissingCertificate),
            Some((true, false)) => "TLS without client certificates: TLS_CA_FILE is not set",
            Some((true, true)) => "mutual TLS",
        };
        tracing::info!(protection, "serving gRPC");
        Ok(self)
    }

    /// Returns whether any file is configured; otherwise everything is in plain text.
    pub(crate) fn is_configured(&self) -> bool {
        self.0.is_some()
    }

    /// Returns whether there is a certificate to present.
    pub(crate) fn has_identity(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|reloaded| reloaded.files.has_identity())
    }

    /// Returns whether there is a CA bundle to verify servers against.
    pub(crate) fn can_verify_servers(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|reloaded| reloaded.files.has_ca_bundle())
    }

    /// Performs the TLS handshake on a new connection to `server`.
    pub(crate) async fn open(
        &self,
        server: ServerName<'static>,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        let config = self.client_config().ok_or_else(|| {
            io::Error::other("TLS_CA_FILE is not set: servers cannot be verified")
        })?;
        let stream = TlsConnector::from(config).connect(server, stream).await?;
        if stream.get_ref().1.alpn_protocol() == Some(HTTP_2) {
            Ok(stream)
        } else {
            Err(io::Error::other(
                "the server did not negotiate HTTP/2 over TLS",
            ))
        }
    }

    fn client_config(&self) -> Option<Arc<ClientConfig>> {
        self.0.as_ref()?.configs.borrow().client.clone()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.0.as_ref().map(|reloaded| &reloaded.files);
        formatter.debug_tuple("Tls").field(&files).finish()
    }
}
