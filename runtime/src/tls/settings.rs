//! Settings of TLS, the same for every service.

use std::{ffi::OsString, path::PathBuf};

use clap::{
    Args,
    builder::{OsStringValueParser, TypedValueParser as _},
};

use super::files::{Files, Unusable};

/// The TLS files of a service.
#[derive(Args, Clone, Debug, Default)]
pub struct TlsSettings {
    /// Certificate of this process, followed by its intermediates (PEM); without it, gRPC is served in
    /// plain text. All TLS files are reloaded when they change
    #[arg(long, env = "TLS_CERT_FILE", value_name = "FILE", value_parser = path())]
    pub tls_cert_file: Option<PathBuf>,

    /// Private key of that certificate (PEM)
    #[arg(long, env = "TLS_KEY_FILE", value_name = "FILE", value_parser = path())]
    pub tls_key_file: Option<PathBuf>,

    /// CA bundle to trust (PEM). Required for `https://` URLs; with it, gRPC clients must present a
    /// certificate signed by one of these CAs (mutual TLS)
    #[arg(long, env = "TLS_CA_FILE", value_name = "FILE", value_parser = path())]
    pub tls_ca_file: Option<PathBuf>,
}

/// TLS settings or files that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidTls {
    /// Only one of the two is set.
    #[error("TLS_CERT_FILE and TLS_KEY_FILE belong together: set both, or neither")]
    IncompleteIdentity,
    /// A server would require client certificates without having its own.
    #[error(
        "TLS_CA_FILE makes this server require client certificates, so it needs its own: set \
         TLS_CERT_FILE and TLS_KEY_FILE too, or none of the three"
    )]
    MissingCertificate,
    /// A file cannot be read or parsed.
    #[error(transparent)]
    Unusable(#[from] Unusable),
}

impl TlsSettings {
    /// Returns the configured files, if any.
    pub(super) fn files(&self) -> Result<Option<Files>, InvalidTls> {
        let identity = match (
            given(self.tls_cert_file.as_ref()),
            given(self.tls_key_file.as_ref()),
        ) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err(InvalidTls::IncompleteIdentity),
        };
        Ok(Files::new(identity, given(self.tls_ca_file.as_ref())))
    }
}

/// Accepts an empty path: an empty environment variable counts as absent.
fn path() -> impl clap::builder::TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(OsString::into)
}

fn given(path: Option<&PathBuf>) -> Option<PathBuf> {
    path.filter(|path| !path.as_os_str().is_empty()).cloned()
}
