//! The TLS files and their contents.

use std::{fmt, fs, io, path::PathBuf};

/// The paths of the configured files: at least one.
#[derive(Clone, Debug)]
pub(super) struct Files {
    /// Certificate and key.
    identity: Option<(PathBuf, PathBuf)>,
    ca_bundle: Option<PathBuf>,
}

/// The contents of the files. Not `Debug`: they include the private key.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) identity: Option<(Vec<u8>, Vec<u8>)>,
    pub(super) ca_bundle: Option<Vec<u8>>,
}

/// The purpose of a file; displayed as the name of its setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The certificate of this process.
    Certificate,
    /// Its private key.
    Key,
    /// The CAs that it trusts.
    CaBundle,
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It cannot be read.
    #[error("could not read `{}`, the file in {role}", path.display())]
    Unreadable {
        /// The purpose of the file.
        role: Role,
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It contains nothing of the expected kind.
    #[error("the file in {0} contains {1} in PEM")]
    Nothing(Role, &'static str),
    /// The TLS library rejects it: for example a key of another certificate.
    #[error("the file in {role} cannot be used: {reason}")]
    Rejected {
        /// The purpose of the file.
        role: Role,
        /// The message of the TLS library.
        reason: String,
    },
}

impl Files {
    pub(super) fn new(
        identity: Option<(PathBuf, PathBuf)>,
        ca_bundle: Option<PathBuf>,
    ) -> Option<Self> {
        let files = Self {
            identity,
            ca_bundle,
        };
        (files.has_identity() || files.has_ca_bundle()).then_some(files)
    }

    pub(super) fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    pub(super) fn has_ca_bundle(&self) -> bool {
        self.ca_bundle.is_some()
    }

    /// Reads all files. Blocking is acceptable: they are small and, mounted from a Secret, in memory.
    pub(super) fn read(&self) -> Result<Contents, Unusable> {
        let identity = match &self.identity {
            Some((certificate, key)) => {
                Some((read(Role::Certificate, certificate)?, read(Role::Key, key)?))
            }
            None => None,
        };
        let ca_bundle = match &self.ca_bundle {
            Some(path) => Some(read(Role::CaBundle, path)?),
            None => None,
        };
        Ok(Contents {
            identity,
            ca_bundle,
        })
    }
}

fn read(role: Role, path: &PathBuf) -> Result<Vec<u8>, Unusable> {
    fs::read(path).map_err(|source| Unusable::Unreadable {
        role,
        path: path.clone(),
        source,
    })
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Certificate => "TLS_CERT_FILE",
            Self::Key => "TLS_KEY_FILE",
            Self::CaBundle => "TLS_CA_FILE",
        })
    }
}
