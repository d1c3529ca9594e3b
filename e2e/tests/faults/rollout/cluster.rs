//! Replicas of every service on addresses of their own, and how Kubernetes replaces them.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
    process::Command,
    sync::{Arc, Mutex},
    time::Duration,
};

use booking_svc::testing::TestDatabase;
use runtime::channel::DnsResolver;
use rustix::process::{Signal, geteuid};
use tokio::time;

use super::{bystanders::Bystanders, name_server::NameServer};
use crate::{
    service::{Place, Service},
    sql::Sql,
    system::in_time,
    wire::{self, SECRET},
};

/// How many addresses a service has in turn; more than replicas run at any time.
const ADDRESSES: u8 = 12;
/// How long the services go on after SIGTERM. Shorter than on a cluster, where others learn of it
/// more slowly.
const SHUTDOWN_DELAY_MS: &str = "2000";
/// How long clients of the gateway go on to open connections to a replica that is to stop.
const PROXY_LAG: Duration = Duration::from_millis(500);

/// One of the three services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Gateway,
    Booking,
    Callprep,
}

pub(crate) const KINDS: [Kind; 3] = [Kind::Callprep, Kind::Booking, Kind::Gateway];

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Booking => "booking-svc",
            Self::Callprep => "callprep-svc",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Gateway => 9200,
            Self::Booking => 50051,
            Self::Callprep => 50052,
        }
    }

    /// The last byte of its first address.
    fn first_host(self) -> u8 {
        match self {
            Self::Gateway => 10,
            Self::Booking => 40,
            Self::Callprep => 70,
        }
    }
}

/// The replicas of a service, the oldest first.
struct Deployment {
    kind: Kind,
    replicas: Vec<Service>,
    /// Which of its addresses the next replica has.
    next_address: u8,
}

/// A whole system, with some replicas of each service. Dropped from the top.
pub(crate) struct Cluster {
    deployments: Vec<Deployment>,
    /// Where webhooks are sent, as a proxy in front of the gateway knows it.
    pub(crate) endpoints: Arc<Mutex<Vec<SocketAddr>>>,
    pub(crate) sql: Sql,
    names: Option<NameServer>,
    network: u8,
    database: TestDatabase,
}

impl Cluster {
    /// Starts `replicas` of each service.
    pub(crate) async fn start(replicas: usize) -> Self {
        let mut cluster = Self::empty().await;
        for kind in KINDS {
            for _ in 0..replicas {
                cluster.add(kind).await;
            }
        }
        cluster
    }

    /// Starts a database and a name server alone.
    pub(crate) async fn empty() -> Self {
        let database = TestDatabase::create().await;
        let network = claim_network();
        let names = if may_serve_names() {
            Some(NameServer::start(Ipv4Addr::new(127, 77, network, 53)).await)
        } else {
            eprintln!("not root: addresses are listed in settings, not resolved");
            None
        };
        Self {
            deployments: KINDS.map(Deployment::new).into(),
            endpoints: Arc::default(),
            sql: Sql::connect(&database.url()).await,
            names,
            network,
            database,
        }
    }

    /// Starts a replica and makes it known once it is ready.
    pub(crate) async fn add(&mut self, kind: Kind) {
        let host = kind.first_host() + self.deployment(kind).next_address;
        let place = self.place(kind, host);
        let settings = self.settings(kind);
        let settings = settings.iter().map(|(name, value)| (*name, value.as_str()));
        let settings = settings.collect::<Vec<_>>();
        let service = Service::start_at(kind.name(), &settings, place).await;
        in_time("it is ready", async {
            let mut polling = time::interval(Duration::from_millis(20));
            while !wire::is_ready(service.admin_address).await {
                polling.tick().await;
            }
        })
        .await;

        let deployment = self.deployment(kind);
        deployment.replicas.push(service);
        deployment.next_address = (deployment.next_address + 1) % ADDRESSES;
        self.publish(kind);
    }

    /// Takes the oldest replica away: at the same moment its name is forgotten and it is told to
    /// stop. Returns how long it took to end.
    pub(crate) async fn remove_oldest(&mut self, kind: Kind) -> Duration {
        let mut service = self.deployment(kind).replicas.remove(0);
        let bystanders = Bystanders::come(kind, service.address).await;

        self.publish(kind);
        service.signal(Signal::TERM);
        let told = time::Instant::now();
        service.ended().await;
        drop(bystanders);
        told.elapsed()
    }

