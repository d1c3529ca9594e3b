//! The resolver against a real, tiny name server.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use hickory_resolver::{
    config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts},
    proto::{
        op::{Message, ResponseCode},
        rr::{Name, RData, Record, RecordType, rdata::A},
    },
};
use runtime::channel::{self, DnsResolver, Resolve as _};
use tokio::net::UdpSocket;
use tokio_util::task::AbortOnDropHandle;

use crate::{
    load::Load,
    replica::{Network, Replica},
    resolving::TIMINGS,
};

/// Knows one name; its records may be cached for an hour.
struct NameServer {
    address: SocketAddr,
    records: Arc<Mutex<Vec<IpAddr>>>,
    _serving: AbortOnDropHandle<()>,
}

impl NameServer {
    async fn start(name: &str) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = socket.local_addr().unwrap();
        let records = Arc::new(Mutex::new(Vec::new()));
        let name = Name::from_ascii(name).unwrap();
        let known = Arc::clone(&records);
        let serving = tokio::spawn(async move {
            let mut buffer = [0; 2048];
            loop {
                let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
                let query = Message::from_vec(&buffer[..length]).unwrap();
                let response = answer(&query, &name, &known.lock().unwrap());
                let response = response.to_vec().unwrap();
                socket.send_to(&response, from).await.unwrap();
            }
        });
        Self {
            address,
            records,
            _serving: AbortOnDropHandle::new(serving),
        }
    }

    fn set(&self, records: Vec<IpAddr>) {
        *self.records.lock().unwrap() = records;
    }

    /// Returns a resolver that asks this server, also for short names in `cluster.test`.
    fn resolver(&self) -> DnsResolver {
        let mut connection = ConnectionConfig::udp();
        connection.port = self.address.port();
        let server = NameServerConfig::new(self.address.ip(), true, vec![connection]);
        let search = vec![Name::from_ascii("cluster.test.").unwrap()];
        let config = ResolverConfig::from_parts(None, search, vec![server]);
        DnsResolver::from_config(config, ResolverOpts::default()).unwrap()
    }
}

fn answer(query: &Message, name: &Name, records: &[IpAddr]) -> Message {
    let mut response = Message::response(query.metadata.id, query.metadata.op_code);
    let question = query.queries.first().unwrap();
    response.add_query(question.clone());
    if question.name() != name {
        response.metadata.response_code = ResponseCode::NXDomain;
        return response;
    }
    for record in records {
        if let (RecordType::A, IpAddr::V4(address)) = (question.query_type(), record) {
            let data = RData::A(A(*address));
            response.add_answer(Record::from_rdata(name.clone(), 3600, data));
        }
    }
    response
}

#[tokio::test]
async fn a_name_is_searched_for_and_its_records_are_not_cached() {
    let server = NameServer::start("replicas.cluster.test.").await;
    let network = Network::new(60);
    let resolver = server.resolver();

    server.set(network.ips([2, 3]));
    let mut before = resolver.resolve("replicas").await.unwrap();
    server.set(network.ips([4]));
    let after = resolver.resolve("replicas").await.unwrap();

    before.sort();
    assert_eq!(before, network.ips([2, 3]));
    assert_eq!(after, network.ips([4]));
}

#[tokio::test]
async fn an_unknown_name_and_a_name_without_addresses_are_failures() {
    let server = NameServer::start("replicas.cluster.test.").await;
    let resolver = server.resolver();

    assert!(resolver.resolve("replicas").await.is_err());
    assert!(resolver.resolve("others").await.is_err());
}

#[tokio::test]
async fn the_channel_follows_the_name_server() {
    let server = NameServer::start("replicas.cluster.test.").await;
    let network = Network::new(61);
    let first = Replica::start(network.address(2)).await;
    let second = Replica::start(network.address(3)).await;
    server.set(network.ips([2]));
    let channel = channel::connect_with(&network.url(), server.resolver(), TIMINGS).unwrap();
    let load = Load::start(&channel.retrying(), 2);
    first.next_calls(50).await;
    assert_eq!(second.calls(), 0);

    server.set(network.ips([3]));
    second.next_calls(50).await;
    first.kill().await;
    second.next_calls(50).await;

    load.ends_without_failure().await;
}
