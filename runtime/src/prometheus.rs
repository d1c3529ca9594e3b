//! The process-wide metrics recorder and its Prometheus exposition.
//!
//! Names follow OpenTelemetry's semantic conventions; metrics that these do not define begin with
//! `bookbrief_`. `deploy/README.md` lists all metrics.

use std::{sync::OnceLock, time::Duration};

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
