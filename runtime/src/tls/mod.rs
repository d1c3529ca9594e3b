//! TLS between services, from files that are read again when they change.
//!
//! [`Tls`] is what a process shows to others and whom it believes. It opens and accepts connections
//! with what the files say at that moment; those that are open go on as they began.

mod accept;
mod configs;
mod files;
mod follow;
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

pub(crate) use self::accept::ServerStream;
pub use self::{
    files::{Role, Unusable},
    settings::{InvalidTls, TlsSettings},
};

/// How often the files are looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);

/// What this process shows to others, and whom it believes. Clones share it; the default is plain
/// text everywhere.
#[derive(Clone, Default)]
pub struct Tls(Option<Arc<Following>>);

/// Files, and what they say now.
struct Following {
    files: Files,
    configs: watch::Receiver<Configs>,
    _task: AbortOnDropHandle<()>,
}

impl Tls {
    /// Reads the files that `settings` name, and looks at them again every other second. Call it
    /// within a Tokio runtime.
    ///
    /// # Errors
    /// The settings contradict each other, or a file holds nothing of use.
    pub fn load(settings: &TlsSettings) -> Result<Self, InvalidTls> {
        Self::load_looking_every(LOOK_INTERVAL, settings)
    }

    /// Does what [`Tls::load`] does, and looks at the files at another interval.
    ///
    /// # Errors
    /// The settings contradict each other, or a file holds nothing of use.
    pub fn load_looking_every(
        interval: Duration,
        settings: &TlsSettings,
    ) -> Result<Self, InvalidTls> {
        let Some(files) = settings.files()? else {
            return Ok(Self::default());
        };
        let contents = files.read()?;
        let (sender, configs) = watch::channel(Configs::new(&contents)?);
        let follow = follow::follow(files.clone(), contents, sender, interval);
        Ok(Self(Some(Arc::new(Following {
            files,
            configs,
            _task: AbortOnDropHandle::new(tokio::spawn(follow)),
        }))))
    }

    /// Checks that a server can do what the settings ask for, and tells in the log how its port is
    /// protected.
    ///
    /// # Errors
    /// There are authorities to check callers against, and no certificate to show them.
    pub fn for_server(self) -> Result<Self, InvalidTls> {
        let files = self.0.as_ref().map(|following| &following.files);
        let protection = match files.map(|files| (files.has_identity(), files.has_authorities())) {
            None => "plain text: TLS_CERT_FILE is not set",
            Some((false, _)) => return Err(InvalidTls::NothingToShow),
            Some((true, false)) => "TLS: anybody may call, TLS_CA_FILE is not set",
            Some((true, true)) => "mutual TLS",
        };
        tracing::info!(protection, "how gRPC is served");
        Ok(self)
    }

    /// Returns whether any file is named: otherwise everything is in plain text.
    pub(crate) fn is_configured(&self) -> bool {
        self.0.is_some()
    }

    /// Returns whether there is a certificate to show to servers and to clients.
    pub(crate) fn has_identity(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|following| following.files.has_identity())
    }

    /// Returns whether there is an authority that can vouch for a server.
    pub(crate) fn can_verify_servers(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|following| following.files.has_authorities())
    }

    /// Turns a new TCP connection to `server` into an encrypted one.
    pub(crate) async fn open(
        &self,
        server: ServerName<'static>,
        stream: TcpStream,
    ) -> io::Result<TlsStream<TcpStream>> {
        let config = self
            .client_config()
            .ok_or_else(|| io::Error::other("TLS_CA_FILE is not set: no server can be verified"))?;
        let stream = TlsConnector::from(config).connect(server, stream).await?;
        if stream.get_ref().1.alpn_protocol() == Some(HTTP_2) {
            Ok(stream)
        } else {
            Err(io::Error::other(
                "the server does not speak HTTP/2 over TLS",
            ))
        }
    }

    fn client_config(&self) -> Option<Arc<ClientConfig>> {
        self.0.as_ref()?.configs.borrow().client.clone()
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.0.as_ref().map(|following| &following.files);
        formatter.debug_tuple("Tls").field(&files).finish()
    }
}
