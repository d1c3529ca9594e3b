//! The TLS configuration: which servers are trusted.

use std::{fs, path::Path, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};

use super::url::Trust;

/// Returns the configuration of rustls. The error names the setting to check.
pub(super) fn client_config(trust: Trust) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("ring knows every version of TLS");
    let lenient = |ca_bundle| {
        Arc::new(Lenient {
            ca_bundle,
            provider: Arc::clone(&provider),
        })
    };
    let builder = match trust {
        Trust::VerifiedName(file) => builder.with_root_certificates(ca_bundle(&file)?),
        Trust::VerifiedCa(file) => {
            let roots = Arc::new(ca_bundle(&file)?);
            let verifier =
                WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider))
                    .build()
                    .expect("the bundle is not empty, and there are no revocation lists");
            builder
                .dangerous()
                .with_custom_certificate_verifier(lenient(Some(verifier)))
        }
        Trust::AnyServer => builder
            .dangerous()
            .with_custom_certificate_verifier(lenient(None)),
    };
    Ok(builder.with_no_client_auth())
}

fn ca_bundle(file: &Path) -> Result<RootCertStore, String> {
    let pem = fs::read(file).map_err(|error| {
        let file = file.display();
        format!("could not read `{file}`, its CA bundle: {error}")
    })?;
    let certificates = CertificateDer::pem_slice_iter(&pem).filter_map(Result::ok);
    let mut ca_bundle = RootCertStore::empty();
    ca_bundle.add_parsable_certificates(certificates);
    if ca_bundle.is_empty() {
        let file = file.display();
        return Err(format!(
            "`{file}`, its CA bundle, holds no certificate in PEM"
        ));
    }
    Ok(ca_bundle)
}

/// Accepts any server name, as libpq does unless `verify-full` is set.
#[derive(Debug)]
struct Lenient {
    /// Verifies certificates, if they are verified at all.
    ca_bundle: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(ca_bundle) = &self.ca_bundle else {
            return Ok(ServerCertVerified::assertion());
        };
        let verified = ca_bundle.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        );
        match verified {
            // The name is checked last, so everything else is valid.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
