//! A mail server from Debian, over TLS, with a certificate of an authority that only a setting
//! trusts.

use std::{fs, path::PathBuf, process::Stdio};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};

use crate::folder::Folder;

/// The Python of Debian's package of aiosmtpd.
const PYTHON: &str = "/usr/bin/python3";

/// The certificate of a server.
pub(crate) struct Certificate {
    pub(crate) authority: PathBuf,
    pub(crate) chain: PathBuf,
    pub(crate) key: PathBuf,
}

impl Certificate {
    /// Makes a certificate for `localhost`.
    pub(crate) fn make(folder: &Folder) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let new_key = || KeyPair::generate().expect("there is randomness");
        let issuer = CertifiedIssuer::self_signed(params, new_key()).expect("it can sign");
        let params = CertificateParams::new(vec!["localhost".to_owned()]).expect("it is a name");
        let key = new_key();
        let certificate = params.signed_by(&key, &issuer).expect("it can sign");
        Self {
            authority: folder.write("ca.pem", &issuer.pem()),
            chain: folder.write("cert.pem", &certificate.pem()),
            key: folder.write("key.pem", &key.serialize_pem()),
        }
    }
}

/// Stops when it is dropped.
pub(crate) struct MailServer {
    port: u16,
    security: &'static str,
    certificate: Certificate,
    folder: Folder,
    _server: Child,
}

/// A message as the server received it.
#[derive(Debug)]
pub(crate) struct Mail {
    /// The raw message.
    pub(crate) raw: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Mail {
    /// Returns a header on one line.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let prefix = format!("{name}: ");
        let mut lines = unfolded.split("\r\n");
        lines.find_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
    }
}

impl MailServer {
    /// Starts a server with encryption from the beginning (`tls`) or that requires it (`starttls`).
    pub(crate) async fn start(security: &'static str) -> Self {
        let folder = Folder::new();
        let certificate = Certificate::make(&folder);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/notify/smtp_server.py");
        let mut server = Command::new(PYTHON)
            .args(["-W", "ignore", script])
            .args([folder.path(), &certificate.chain, &certificate.key])
            .arg(security)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Python is installed");
        let output = server.stdout.take().expect("it was piped");
        let line = BufReader::new(output).lines().next_line().await;
        let line = line.expect("it prints text");
        let port = line.expect("aiosmtpd is installed: run e2e/install-peers.sh");
        Self {
            port: port.parse().expect("it prints its port"),
            security,
            certificate,
            folder,
            _server: server,
        }
    }

    /// Returns the section of NOTIFY_FILE.
    pub(crate) fn section(&self) -> String {
        section(self.port, self.security, &self.certificate)
    }

    /// Returns the accepted messages, in order.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let entries = fs::read_dir(self.folder.path()).expect("it is ours");
        let paths = entries.map(|entry| entry.expect("it is ours").path());
        let mut messages = paths
            .filter(|path| path.extension().is_some_and(|suffix| suffix == "eml"))
            .collect::<Vec<_>>();
        messages.sort();
        let read = |path: PathBuf| fs::read_to_string(path).expect("it is text");
        messages
            .into_iter()
            .map(|path| Mail {
                text: read(path.with_extension("txt")),
                html: read(path.with_extension("html")),
                raw: read(path),
            })
            .collect()
    }
}

/// Returns the section of NOTIFY_FILE for a mail server.
pub(crate) fn section(port: u16, security: &str, certificate: &Certificate) -> String {
    let authority = certificate.authority.display();
    format!(
        "[smtp]\nhost = \"localhost\"\nport = {port}\nsecurity = \"{security}\"\n\
         username = \"bookbrief\"\npassword = \"correct horse\"\n\
         from = \"Bookbrief <bookbrief@us.example>\"\nca_file = \"{authority}\"\n"
    )
}
