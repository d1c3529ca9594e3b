//! Unusable settings and files are refused at the start, with a hint.

use std::{error::Error, fs};

use clap::Parser as _;
use runtime::{Tls, TlsSettings, channel};

use crate::{certificates::Authority, mounted::Mounted};

/// Returns an error and its sources.
fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

#[tokio::test]
async fn a_certificate_without_its_key_is_refused() {
    let mounted = Mounted::new("half", Some(&Authority::new("ours").identity()), &[]);
    let mut settings = mounted.settings();
    settings.tls_key_file = None;

    let refusal = Tls::load(&settings).unwrap_err();

    assert!(chain(&refusal).contains("TLS_CERT_FILE and TLS_KEY_FILE belong together"));
}

#[tokio::test]
async fn a_server_that_asks_for_certificates_must_have_one() {
    let mounted = Mounted::new("nothing-to-show", None, &[Authority::new("ours").pem()]);

    let refusal = mounted.load().unwrap().for_server().unwrap_err();

    assert!(chain(&refusal).contains("set TLS_CERT_FILE and TLS_KEY_FILE too"));
}

#[tokio::test]
async fn an_https_url_needs_a_ca_bundle() {
    let refusal = channel::connect_tls("https://service:1", &Tls::default()).unwrap_err();

    assert!(chain(&refusal).contains("set TLS_CA_FILE"));
}

#[tokio::test]
async fn a_file_that_is_missing_is_named() {
    let settings = TlsSettings {
        tls_ca_file: Some("/nowhere/ca.crt".into()),
        ..TlsSettings::default()
    };

    let refusal = chain(&Tls::load(&settings).unwrap_err());

    assert!(
        refusal.contains("`/nowhere/ca.crt`, the file in TLS_CA_FILE"),
        "{refusal}"
    );
    assert!(refusal.contains("No such file"), "{refusal}");
}

#[tokio::test]
async fn a_key_of_another_certificate_is_refused() {
    let authority = Authority::new("ours");
    let mut mixed = authority.identity();
    mixed.key = authority.identity().key;

    let refusal = Mounted::new("mixed", Some(&mixed), &[]).load().unwrap_err();

    assert!(chain(&refusal).contains("KeyMismatch"), "{refusal}");
}

#[tokio::test]
async fn a_file_without_anything_in_pem_is_refused() {
    let mounted = Mounted::new("empty", None, &["no certificate".to_owned()]);

    let refusal = chain(&mounted.load().unwrap_err());

    assert!(
        refusal.contains("TLS_CA_FILE contains no certificate"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_secret_that_holds_a_key_only_as_its_certificate_is_refused() {
    let mounted = Mounted::new("swapped", Some(&Authority::new("ours").identity()), &[]);
    let settings = mounted.settings();
    let swapped = TlsSettings {
        tls_cert_file: settings.tls_key_file,
        tls_key_file: settings.tls_cert_file,
        tls_ca_file: None,
    };

    let refusal = chain(&Tls::load(&swapped).unwrap_err());

    assert!(refusal.contains("contains no"), "{refusal}");
    assert!(!refusal.contains(&fs::read_to_string(swapped.tls_cert_file.unwrap()).unwrap()));
}

#[test]
fn an_empty_setting_counts_as_absent() {
    #[derive(clap::Parser)]
    struct Program {
        #[command(flatten)]
        tls: TlsSettings,
    }
    let program = Program::parse_from(["program", "--tls-cert-file", "", "--tls-ca-file="]);

    let tls = Tls::load(&program.tls).unwrap();

    assert_eq!(format!("{tls:?}"), "Tls(None)");
}
