//! Collects metrics and shows them as Prometheus reads them.
//!
//! Their names follow the semantic conventions of OpenTelemetry; what those do not know begins with
//! `bookbrief_`. `deploy/README.md` lists all of them.

use std::{sync::OnceLock, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::time;

/// From a request that touches nothing to a model that thinks hard.
const SECONDS: [f64; 16] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 10.0, 60.0,
];
/// As the conventions advise.
const TOKENS: [f64; 10] = [
    1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262_144.0,
];
/// How often what was recorded is sorted into its buckets, when nobody asks for it.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

static COLLECTED: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts to collect what this process records. What is recorded before is lost.
pub(crate) fn start() -> &'static PrometheusHandle {
    COLLECTED.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .and_then(|builder| {
                builder.set_buckets_for_metric(Matcher::Suffix("_token_usage".to_owned()), &TOKENS)
            })
            .expect("there are buckets")
            .build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("metrics are collected by somebody else: there are none to be shown");
        }
        handle
    })
}

/// Returns all metrics as text.
pub(crate) fn render() -> String {
    start().render()
}

/// Keeps what is collected small, until the task is aborted.
pub(crate) async fn keep_up() {
    let mut pace = time::interval(UPKEEP_INTERVAL);
    loop {
        pace.tick().await;
        start().run_upkeep();
    }
}
