//! The metrics of callprep-svc.

use runtime::Metric;

/// The metrics of callprep-svc, in addition to those of every service.
pub const METRICS: &[Metric] = &[
    Metric::histogram(
        "gen_ai_client_operation_duration_seconds",
        "duration of requests to the model provider",
    ),
    Metric::histogram("gen_ai_client_token_usage", "model tokens per brief"),
    Metric::counter("bookbrief_model_wordings_total", "briefs sent to a model"),
    Metric::counter(
        "bookbrief_model_fallbacks_total",
        "briefs that kept the wording of the rules entirely",
    ),
    Metric::gauge(
        "bookbrief_model_active_wordings",
        "briefs being reworded by a model",
    ),
    Metric::gauge(
        "bookbrief_model_breaker_open",
        "1 while the circuit breaker of the model is open",
    ),
];