    /// The replicas of a service, the oldest first.
    pub(crate) fn replicas(&mut self, kind: Kind) -> &mut Vec<Service> {
        &mut self.deployment(kind).replicas
    }

    /// Where callers find a service.
    pub(crate) fn url(&self, kind: Kind) -> String {
        let port = kind.port();
        if self.names.is_some() {
            return format!("http://{}:{port}", kind.name());
        }
        let all = (0..ADDRESSES).map(|number| self.address(kind.first_host() + number));
        let all = all.map(|address| format!("http://{address}:{port}"));
        all.collect::<Vec<_>>().join(",")
    }

    /// Asks the name server, if there is one.
    pub(crate) fn resolver(&self) -> Option<DnsResolver> {
        self.names.as_ref().map(NameServer::resolver)
    }

    /// Tells everybody which replicas there are.
    pub(crate) fn publish(&mut self, kind: Kind) {
        let replicas = &self.deployment(kind).replicas;
        let addresses = replicas.iter().map(|it| it.address).collect::<Vec<_>>();
        if let Some(names) = &self.names {
            let ips = addresses.iter().filter_map(|address| match address {
                SocketAddr::V4(address) => Some(*address.ip()),
                SocketAddr::V6(_) => None,
            });
            names.set(kind.name(), ips.collect());
        }
        if kind == Kind::Gateway {
            self.publish_endpoints(addresses);
        }
    }

    /// A new endpoint is used at once; one that is gone a moment longer.
    fn publish_endpoints(&self, addresses: Vec<SocketAddr>) {
        let endpoints = Arc::clone(&self.endpoints);
        let is_smaller = addresses.len() < endpoints.lock().unwrap().len();
        tokio::spawn(async move {
            if is_smaller {
                time::sleep(PROXY_LAG).await;
            }
            *endpoints.lock().unwrap() = addresses;
        });
    }

    fn deployment(&mut self, kind: Kind) -> &mut Deployment {
        let mut deployments = self.deployments.iter_mut();
        let found = deployments.find(|deployment| deployment.kind == kind);
        found.expect("each service has one")
    }

    fn place(&self, kind: Kind, host: u8) -> Place {
        let ip = self.address(host);
        let names = self.names.as_ref();
        Place {
            address: (ip, kind.port()).into(),
            admin_address: (ip, kind.port() + 1000).into(),
            resolv_conf: names.map(|names| names.resolv_conf().to_owned()),
        }
    }

    fn address(&self, host: u8) -> Ipv4Addr {
        Ipv4Addr::new(127, 77, self.network, host)
    }

    fn settings(&self, kind: Kind) -> Vec<(&'static str, String)> {
        let of_kind = match kind {
            Kind::Gateway => vec![
                ("CALCOM_WEBHOOK_SECRET", SECRET.to_owned()),
                ("BOOKING_SVC_URL", self.url(Kind::Booking)),
            ],
            Kind::Booking => vec![
                ("DATABASE_URL", self.database.url()),
                ("CALLPREP_SVC_URL", self.url(Kind::Callprep)),
            ],
            Kind::Callprep => vec![],
        };
        let delay = ("SHUTDOWN_DELAY_MS", SHUTDOWN_DELAY_MS.to_owned());
        of_kind.into_iter().chain([delay]).collect()
    }
}

impl Deployment {
    fn new(kind: Kind) -> Self {
        Self {
            kind,
            replicas: Vec::new(),
            next_address: 0,
        }
    }
}

/// Whether a name server may listen where it is looked for, and processes may be sent to it.
fn may_serve_names() -> bool {
    let mut unshare = Command::new("unshare");
    let unshared = unshare.args(["--mount", "true"]).status();
    geteuid().is_root() && unshared.is_ok_and(|status| status.success())
}

/// Returns the third byte of addresses that no other test uses at the same time.
fn claim_network() -> u8 {
    let first = std::process::id().to_le_bytes()[0];
    (0..=u8::MAX)
        .map(|step| first.wrapping_add(step))
        .find(|network| is_unused(*network))
        .expect("one of 256 networks is unused")
}

fn is_unused(network: u8) -> bool {
    let names = Ipv4Addr::new(127, 77, network, 53);
    let callprep = Ipv4Addr::new(127, 77, network, Kind::Callprep.first_host());
    let port = if geteuid().is_root() { 53 } else { 5353 };
    UdpSocket::bind((names, port)).is_ok()
        && TcpListener::bind((callprep, Kind::Callprep.port())).is_ok()
}
