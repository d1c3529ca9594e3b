//! The conversation with a mail server. Each mail uses its own connection, which is always
//! encrypted, so a server that closes an idle one loses no mail. The steps are executed one by one,
//! since the meaning of an error depends on the step.

use std::{
    error::Error as _,
    fs, io,
    sync::atomic::{AtomicBool, Ordering},
};

use anyhow::Context as _;
use lettre::{
    Address, Message as Mail,
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands,
        extension::{ClientId, Extension, MailParameter},
    },
};
use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use tokio::time::timeout;

use super::{ATTEMPT_TIMEOUT, Sent};
use crate::notify::file::{Smtp, SmtpSecurity};

/// A mail server.
pub(super) struct Server {
    host: String,
    port: u16,
    security: SmtpSecurity,
    tls: TlsParameters,
    credentials: Option<Credentials>,
}

/// Why a mail was not sent.
enum Failure {
    Smtp(Error),
    /// The server does not support addresses outside ASCII.
    NoUnicodeAddresses,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Smtp(error)
    }
}

impl Server {
    /// # Errors
    /// Fails if a setting is invalid. No text quotes a secret.
    pub(super) fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let mut tls = TlsParameters::builder(smtp.host.clone());
        if let Some(path) = &smtp.ca_file {
            let pem = fs::read(path).context("ca_file of [smtp] cannot be read")?;
            let has_any = CertificateDer::pem_slice_iter(&pem).any(|each| each.is_ok());
            anyhow::ensure!(has_any, "ca_file of [smtp] has no certificate in PEM");
            let certificate = Certificate::from_pem(&pem).ok();
            let certificate = certificate.context("ca_file of [smtp] is not PEM")?;
            tls = tls.add_root_certificate(certificate);
        }
        let usual_port = match smtp.security {
            SmtpSecurity::Tls => 465,
            SmtpSecurity::Starttls => 587,
        };
        let credentials = smtp.username.clone().zip(smtp.password.clone());
        Ok(Self {
            host: smtp.host.clone(),
            port: smtp.port.unwrap_or(usual_port),
            security: smtp.security,
            tls: tls.build().context("could not set up TLS for [smtp]")?,
            credentials: credentials.map(|(name, password)| Credentials::new(name, password)),
        })
    }

    /// Sends a mail.
    pub(super) async fn send(&self, mail: &Mail) -> Sent {
        let is_whole = AtomicBool::new(false);
        let sending = timeout(ATTEMPT_TIMEOUT, self.hand_over(mail, &is_whole));
        let Ok(sent) = sending.await else {
            let error = "the mail server did not answer in time".to_owned();
            return if is_whole.into_inner() {
                Sent::Unanswered(error)
            } else {
                Sent::Failed(error, None)
            };
        };
        match sent {
            Ok(()) => Sent::Accepted,
            Err(Failure::NoUnicodeAddresses) => refused(
                "the mail server takes no address with letters beyond ASCII (SMTPUTF8)".to_owned(),
            ),
            Err(Failure::Smtp(error)) => match error.status() {
                Some(code) if error.is_permanent() => refused(format!("SMTP {code}")),
                Some(code) => Sent::Failed(format!("SMTP {code}"), None),
                None if is_whole.into_inner() => {
                    Sent::Unanswered("the mail server did not say that it took it".to_owned())
                }
                None => Sent::Failed(reason(&error), None),
            },
        }
    }

    /// Sends a mail. Sets `is_whole` once the server may have accepted it.
    async fn hand_over(&self, mail: &Mail, is_whole: &AtomicBool) -> Result<(), Failure> {
        let mut connection = self.connect().await?;
        let envelope = mail.envelope();
        let mut parameters = Vec::new();
        if !is_ascii(envelope) {
            if !connection
                .server_info()
                .supports_feature(Extension::SmtpUtfEight)
            {
                return Err(Failure::NoUnicodeAddresses);
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let from = commands::Mail::new(envelope.from().cloned(), parameters);
        connection.command(from).await?;
        for to in envelope.to() {
            let to = commands::Rcpt::new(to.clone(), Vec::new());
            connection.command(to).await?;
        }
        connection.command(commands::Data).await?;
        is_whole.store(true, Ordering::Relaxed);
        connection.message(&mail.formatted()).await?;
        // The server has the mail, whatever its response to QUIT.
        let _ = connection.quit().await;
        Ok(())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let hello = ClientId::default();
        let server = (self.host.as_str(), self.port);
        let from_its_beginning = match self.security {
            SmtpSecurity::Tls => Some(self.tls.clone()),
            SmtpSecurity::Starttls => None,
        };
        let connecting =
            AsyncSmtpConnection::connect_tokio1(server, None, &hello, from_its_beginning, None);
        let mut connection = connecting.await?;
        if self.security == SmtpSecurity::Starttls {
            connection.starttls(self.tls.clone(), &hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }
}

fn refused(error: String) -> Sent {
    Sent::Refused {
        error,
        is_gone: false,
    }
}

fn is_ascii(envelope: &Envelope) -> bool {
    let is_ascii = |address: &Address| address.to_string().is_ascii();
    envelope.from().is_none_or(is_ascii) && envelope.to().iter().all(is_ascii)
}

/// Returns why the server could not be used, for operators.
fn reason(error: &Error) -> String {
    let mut cause = error.source();
    while let Some(each) = cause {
        let inner = each
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        let inner = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if let Some(tls) = inner.or_else(|| each.downcast_ref()) {
            return format!("TLS failed: {tls}");
        }
        cause = each.source();
    }
    if error.is_client() {
        // STARTTLS or an authentication mechanism is missing; lettre says which.
        return error.source().map_or_else(
            || "the mail server cannot be used".to_owned(),
            ToString::to_string,
        );
    }
    "the mail server could not be reached, or broke off".to_owned()
}
