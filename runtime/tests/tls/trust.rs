//! Which peers are trusted.

use runtime::{Tls, channel};

use crate::{
    certificates::{Authority, Identity},
    log::Log,
    mounted::Mounted,
    service::{Service, call, connect},
};

/// Serves with mutual TLS; returns why a client with `identity` gets no answer.
async fn refuses(name: &str, authority: &Authority, identity: Option<&Identity>, reason: &str) {
    let (log, _guard) = Log::start();
    let own = authority.identity();
    let server = Mounted::new(&format!("{name}-server"), Some(&own), &[authority.pem()]);
    let client = Mounted::new(&format!("{name}-client"), identity, &[authority.pem()]);
    let service = Service::start(server.load().unwrap()).await;

    let _channel = connect("https", &service, client.load().unwrap());

    log.says("rejected a connection").await;
    log.says(reason).await;
    assert_eq!(log.count("endpoint is ready"), 0);
}

#[tokio::test]
async fn without_files_everything_is_plain_text() {
    let (log, _guard) = Log::start();
    let service = Service::start(Tls::default()).await;
    let url = format!("http://{}", service.address);

    let channel = channel::connect_tls(&url, &Tls::default()).unwrap();

    call(&channel).await.unwrap();
    assert_eq!(log.count("plain text: TLS_CERT_FILE is not set"), 1);
    assert_eq!(
        log.count("connecting to a peer protection=\"plain text\""),
        1
    );
}

#[tokio::test]
async fn a_server_with_a_certificate_is_called_over_tls_by_clients_that_trust_its_ca() {
    let authority = Authority::new("ours");
    let own = authority.identity();
    let server = Mounted::new("one-sided-server", Some(&own), &[]);
    let client = Mounted::new("one-sided-client", None, &[authority.pem()]);
    let service = Service::start(server.load().unwrap()).await;

    let channel = connect("https", &service, client.load().unwrap());

    call(&channel).await.unwrap();
}

#[tokio::test]
async fn with_ca_bundles_on_both_sides_both_are_verified() {
    let (log, _guard) = Log::start();
    let authority = Authority::new("ours");
    let server = Mounted::new(
        "mutual-server",
        Some(&authority.identity()),
        &[authority.pem()],
    );
    let client = Mounted::new(
        "mutual-client",
        Some(&authority.identity()),
        &[authority.pem()],
    );
    let service = Service::start(server.load().unwrap()).await;

    let channel = connect("https", &service, client.load().unwrap());

    call(&channel).await.unwrap();
    assert_eq!(log.count("serving gRPC protection=\"mutual TLS\""), 1);
}

#[tokio::test]
async fn a_server_with_a_certificate_of_another_ca_is_rejected() {
    let (log, _guard) = Log::start();
    let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
    let server = Mounted::new("wrong-server", Some(&theirs.identity()), &[]);
    let client = Mounted::new("wrong-client", None, &[ours.pem()]);
    let service = Service::start(server.load().unwrap()).await;

    let _channel = connect("https", &service, client.load().unwrap());

    log.says("invalid peer certificate: UnknownIssuer").await;
}

#[tokio::test]
async fn a_server_with_a_certificate_for_another_name_is_rejected() {
    let (log, _guard) = Log::start();
    let authority = Authority::new("ours");
    let other = authority.identity_of("another-service");
    let server = Mounted::new("name-server", Some(&other), &[]);
    let client = Mounted::new("name-client", None, &[authority.pem()]);
    let service = Service::start(server.load().unwrap()).await;

    let _channel = connect("https", &service, client.load().unwrap());

    log.says("certificate not valid for name \\\"service\\\"")
        .await;
}

#[tokio::test]
async fn a_client_without_a_certificate_is_refused() {
    refuses("none", &Authority::new("ours"), None, "CertificateRequired").await;
}

#[tokio::test]
async fn a_client_with_a_certificate_of_another_authority_is_refused() {
    let foreign = Authority::new("theirs").identity();

    refuses(
        "foreign",
        &Authority::new("ours"),
        Some(&foreign),
        "UnknownCA",
    )
    .await;
}

#[tokio::test]
async fn a_client_with_an_expired_certificate_is_refused() {
    let authority = Authority::new("ours");
    let expired = authority.expired();

    refuses("expired", &authority, Some(&expired), "CertificateExpired").await;
}

#[tokio::test]
async fn a_client_in_plain_text_is_refused() {
    let (log, _guard) = Log::start();
    let authority = Authority::new("ours");
    let server = Mounted::new("plain-server", Some(&authority.identity()), &[]);
    let service = Service::start(server.load().unwrap()).await;

    let _channel = connect("http", &service, Tls::default());

    log.says("rejected a connection").await;
    log.says("endpoint is not ready").await;
}

#[tokio::test]
async fn a_client_without_a_handshake_delays_no_other_client() {
    let authority = Authority::new("ours");
    let server = Mounted::new("silent-server", Some(&authority.identity()), &[]);
    let client = Mounted::new("silent-client", None, &[authority.pem()]);
    let service = Service::start(server.load().unwrap()).await;
    let silent = tokio::net::TcpStream::connect(service.address)
        .await
        .unwrap();

    let channel = connect("https", &service, client.load().unwrap());

    call(&channel).await.unwrap();
    drop(silent);
}
