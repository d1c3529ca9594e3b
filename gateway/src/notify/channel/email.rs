//! Mail, over connections that are always encrypted. Each message has one of its own: a server that closes
//! an idle one loses none.

use std::fs;

use anyhow::Context as _;
use askama::Template;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message as Mail, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use proto::booking::v1::NoticeKind;

use super::{ATTEMPT_TIMEOUT, Sent};
use crate::notify::{
    file::{Smtp, SmtpSecurity},
    message::Message,
};

/// Sends mail.
#[derive(Clone)]
pub(in crate::notify) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct Html<'a> {
    language: &'static str,
    subject: &'a str,
    headline: &'a str,
    facts: &'a [(&'static str, String)],
    summary: &'a str,
    link: Option<&'a str>,
    link_label: &'static str,
}

impl Mailer {
    /// # Errors
    /// A setting is wrong. No text quotes a secret.
    pub(in crate::notify) fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let mut tls = TlsParameters::builder(smtp.host.clone());
        if let Some(path) = &smtp.ca_file {
            let pem = fs::read(path).context("ca_file of [smtp] cannot be read")?;
            let certificate = Certificate::from_pem(&pem).ok();
            let certificate = certificate.context("ca_file of [smtp] is not PEM")?;
            tls = tls.add_root_certificate(certificate);
        }
        let tls = tls.build().context("could not set up TLS for [smtp]")?;
        let (tls, usual_port) = match smtp.security {
            SmtpSecurity::Tls => (Tls::Wrapper(tls), 465),
            SmtpSecurity::Starttls => (Tls::Required(tls), 587),
        };
        // `dangerous` is that it would not encrypt without `tls`.
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
            .port(smtp.port.unwrap_or(usual_port))
            .tls(tls)
            .timeout(Some(ATTEMPT_TIMEOUT));
        if let (Some(username), Some(password)) = (&smtp.username, &smtp.password) {
            let credentials = Credentials::new(username.clone(), password.clone());
            transport = transport.credentials(credentials);
        }
        Ok(Self {
            transport: transport.build(),
            from: smtp.from.parse().context("from of [smtp] is no address")?,
        })
    }

    /// Sends a message to an address to which it may go. Its Message-ID is the same however often it is
    /// sent to the destination.
    pub(in crate::notify) async fn send(
        &self,
        destination: &str,
        address: &str,
        message: &Message,
    ) -> Sent {
        let Ok(mail) = self.mail(destination, address, message) else {
            return Sent::Refused {
                error: "no mail can be made for the address".to_owned(),
                is_gone: false,
            };
        };
        // The timeout of the transport is for each step of the conversation, and for connecting.
        let sent = tokio::time::timeout(ATTEMPT_TIMEOUT, self.transport.send(mail)).await;
        match sent {
            Ok(Ok(_)) => Sent::Accepted,
            Ok(Err(error)) => {
                let code = error.status().map(|code| format!("SMTP {code}"));
                match code {
                    Some(error_text) if error.is_permanent() => Sent::Refused {
                        error: error_text,
                        is_gone: false,
                    },
                    Some(error_text) => Sent::Failed(error_text, None),
                    None if error.is_tls() => Sent::Failed("TLS failed".to_owned(), None),
                    None => Sent::Failed("the mail server did not take it".to_owned(), None),
                }
            }
            Err(_) => Sent::Failed("the mail server did not answer in time".to_owned(), None),
        }
    }

    fn mail(&self, destination: &str, address: &str, message: &Message) -> anyhow::Result<Mail> {
        let domain = self.from.email.domain();
        let id = |about: &str| format!("<{about}.{}@{domain}>", token(destination));
        // The first message about a call has an id that all later ones can name.
        let first = id(&message.call_id);
        let mail = Mail::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address.parse()?))
            .subject(message.subject.clone())
            .date_now()
            .raw_header(raw_header("Auto-Submitted", "auto-generated")?)
            .raw_header(raw_header("X-Auto-Response-Suppress", "All")?);
        let mail = match message.kind {
            NoticeKind::Ready | NoticeKind::Unspecified => mail.message_id(Some(first)),
            NoticeKind::Moved | NoticeKind::Cancelled | NoticeKind::Reminder => mail
                .message_id(Some(id(&message.id)))
                .in_reply_to(first.clone())
                .references(first),
        };
        let html = Html {
            language: message.language.code(),
            subject: &message.subject,
            headline: &message.headline,
            facts: &message.facts,
            summary: &message.summary,
            link: message.link.as_deref(),
            link_label: message.link_label(),
        };
        let body = MultiPart::alternative_plain_html(message.text(), html.render()?);
        Ok(mail.multipart(body)?)
    }
}

fn raw_header(name: &'static str, value: &str) -> anyhow::Result<HeaderValue> {
    let name = HeaderName::new_from_ascii(name.to_owned()).ok();
    let name = name.context("the name of a header is ASCII")?;
    Ok(HeaderValue::new(name, value.to_owned()))
}

/// Returns the name of a destination as a Message-ID can hold it.
fn token(destination: &str) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    destination.chars().filter(is_plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::message::tests::claimed;

    fn mailer() -> Mailer {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Mailer::new(&Smtp {
            host: "smtp.us.example".to_owned(),
            port: None,
            security: SmtpSecurity::Tls,
            username: None,
            password: None,
            from: "Bookbrief <bookbrief@us.example>".to_owned(),
            ca_file: None,
        })
        .unwrap()
    }

    fn mail(kind: NoticeKind) -> String {
        let message = Message::new(&claimed(kind), None);
        let mail = mailer()
            .mail("organizer", "sam@us.example", &message)
            .unwrap();
        String::from_utf8(mail.formatted()).unwrap()
    }

    #[tokio::test]
    async fn messages_about_a_call_are_one_thread() {
        let first = mail(NoticeKind::Ready);
        let later = mail(NoticeKind::Moved);

        let id = "<0192d3f0-0000-7000-8000-00000000000a.organizer@us.example>";
        assert!(first.contains(&format!("Message-ID: {id}")), "{first}");
        assert!(later.contains(&format!("References: {id}")), "{later}");
        assert!(
            later.contains(
                "Message-ID: <0192d3f0-0000-7000-8000-00000000000b.organizer@us.example>"
            )
        );
    }

    #[tokio::test]
    async fn a_company_adds_no_header_and_nobody_answers_automatically() {
        let mail = mail(NoticeKind::Ready);

        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"));
        assert!(head.contains("X-Auto-Response-Suppress: All"));
        assert!(mail.contains("text/plain") && mail.contains("text/html"));
    }
}
