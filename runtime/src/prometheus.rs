//! The process-wide metrics recorder and its Prometheus exposition.
//!
//! Names follow OpenTelemetry's semantic conventions; metrics that these do not define begin with
//! `bookbrief_`. `deploy/README.md` lists all metrics with the same descriptions.

use std::{fmt, sync::OnceLock, time::Duration};

use metrics::{describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time;

/// From a trivial request to a slow answer of a language model.
const SECONDS: [f64; 16] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0, 60.0,
];
/// Recommended by the semantic conventions for `gen_ai.client.token.usage`.
const TOKENS: [f64; 10] = [
    1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262_144.0,
];
/// How often samples are moved into their buckets; unscraped, they would pile up in memory.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

static COLLECTED: OnceLock<PrometheusHandle> = OnceLock::new();

/// The metrics of every service.
pub const METRICS: &[Metric] = &[
    Metric::histogram(
        "rpc_server_duration_seconds",
        "duration of calls, until the response begins; unknown methods are `_OTHER`",
    ),
    Metric::gauge("rpc_server_active_requests", "calls in progress"),
    Metric::counter(
        "bookbrief_refused_calls_total",
        "calls rejected by `MAX_CONCURRENT_REQUESTS`",
    ),
    Metric::counter(
        "bookbrief_refused_connections_total",
        "connections rejected by `MAX_CONNECTIONS`",
    ),
    Metric::histogram(
        "rpc_client_duration_seconds",
        "duration of calls to other services, including retries",
    ),
    Metric::histogram(
        "http_server_request_duration_seconds",
        "duration of requests to the gateway; the route of unmatched paths is empty",
    ),
    Metric::gauge(
        "http_server_active_requests",
        "requests to the gateway in progress",
    ),
];

/// A metric and its description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// The name in Prometheus.
    pub name: &'static str,
    /// The kind.
    pub kind: MetricKind,
    /// The text of its `# HELP` line.
    pub help: &'static str,
}

/// The kind of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    Counter,
    Gauge,
    Histogram,
}

impl Metric {
    /// Returns a counter.
    pub const fn counter(name: &'static str, help: &'static str) -> Self {
        let kind = MetricKind::Counter;
        Self { name, kind, help }
    }

    /// Returns a gauge.
    pub const fn gauge(name: &'static str, help: &'static str) -> Self {
        let kind = MetricKind::Gauge;
        Self { name, kind, help }
    }

    /// Returns a histogram.
    pub const fn histogram(name: &'static str, help: &'static str) -> Self {
        let kind = MetricKind::Histogram;
        Self { name, kind, help }
    }
}

impl fmt::Display for MetricKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        })
    }
}

/// Describes the metrics of a program, for the `# HELP` lines of `/metrics`. Idempotent.
pub(crate) fn describe(metrics: &[Metric]) {
    start();
    register(metrics);
}

fn register(metrics: &[Metric]) {
    for metric in metrics {
        match metric.kind {
            MetricKind::Counter => describe_counter!(metric.name, metric.help),
            MetricKind::Gauge => describe_gauge!(metric.name, metric.help),
            MetricKind::Histogram => describe_histogram!(metric.name, metric.help),
        }
    }
}

/// Installs the recorder on the first call. Metrics recorded before that are lost.
pub(crate) fn start() -> &'static PrometheusHandle {
    COLLECTED.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Suffix("_token_usage".to_owned()), &TOKENS)
            })
            .expect("the lists of buckets are not empty")
            .build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another metrics recorder is installed: `/metrics` stays empty");
        }
        register(METRICS);
        handle
    })
}

/// Returns all metrics in Prometheus' text format.
pub(crate) fn render() -> String {
    start().render()
}

/// Runs the upkeep of the recorder periodically, until the task is aborted.
pub(crate) async fn keep_up() {
    let mut pace = time::interval(UPKEEP_INTERVAL);
    loop {
        pace.tick().await;
        start().run_upkeep();
    }
}
