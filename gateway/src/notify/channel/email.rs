//! Composes mails.

use anyhow::Context as _;
use askama::Template;
use lettre::{
    Message as Mail,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use proto::booking::v1::NoticeKind;

use super::{Sent, smtp::Server};
use crate::notify::{file::Smtp, message::Message};

/// Sends mail.
pub(in crate::notify) struct Mailer {
    server: Server,
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
    /// Fails if a setting is invalid. No text quotes a secret.
    pub(in crate::notify) fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        Ok(Self {
            server: Server::new(smtp)?,
            from: smtp
                .from
                .parse()
                .context("`from` of [smtp] is not an e-mail address")?,
        })
    }

    /// Sends a message to an allowed address. Its Message-ID is the same however often it is sent
    /// to the destination.
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
        self.server.send(&mail).await
    }

    fn mail(&self, destination: &str, address: &str, message: &Message) -> anyhow::Result<Mail> {
        let domain = self.from.email.domain();
        let id = |about: &str| format!("<{about}.{}@{domain}>", token(destination));
        // All later messages about a call refer to the id of the first one.
        let first = id(&message.call_id);
        let mail = Mail::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, address.parse()?))
            .subject(subject(&message.subject))
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

/// Returns a subject that is shown literally. Without the invisible space, a text in the form of an
/// encoded word (RFC 2047) would be sent unchanged and shown decoded.
fn subject(text: &str) -> String {
    text.replace("=?", "=\u{200b}?")
}

/// Returns the name of a destination in a form that is valid in a Message-ID.
fn token(destination: &str) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    destination.chars().filter(is_plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::{file::SmtpSecurity, message::tests::claimed};

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
    async fn a_company_adds_no_header_and_no_automatic_reply_is_requested() {
        let mail = mail(NoticeKind::Ready);

        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"));
        assert!(head.contains("X-Auto-Response-Suppress: All"));
        assert!(mail.contains("text/plain") && mail.contains("text/html"));
    }

    #[test]
    fn a_company_in_the_form_of_an_encoded_word_is_not_decoded() {
        let mut claimed = claimed(NoticeKind::Ready);
        let plan = claimed.call.as_mut().unwrap().call_prep_plan.as_mut();
        let company = "=?utf-8?Q?=0D=0ABcc:_x@evil.example?=";
        company.clone_into(&mut plan.unwrap().brief.as_mut().unwrap().company);
        let message = Message::new(&claimed, None);

        let mail = mailer()
            .mail("organizer", "sam@us.example", &message)
            .unwrap();

        let head = String::from_utf8(mail.formatted()).unwrap();
        let head = head.split_once("\r\n\r\n").unwrap().0;
        assert!(head.contains("Subject: Call with =?utf-8?"), "{head}");
        assert!(
            !head.contains(company) && !head.contains("evil.example?="),
            "{head}"
        );
    }
}
