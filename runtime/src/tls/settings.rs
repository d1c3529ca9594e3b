//! The settings of TLS, the same for every service.

use std::{ffi::OsString, path::PathBuf};

use clap::{
    Args,
    builder::{OsStringValueParser, TypedValueParser as _},
};

use super::files::{Files, Unusable};

/// With which files services prove to each other who they are.
#[derive(Args, Clone, Debug, Default)]
pub struct TlsSettings {
    /// The certificate to show to other services (PEM, the intermediates after it); gRPC is served
    /// in plain text without it. All TLS files are read again when they change
    #[arg(long, env = "TLS_CERT_FILE", value_name = "FILE", value_parser = path())]
    pub tls_cert_file: Option<PathBuf>,

    /// The private key of that certificate (PEM)
    #[arg(long, env = "TLS_KEY_FILE", value_name = "FILE", value_parser = path())]
    pub tls_key_file: Option<PathBuf>,

    /// The authorities to believe (PEM): for the servers of `https://` URLs, which need it; and gRPC
    /// is then served only to callers who show a certificate of theirs (mutual TLS)
    #[arg(long, env = "TLS_CA_FILE", value_name = "FILE", value_parser = path())]
    pub tls_ca_file: Option<PathBuf>,
}

/// Files that do not make what they are wanted for.
#[derive(Debug, thiserror::Error)]
pub enum InvalidTls {
    /// One of the settings is of no use without the other.
    #[error("TLS_CERT_FILE and TLS_KEY_FILE belong together: set both, or neither")]
    HalfAnIdentity,
    /// A server would ask for certificates and have none to show.
    #[error(
        "TLS_CA_FILE has this server ask its callers for certificates, so it needs one itself: set \
         TLS_CERT_FILE and TLS_KEY_FILE too, or none of the three"
    )]
    NothingToShow,
    /// What is in the files.
    #[error(transparent)]
    Unusable(#[from] Unusable),
}

impl TlsSettings {
    /// Returns the files that are named, if there are any.
    pub(super) fn files(&self) -> Result<Option<Files>, InvalidTls> {
        let identity = match (
            given(self.tls_cert_file.as_ref()),
            given(self.tls_key_file.as_ref()),
        ) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err(InvalidTls::HalfAnIdentity),
        };
        Ok(Files::new(identity, given(self.tls_ca_file.as_ref())))
    }
}

/// Accepts an empty path, too: an empty variable in the environment counts as absent.
fn path() -> impl clap::builder::TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(OsString::into)
}

fn given(path: Option<&PathBuf>) -> Option<PathBuf> {
    path.filter(|path| !path.as_os_str().is_empty()).cloned()
}
