//! Builds the rustls configurations.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    client::Resumption,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{NoServerSessionStorage, WebPkiClientVerifier},
};

use super::files::{Contents, Role, Unusable};

/// The only protocol that gRPC speaks.
pub(super) const HTTP_2: &[u8] = b"h2";

/// The configurations that the files allow: `server` needs a certificate, `client` a CA bundle.
#[derive(Clone)]
pub(super) struct Configs {
    pub(super) server: Option<Arc<ServerConfig>>,
    pub(super) client: Option<Arc<ClientConfig>>,
}

/// A certificate chain and its private key.
type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

impl Configs {
    pub(super) fn new(contents: &Contents) -> Result<Self, Unusable> {
        let identity = || contents.identity.as_ref().map(identity).transpose();
        let ca_bundle = contents.ca_bundle.as_deref().map(ca_bundle);
        let ca_bundle = ca_bundle.transpose()?.map(Arc::new);
        let server = match identity()? {
            Some(identity) => Some(Arc::new(server(identity, ca_bundle.clone())?)),
            None => None,
        };
        let client = match ca_bundle {
            Some(ca_bundle) => Some(Arc::new(client(ca_bundle, identity()?)?)),
            None => None,
        };
        Ok(Self { server, client })
    }
}

fn server(
    (certificates, key): Identity,
    ca_bundle: Option<Arc<RootCertStore>>,
) -> Result<ServerConfig, Unusable> {
    let builder = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring supports every version of TLS");
    let builder = match ca_bundle {
        Some(ca_bundle) => {
            let verifier = WebPkiClientVerifier::builder_with_provider(ca_bundle, provider());
            let verifier = verifier
                .build()
                .map_err(|error| rejected(Role::CaBundle, &error))?;
            builder.with_client_cert_verifier(verifier)
        }
        None => builder.with_no_client_auth(),
    };
    let mut config = builder
        .with_single_cert(certificates, key)
        .map_err(|error| rejected(Role::Certificate, &error))?;
    config.alpn_protocols = vec![HTTP_2.to_vec()];
    // A resumed session skips the verification of certificates, which may have expired since. Full
    // handshakes are cheap here: connections are few and long-lived.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

fn client(
    ca_bundle: Arc<RootCertStore>,
    identity: Option<Identity>,
) -> Result<ClientConfig, Unusable> {
    let builder = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .expect("ring supports every version of TLS")
        .with_root_certificates(ca_bundle);
    let mut config = match identity {
        Some((certificates, key)) => builder
            .with_client_auth_cert(certificates, key)
            .map_err(|error| rejected(Role::Certificate, &error))?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![HTTP_2.to_vec()];
    config.resumption = Resumption::disabled();
    Ok(config)
}

fn identity((certificates, key): &(Vec<u8>, Vec<u8>)) -> Result<Identity, Unusable> {
    let key = PrivateKeyDer::from_pem_slice(key)
        .map_err(|_| Unusable::Nothing(Role::Key, "no private key"))?;
    Ok((certificates_of(Role::Certificate, certificates)?, key))
}

fn ca_bundle(pem: &[u8]) -> Result<RootCertStore, Unusable> {
    let mut ca_bundle = RootCertStore::empty();
    for certificate in certificates_of(Role::CaBundle, pem)? {
        ca_bundle
            .add(certificate)
            .map_err(|error| rejected(Role::CaBundle, &error))?;
    }
    Ok(ca_bundle)
}

fn certificates_of(role: Role, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .ok()
        .filter(|certificates| !certificates.is_empty())
        .ok_or(Unusable::Nothing(role, "no certificate"))
}

fn rejected(role: Role, error: &impl ToString) -> Unusable {
    Unusable::Rejected {
        role,
        reason: error.to_string(),
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}
