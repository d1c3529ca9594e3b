//! Mail servers that break off at points where a real one would not on demand.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    folder::Folder,
    smtp::{Certificate, section},
};

/// Where a server breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Breaks {
    /// The server is silent after the greeting.
    StallsAfterEhlo,
    /// The server accepts the message, and closes the connection instead of responding.
    DropsAfterData,
}

/// Stops when it is dropped.
pub(crate) struct BrokenServer {
    port: u16,
    certificate: Certificate,
    messages: Arc<AtomicUsize>,
    _folder: Folder,
    _server: JoinSet<()>,
}

impl BrokenServer {
    pub(crate) async fn start(breaks: Breaks) -> Self {
        let folder = Folder::new();
        let certificate = Certificate::make(&folder);
        let acceptor = acceptor(&certificate);
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("there is a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let messages = Arc::new(AtomicUsize::new(0));
        let counted = messages.clone();
        let mut server = JoinSet::new();
        server.spawn(async move {
            let mut conversations = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, counted) = (acceptor.clone(), counted.clone());
                conversations.spawn(async move {
                    // The other side may end it in any way.
                    let _ = converse(stream, &acceptor, breaks, &counted).await;
                });
            }
        });
        Self {
            port,
            certificate,
            messages,
            _folder: folder,
            _server: server,
        }
    }

    /// Returns the section of NOTIFY_FILE.
    pub(crate) fn section(&self) -> String {
        section(self.port, "tls", &self.certificate)
    }

    /// Returns the number of accepted messages.
    pub(crate) fn messages(&self) -> usize {
        self.messages.load(Ordering::SeqCst)
    }
}

fn acceptor(certificate: &Certificate) -> TlsAcceptor {
    // An error means that a provider is already installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let read = |path| fs::read(path).expect("it was written");
    let chain = CertificateDer::from_pem_slice(&read(&certificate.chain));
    let key = PrivateKeyDer::from_pem_slice(&read(&certificate.key));
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(
        vec![chain.expect("it is a certificate")],
        key.expect("it is a key"),
    );
    TlsAcceptor::from(Arc::new(config.expect("they belong together")))
}

async fn converse(
    stream: TcpStream,
    acceptor: &TlsAcceptor,
    breaks: Breaks,
    messages: &AtomicUsize,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(acceptor.accept(stream).await?);
    stream.write_all(b"220 mail.us.example ESMTP\r\n").await?;
    let mut line = String::new();
    while stream.read_line(&mut line).await? > 0 {
        let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        if command == "EHLO" && breaks == Breaks::StallsAfterEhlo {
            std::future::pending::<()>().await;
        }
        let answer = match command.as_str() {
            "EHLO" => "250-mail.us.example\r\n250 AUTH PLAIN\r\n",
            "AUTH" => "235 2.7.0 welcome\r\n",
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                line.clear();
                while stream.read_line(&mut line).await? > 0 && line != ".\r\n" {
                    line.clear();
                }
                messages.fetch_add(1, Ordering::SeqCst);
                return Ok(());
            }
            _ => "250 2.0.0 OK\r\n",
        };
        stream.write_all(answer.as_bytes()).await?;
        stream.flush().await?;
        line.clear();
    }
    Ok(())
}
