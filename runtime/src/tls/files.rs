//! Where certificates and keys are, and what is in there.

use std::{fmt, fs, io, path::PathBuf};

/// Which files there are: at least one.
#[derive(Clone, Debug)]
pub(super) struct Files {
    /// The certificate and its key.
    identity: Option<(PathBuf, PathBuf)>,
    authorities: Option<PathBuf>,
}

/// What the files hold. Not `Debug`: it is secret.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) identity: Option<(Vec<u8>, Vec<u8>)>,
    pub(super) authorities: Option<Vec<u8>>,
}

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The certificate of this process.
    Certificate,
    /// Its private key.
    Key,
    /// The authorities that it believes.
    Authorities,
}

/// Why a file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It cannot be read.
    #[error("could not read `{}`, the file of {role}", path.display())]
    Unreadable {
        /// What it is for.
        role: Role,
        /// Where it is.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is not what it should be.
    #[error("the file of {0} holds {1} in PEM")]
    Nothing(Role, &'static str),
    /// The parts do not fit together, or are of an unknown kind.
    #[error("the file of {role} cannot be used: {reason}")]
    Rejected {
        /// Which file.
        role: Role,
        /// Why, in the words of the TLS library.
        reason: String,
    },
}

impl Files {
    pub(super) fn new(
        identity: Option<(PathBuf, PathBuf)>,
        authorities: Option<PathBuf>,
    ) -> Option<Self> {
        let files = Self {
            identity,
            authorities,
        };
        (files.has_identity() || files.has_authorities()).then_some(files)
    }

    pub(super) fn has_identity(&self) -> bool {
        self.identity.is_some()
    }

    pub(super) fn has_authorities(&self) -> bool {
        self.authorities.is_some()
    }

    /// Reads all of them. They are small and, in a cluster, in memory.
    pub(super) fn read(&self) -> Result<Contents, Unusable> {
        let identity = match &self.identity {
            Some((certificate, key)) => {
                Some((read(Role::Certificate, certificate)?, read(Role::Key, key)?))
            }
            None => None,
        };
        let authorities = match &self.authorities {
            Some(path) => Some(read(Role::Authorities, path)?),
            None => None,
        };
        Ok(Contents {
            identity,
            authorities,
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
            Self::Authorities => "TLS_CA_FILE",
        })
    }
}
