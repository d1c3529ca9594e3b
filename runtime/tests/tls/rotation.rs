//! Certificates change while calls are flowing.

use std::{net::SocketAddr, sync::Arc};

use runtime::channel::Channel;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{net::TcpStream, task::JoinHandle};
use tokio_rustls::TlsConnector;

use crate::{
    certificates::{Authority, Identity},
    log::Log,
    mounted::Mounted,
    service::{Addresses, Service, call, connect, connect_to},
};

const RELOADED: &str = "reloaded the TLS files";
const REJECTED: &str = "cannot be used: the previous ones stay in use";

/// A client that looks at the certificate of a server.
struct Onlooker(TlsConnector);

impl Onlooker {
    fn new(identity: &Identity, authorities: &[&Authority]) -> Self {
        let mut roots = RootCertStore::empty();
        for authority in authorities {
            roots.add(der(&authority.pem())).unwrap();
        }
        let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_client_auth_cert(vec![der(&identity.certificate)], key)
            .unwrap();
        Self(TlsConnector::from(Arc::new(config)))
    }

    /// Returns whether new connections are shown the certificate of `identity`.
    async fn sees(&self, address: SocketAddr, identity: &Identity) -> bool {
        let stream = TcpStream::connect(address).await.unwrap();
        let server = "service".try_into().unwrap();
        let stream = self.0.connect(server, stream).await.unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0] == der(&identity.certificate)
    }
}

fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()
}

/// Calls one after another, until it is aborted; the first failure ends it.
fn keep_calling(channel: &Channel) -> JoinHandle<()> {
    let channel = channel.clone();
    tokio::spawn(async move {
        loop {
            call(&channel).await.unwrap();
        }
    })
}

#[tokio::test]
async fn no_call_fails_while_everything_moves_to_another_authority() {
    let (log, _guard) = Log::start();
    let (old, new) = (Authority::new("old"), Authority::new("new"));
    let both = [old.pem(), new.pem()];
    let (old_server, old_client) = (old.identity(), old.identity());
    let (new_server, new_client) = (new.identity(), new.identity());
    let mut server = Mounted::new("rotation-server", Some(&old_server), &[old.pem()]);
    let mut client = Mounted::new("rotation-client", Some(&old_client), &[old.pem()]);
    let tls = server.load().unwrap();
    let first = Service::start_at("127.78.0.1:0".parse().unwrap(), tls.clone()).await;
    let addresses = Addresses::of(&[&first]);
    let port = first.address.port();
    let channel = connect_to("https", port, addresses.clone(), client.load().unwrap());
    call(&channel).await.unwrap();
    let callers = [keep_calling(&channel), keep_calling(&channel)];

    // Both sides trust the new CA before the certificates change.
    server.swap(Some(&old_server), &both);
    client.swap(Some(&old_client), &both);
    log.says_times(2, RELOADED).await;
    server.swap(Some(&new_server), &both);
    client.swap(Some(&new_client), &both);
    log.says_times(4, RELOADED).await;
    server.swap(Some(&new_server), &[new.pem()]);
    client.swap(Some(&new_client), &[new.pem()]);
    log.says_times(6, RELOADED).await;
    // Another replica takes over, which only new connections reach.
    let second = Service::start_at(([127, 78, 0, 2], port).into(), tls).await;
    addresses.change_to(&[&first, &second]);
    let onlooker = Onlooker::new(&new_client, &[&new]);
    assert!(onlooker.sees(first.address, &new_server).await);
    assert!(onlooker.sees(second.address, &new_server).await);
    first.stop().await;
    addresses.change_to(&[&second]);
    for _ in 0..20 {
        call(&channel).await.unwrap();
    }

    for caller in callers {
        assert!(!caller.is_finished(), "a call has failed");
        caller.abort();
    }
}

#[tokio::test]
async fn a_broken_new_pair_is_rejected_once_and_the_old_one_stays_in_use() {
    let (log, _guard) = Log::start();
    let authority = Authority::new("ours");
    let (first, last) = (authority.identity(), authority.identity());
    let broken = Identity {
        key: last.key.clone(),
        ..first.clone()
    };
    let mut server = Mounted::new("broken-server", Some(&first), &[authority.pem()]);
    let client = Mounted::new("broken-client", Some(&first), &[authority.pem()]);
    let service = Service::start(server.load().unwrap()).await;
    let onlooker = Onlooker::new(&first, &[&authority]);

    server.swap(Some(&broken), &[authority.pem()]);
    log.says(REJECTED).await;
    assert!(onlooker.sees(service.address, &first).await);
    let channel = connect("https", &service, client.load().unwrap());
    call(&channel).await.unwrap();
    server.swap(Some(&last), &[authority.pem()]);
    log.says(RELOADED).await;

    assert!(onlooker.sees(service.address, &last).await);
    assert_eq!(log.count(REJECTED), 1);
    assert_eq!(log.count("KeyMismatch"), 1);
}

#[tokio::test]
async fn files_that_vanish_for_a_while_change_nothing() {
    let (log, _guard) = Log::start();
    let authority = Authority::new("ours");
    let own = authority.identity();
    let mut server = Mounted::new("vanishing-server", Some(&own), &[authority.pem()]);
    let service = Service::start(server.load().unwrap()).await;
    let onlooker = Onlooker::new(&own, &[&authority]);

    server.swap(None, &[]);
    log.says("could not read").await;
    assert!(onlooker.sees(service.address, &own).await);
    server.swap(Some(&own), &[authority.pem()]);
    log.says(RELOADED).await;

    assert!(onlooker.sees(service.address, &own).await);
}
