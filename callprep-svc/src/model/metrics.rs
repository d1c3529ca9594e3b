//! Metrics of the model lane: requests, tokens, and how often the brief by rules is kept.

use metrics::{Gauge, counter, gauge, histogram};

use super::{report::WordingReport, settings::ModelAdapter};

/// A brief that is with the model, counted until this is dropped.
pub(super) struct ActiveWording(Gauge);

impl ActiveWording {
    pub(super) fn start() -> Self {
        let count = gauge!("bookbrief_model_active_wordings");
        count.increment(1);
        Self(count)
    }
}

impl Drop for ActiveWording {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// Records the requests about one brief, and the state of the breaker after them.
pub(super) fn record(
    adapter: ModelAdapter,
    model_name: &str,
    report: &WordingReport,
    is_breaker_open: bool,
) {
    let usage = &report.usage;
    for attempt in &usage.attempts {
        histogram!(
            "gen_ai_client_operation_duration_seconds",
            "gen_ai_provider_name" => adapter.as_str(),
            "gen_ai_request_model" => model_name.to_owned(),
            "outcome" => attempt.outcome.to_string(),
        )
        .record(attempt.latency.as_secs_f64());
    }
    for (kind, tokens) in [
        ("input", usage.input_tokens),
        ("output", usage.output_tokens),
    ] {
        if let Some(tokens) = tokens {
            histogram!(
                "gen_ai_client_token_usage",
                "gen_ai_provider_name" => adapter.as_str(),
                "gen_ai_request_model" => model_name.to_owned(),
                "gen_ai_token_type" => kind,
            )
            .record(tokens);
        }
    }
    let outcome = report.outcome.to_string();
    counter!("bookbrief_model_wordings_total", "outcome" => outcome).increment(1);
    let fallbacks = u64::from(report.slots_replaced == 0);
    counter!("bookbrief_model_fallbacks_total").increment(fallbacks);
    gauge!("bookbrief_model_breaker_open").set(if is_breaker_open { 1.0 } else { 0.0 });
}
