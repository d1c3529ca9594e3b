//! Certificates for this machine alone: an authority of its own, and what it vouches for.

use std::{
    fs,
    fs::OpenOptions,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair,
};
use runtime::TlsSettings;

/// A certificate authority whose private key is not stored.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// A certificate and its key, in PEM.
#[derive(Clone)]
pub struct Identity {
    /// The certificate.
    pub certificate: String,
    /// Its private key.
    pub key: String,
}

/// Files that programs take for TLS.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The authority that vouches for all of them.
    pub authority: PathBuf,
}

impl Authority {
    /// Makes an authority.
    ///
    /// # Errors
    /// No key can be made.
    pub fn new() -> Result<Self> {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let name = "Bookbrief on this machine";
        params.distinguished_name.push(DnType::CommonName, name);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?);
        Ok(Self(authority.context("could not make an authority")?))
    }

    /// Returns its own certificate, in PEM.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// Returns a certificate with which a server of the given names, or a client, shows itself.
    ///
    /// # Errors
    /// One of the names is none.
    pub fn identity(&self, names: &[&str]) -> Result<Identity> {
        let names = names.iter().map(|name| (*name).to_owned());
        let mut params = CertificateParams::new(names.collect::<Vec<_>>())?;
        params.extended_key_usages = vec![
            ExtendedKeyUsagePurpose::ServerAuth,
            ExtendedKeyUsagePurpose::ClientAuth,
        ];
        let key = KeyPair::generate()?;
        Ok(Identity {
            certificate: params.signed_by(&key, &self.0)?.pem(),
            key: key.serialize_pem(),
        })
    }

    /// Writes a certificate for loopback into `folder`, with its key and the authority.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn write_to(&self, folder: &Path) -> Result<TlsFiles> {
        self.write_named(folder, &["127.0.0.1", "localhost"])
    }

    /// Writes a certificate for `names` into `folder`, with its key and the authority.
    ///
    /// # Errors
    /// The folder cannot be written to, or one of the names is none.
    pub fn write_named(&self, folder: &Path, names: &[&str]) -> Result<TlsFiles> {
        let identity = self.identity(names)?;
        fs::create_dir_all(folder)
            .with_context(|| format!("could not make `{}`", folder.display()))?;
        Ok(TlsFiles {
            certificate: write(folder.join("tls.crt"), &identity.certificate)?,
            key: write(folder.join("tls.key"), &identity.key)?,
            authority: write(folder.join("ca.crt"), &self.pem())?,
        })
    }
}

impl TlsFiles {
    /// Returns the settings that name these files.
    pub fn settings(&self) -> TlsSettings {
        TlsSettings {
            tls_cert_file: Some(self.certificate.clone()),
            tls_key_file: Some(self.key.clone()),
            tls_ca_file: Some(self.authority.clone()),
        }
    }

    /// Returns the same settings as a program finds them in its environment.
    pub fn environment(&self) -> [(&'static str, &Path); 3] {
        [
            ("TLS_CERT_FILE", &self.certificate),
            ("TLS_KEY_FILE", &self.key),
            ("TLS_CA_FILE", &self.authority),
        ]
    }
}

/// Writes a file that only its owner can read: it may hold a key.
fn write(path: PathBuf, text: &str) -> Result<PathBuf> {
    if path.exists() {
        fs::remove_file(&path)?;
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("could not write `{}`", path.display()))?;
    file.write_all(text.as_bytes())?;
    Ok(path)
}
