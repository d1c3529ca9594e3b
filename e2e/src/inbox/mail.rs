//! A mail server with as much of SMTP as one sender needs, over TLS from the beginning.

use std::{fs, sync::Arc, time::Instant};

use anyhow::{Context, Result};
use mail_parser::MessageParser;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use super::{Inbox, Notice};
use crate::certificates::TlsFiles;

/// More than any notice has.
const LONGEST_CONVERSATION: u64 = 1 << 20;

pub(super) fn serve(listener: TcpListener, files: &TlsFiles, inbox: Inbox) -> Result<()> {
    let acceptor = acceptor(files)?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, inbox) = (acceptor.clone(), inbox.clone());
            // A conversation that breaks off is tried again by the sender.
            tokio::spawn(async move { converse(stream, &acceptor, &inbox).await });
        }
    });
    Ok(())
}

fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor> {
    let chain = CertificateDer::from_pem_slice(&fs::read(&files.certificate)?);
    let key = PrivateKeyDer::from_pem_slice(&fs::read(&files.key)?);
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(
            vec![chain.context("no certificate")?],
            key.context("no key")?,
        )?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn converse(stream: TcpStream, acceptor: &TlsAcceptor, inbox: &Inbox) -> Result<()> {
    let (reader, mut writer) = tokio::io::split(acceptor.accept(stream).await?);
    let mut lines = BufReader::new(reader.take(LONGEST_CONVERSATION)).lines();
    writer.write_all(b"220 localhost ESMTP\r\n").await?;
    let mut recipient = String::new();
    while let Some(line) = lines.next_line().await? {
        let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        if command == "DATA" {
            writer.write_all(b"354 go on\r\n").await?;
            let mut mail = String::new();
            while let Some(line) = lines.next_line().await? {
                if line == "." {
                    break;
                }
                mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                mail.push_str("\r\n");
            }
            let (recipient, text) = (std::mem::take(&mut recipient), text(&mail));
            inbox.keep(Notice {
                recipient,
                text,
                at: Instant::now(),
            });
        }
        if let Some(address) = line.strip_prefix("RCPT TO:") {
            let address = address.trim_matches(['<', '>']);
            address.clone_into(&mut recipient);
        }
        let answer = match command.as_str() {
            "QUIT" => "221 bye\r\n",
            _ => "250 OK\r\n",
        };
        writer.write_all(answer.as_bytes()).await?;
        writer.flush().await?;
    }
    Ok(())
}

/// Returns the plain text of a mail, under its subject.
fn text(mail: &str) -> String {
    let Some(parsed) = MessageParser::default().parse(mail) else {
        return mail.to_owned();
    };
    let subject = parsed.subject().unwrap_or_default();
    let body = parsed.body_text(0).unwrap_or_default();
    format!("Subject: {subject}\n\n{}", body.replace('\r', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_shown_as_its_reader_sees_it() {
        let mail = "Subject: =?utf-8?Q?Gesprek_met_Caf=C3=A9?=\r\n\
                    Content-Type: text/plain; charset=utf-8\r\n\
                    Content-Transfer-Encoding: quoted-printable\r\n\r\n\
                    E=C3=A9n regel, die =\r\nverder gaat.\r\n";

        assert_eq!(
            text(mail),
            "Subject: Gesprek met Café\n\nEén regel, die verder gaat.\n"
        );
    }
}
