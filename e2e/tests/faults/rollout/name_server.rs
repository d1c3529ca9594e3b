//! A name server for the names of headless Services, whose addresses change.

use std::{
    collections::HashMap,
    env, fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use hickory_resolver::{
    config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts},
    proto::{
        op::{Message, ResponseCode},
        rr::{Name, RData, Record, RecordType, rdata::A},
    },
};
use runtime::channel::DnsResolver;
use tokio::net::UdpSocket;
use tokio_util::task::AbortOnDropHandle;

/// Where Kubernetes would have the Services of one namespace.
const DOMAIN: &str = "bookbrief.svc.cluster.local";
/// Seconds, as CoreDNS gives them.
const TIME_TO_LIVE: u32 = 5;

type Records = HashMap<Name, Vec<Ipv4Addr>>;

/// Knows the Services of one namespace.
pub(crate) struct NameServer {
    address: Ipv4Addr,
    records: Arc<Mutex<Records>>,
    resolv_conf: PathBuf,
    _serving: AbortOnDropHandle<()>,
}

impl NameServer {
    /// Serves on the port of all name servers, which only root may do.
    pub(crate) async fn start(address: Ipv4Addr) -> Self {
        let socket = UdpSocket::bind((address, 53)).await.unwrap();
        let records = Arc::<Mutex<Records>>::default();
        let known = Arc::clone(&records);
        let serving = tokio::spawn(async move {
            let mut buffer = [0; 2048];
            loop {
                let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
                let response = {
                    let query = Message::from_vec(&buffer[..length]).unwrap();
                    answer(&query, &known.lock().unwrap())
                };
                send(&socket, from, &response).await;
            }
        });
        Self {
            address,
            records,
            resolv_conf: write_resolv_conf(address),
            _serving: AbortOnDropHandle::new(serving),
        }
    }

    /// Gives a Service these addresses, in place of those that it had.
    pub(crate) fn set(&self, service: &str, addresses: Vec<Ipv4Addr>) {
        let name = Name::from_ascii(format!("{service}.{DOMAIN}.")).unwrap();
        self.records.lock().unwrap().insert(name, addresses);
    }

    /// Asks this server, as a process with its file would.
    pub(crate) fn resolver(&self) -> DnsResolver {
        let server =
            NameServerConfig::new(self.address.into(), true, vec![ConnectionConfig::udp()]);
        let search = vec![Name::from_ascii(DOMAIN).unwrap()];
        let config = ResolverConfig::from_parts(None, search, vec![server]);
        DnsResolver::from_config(config, ResolverOpts::default()).unwrap()
    }

    /// The file by which a process finds this server, as Kubernetes writes it.
    pub(crate) fn resolv_conf(&self) -> &Path {
        &self.resolv_conf
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.resolv_conf);
    }
}

fn write_resolv_conf(address: Ipv4Addr) -> PathBuf {
    let path = env::temp_dir().join(format!("resolv.conf-{address}"));
    let text = format!(
        "nameserver {address}\nsearch {DOMAIN} svc.cluster.local cluster.local\noptions ndots:5\n"
    );
    fs::write(&path, text).unwrap();
    path
}

async fn send(socket: &UdpSocket, to: SocketAddr, response: &Message) {
    let response = response.to_vec().unwrap();
    // The client may be gone.
    let _ = socket.send_to(&response, to).await;
}

fn answer(query: &Message, records: &Records) -> Message {
    let mut response = Message::response(query.metadata.id, query.metadata.op_code);
    let question = query.queries.first().unwrap();
    response.add_query(question.clone());
    let Some(addresses) = records.get(question.name()) else {
        response.metadata.response_code = ResponseCode::NXDomain;
        return response;
    };
    if question.query_type() == RecordType::A {
        for address in addresses {
            let name = question.name().clone();
            let data = RData::A(A(*address));
            response.add_answer(Record::from_rdata(name, TIME_TO_LIVE, data));
        }
    }
    response
}
