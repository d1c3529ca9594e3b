//! Every service as processes of its own, with a model or without.

use std::time::{Duration, Instant};

use booking_svc::testing::TestDatabase;
use futures_util::{StreamExt, stream};

use super::vendor::Vendor;
use crate::{
    service::Service,
    sql::Sql,
    system::{LONG_WAIT_MS, import, start_booking, start_gateway},
    wire::{self, Answer},
};

const AT_ONCE: usize = 8;
const BOOKING_REPLICAS: usize = 2;

/// How many plans carry the words of the model, with nothing left to do.
const WORDED: &str =
    "SELECT count(*) FROM call_prep_plans WHERE model IS NOT NULL AND next_attempt_at IS NULL";

/// Dropped from the top: the services before their database.
pub(crate) struct Stack {
    gateway: Service,
    bookings: Vec<Service>,
    pub(crate) callpreps: Vec<Service>,
    pub(crate) sql: Sql,
    _database: TestDatabase,
}

/// What a webhook was answered, and after which time.
pub(crate) struct Booked {
    pub(crate) answer: Answer,
    pub(crate) latency: Duration,
}

impl Stack {
    /// Starts everything, with some firms that are known.
    pub(crate) async fn start(callpreps: Vec<Service>, firms: usize) -> Self {
        let database = TestDatabase::create().await;
        let urls = urls(&callpreps);
        let mut bookings = Vec::new();
        for _ in 0..BOOKING_REPLICAS {
            bookings.push(start_booking(&database.url(), &urls, LONG_WAIT_MS).await);
        }
        for firm in 0..firms {
            import(&bookings[0].url(), &dossier(firm)).await;
        }
        Self {
            gateway: start_gateway(&self::urls(&bookings)).await,
            bookings,
            callpreps,
            sql: Sql::connect(&database.url()).await,
            _database: database,
        }
    }

    /// Books a call with each of these firms, many at once.
    pub(crate) async fn book(&self, firms: impl IntoIterator<Item = usize>) -> Vec<Booked> {
        let gateway = self.gateway.address;
        let booking = |(index, firm): (usize, usize)| {
            let body = wire::created(&format!("uid-{firm}-{index}"), &contact(firm));
            tokio::spawn(async move {
                let started = Instant::now();
                let answer = wire::post(gateway, &body).await;
                let latency = started.elapsed();
                Booked { answer, latency }
            })
        };
        stream::iter(firms.into_iter().enumerate())
            .map(booking)
            .buffer_unordered(AT_ONCE)
            .map(Result::unwrap)
            .collect()
            .await
    }

    /// Waits until so many plans carry the words of the model, with nothing left to do.
    pub(crate) async fn until_worded(&self, plans: usize) {
        self.sql.until(WORDED, &plans.to_string()).await;
    }

    /// Returns what every process shows at `/metrics`.
    pub(crate) async fn metrics(&self) -> String {
        let mut metrics = String::new();
        let services = self.bookings.iter().chain(&self.callpreps);
        for service in services.chain([&self.gateway]) {
            metrics += &wire::get(service.admin_address, "/metrics").await;
        }
        metrics
    }

    /// Returns how many booking-svc there are.
    pub(crate) fn booking_replicas(&self) -> usize {
        self.bookings.len()
    }
}

/// Starts callprep-svc with rules alone.
pub(crate) async fn by_rules() -> Service {
    Service::start("callprep-svc", &[]).await
}

/// Starts a callprep-svc that words so many briefs at once; `key` is how the vendor knows it.
pub(crate) async fn by_model(vendor: &Vendor, key: &str, places: usize) -> Service {
    let settings = [
        ("PLANNER", "model"),
        ("MODEL_ADAPTER", "openai-compatible"),
        ("MODEL_NAME", "wordsmith-9"),
        ("MODEL_BASE_URL", &vendor.url()),
        ("MODEL_API_KEY", key),
        ("MODEL_MAX_CONCURRENCY", &places.to_string()),
    ];
    Service::start("callprep-svc", &settings).await
}

/// Checks that every webhook was answered with a plan that can be read.
pub(crate) fn assert_ready(booked: &[Booked]) {
    for Booked { answer, .. } in booked {
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.json["callPrepStatus"], "READY", "{answer:?}");
    }
}

/// Returns the latency that half of the webhooks stay below, and the longest.
pub(crate) fn latencies(booked: &[Booked]) -> (Duration, Duration) {
    let mut latencies: Vec<_> = booked.iter().map(|each| each.latency).collect();
    latencies.sort();
    (
        latencies[latencies.len() / 2],
        latencies[latencies.len() - 1],
    )
}

fn urls(services: &[Service]) -> String {
    let urls = services.iter().map(Service::url);
    urls.collect::<Vec<_>>().join(",")
}

/// The sample dossier of a firm with one hypothesis, for a firm of the given number.
fn dossier(firm: usize) -> String {
    include_str!("../../../samples/tidalops.json").replace("tidalops", &format!("firm{firm}"))
}

/// The address of the only contact of a firm.
fn contact(firm: usize) -> String {
    format!("marcus@firm{firm}.example")
}
