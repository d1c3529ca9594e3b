//! Every service is replaced under load, one replica after the other, as a rolling update does it.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};

use booking_svc::testing::TestDatabase;
use rustix::process::Signal;
use tokio::{sync::watch, task::JoinSet};

use crate::{
    service::Service,
    sql::Sql,
    system::{contact, dossier, import, in_time},
    wire::{self, SECRET, created},
};

const FIRMS: usize = 20;
const SENDERS: usize = 4;
/// How often each replica of each service is replaced.
const ROUNDS: usize = 3;
/// So many webhooks are answered between two replacements.
const BETWEEN: usize = 20;

/// Longer than clients take to look at the health of a replica.
const DELAY: (&str, &str) = ("SHUTDOWN_DELAY_MS", "1500");

#[tokio::test(flavor = "multi_thread")]
async fn no_webhook_fails_while_each_replica_of_each_service_is_replaced_again_and_again() {
    let database = TestDatabase::create().await;
    let url = database.url();
    let callpreps = pair("callprep-svc", &[DELAY]).await;
    let callprep_urls = urls(&callpreps);
    let bookings = pair(
        "booking-svc",
        &[
            DELAY,
            ("DATABASE_URL", &url),
            ("CALLPREP_SVC_URL", &callprep_urls),
        ],
    )
    .await;
    let booking_urls = urls(&bookings);
    let gateways = pair(
        "gateway",
        &[
            DELAY,
            ("CALCOM_WEBHOOK_SECRET", SECRET),
            ("BOOKING_SVC_URL", &booking_urls),
        ],
    )
    .await;
    for firm in 0..FIRMS {
        import(&bookings[0].url(), &dossier(firm)).await;
    }
    let addresses = gateways.iter().map(|gateway| gateway.address).collect();
    let load = Load::start(addresses);

    for service in [callpreps, bookings, gateways] {
        let mut service = service;
        for _ in 0..ROUNDS {
            for replica in &mut service {
                load.answered(BETWEEN).await;
                replace(replica, &load).await;
            }
        }
        load.keep(service);
    }

    let sent = load.ends_without_failure().await;
    let sql = Sql::connect(&url).await;
    let bookings = "SELECT count(*) FROM bookings WHERE state = 'accepted'";
    assert_eq!(sql.text(bookings).await, sent.to_string());
}

async fn pair(name: &'static str, settings: &[(&'static str, &str)]) -> Vec<Service> {
    vec![
        Service::start(name, settings).await,
        Service::start(name, settings).await,
    ]
}

fn urls(services: &[Service]) -> String {
    let urls = services.iter().map(Service::url).collect::<Vec<_>>();
    urls.join(",")
}

/// Replaces a replica. If it is a gateway, its senders hear that it is not ready as a load balancer
/// does, from its admin port, and not at once.
async fn replace(replica: &mut Service, load: &Load) {
    replica.signal(Signal::TERM);
    let unready = async { while wire::is_ready(replica.admin_address).await {} };
    in_time("it says that it is not ready", unready).await;
    load.answered(SENDERS).await;
    load.forget(replica.address);
    replica.ended().await;

    replica.start_again().await;
    let ready = async { while !wire::is_ready(replica.admin_address).await {} };
    in_time("it is ready", ready).await;
    load.learn(replica.address);
}

/// Senders that post webhooks without a pause, each to one of the gateways that are known.
struct Load {
    known: watch::Sender<Vec<SocketAddr>>,
    gateways: Vec<SocketAddr>,
    answered: watch::Receiver<usize>,
    senders: JoinSet<Vec<String>>,
    stop: watch::Sender<bool>,
    kept: std::sync::Mutex<Vec<Service>>,
}

impl Load {
    fn start(gateways: Vec<SocketAddr>) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let known = watch::Sender::new(gateways.clone());
        let stop = watch::Sender::new(false);
        let (count, answered) = watch::channel(0);
        let mut senders = JoinSet::new();
        for _ in 0..SENDERS {
            let (known, stop, count) = (known.subscribe(), stop.subscribe(), count.clone());
            senders.spawn(async move {
                let mut failures = Vec::new();
                while !*stop.borrow() {
                    let number = NEXT.fetch_add(1, Ordering::Relaxed);
                    let gateway = {
                        let known = known.borrow();
                        known[number % known.len()]
                    };
                    let body = created(&format!("uid-{number}"), &contact(number % FIRMS));
                    let answer = wire::post(gateway, &body).await;
                    if answer.status != 200 {
                        failures.push(format!("{number}: {answer:?}"));
                    }
                    count.send_modify(|count| *count += 1);
                }
                failures
            });
        }
        Self {
            known,
            gateways,
            answered,
            senders,
            stop,
            kept: std::sync::Mutex::default(),
        }
    }

    /// Waits until `count` further webhooks are answered.
    async fn answered(&self, count: usize) {
        let mut answered = self.answered.clone();
        let goal = *answered.borrow() + count;
        let waiting = answered.wait_for(|now| *now >= goal);
        in_time("webhooks are answered", waiting).await.unwrap();
    }

    fn forget(&self, gateway: SocketAddr) {
        self.known
            .send_modify(|known| known.retain(|one| *one != gateway));
    }

    fn learn(&self, gateway: SocketAddr) {
        if self.gateways.contains(&gateway) {
            self.known.send_modify(|known| known.push(gateway));
        }
    }

    /// Keeps services running until the end.
    fn keep(&self, services: Vec<Service>) {
        self.kept.lock().unwrap().extend(services);
    }

    /// Stops the senders, makes sure that no webhook has failed and returns how many there were.
    async fn ends_without_failure(mut self) -> usize {
        self.stop.send_replace(true);
        let mut failures = Vec::new();
        while let Some(ended) = self.senders.join_next().await {
            failures.extend(ended.unwrap());
        }
        assert_eq!(failures, Vec::<String>::new());
        *self.answered.borrow()
    }
}
