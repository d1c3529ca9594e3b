//! What is measured of the model: calls, tokens, and how often the words of the rules have to do.

use metrics::{Gauge, counter, gauge, histogram};

use crate::model::Ledger;

/// Something that is under way, counted until it is dropped.
pub(crate) struct UnderWay(Gauge);

impl UnderWay {
    /// Counts a brief that a model words.
    pub(crate) fn wording() -> Self {
        let count = gauge!("bookbrief_model_active_wordings");
        count.increment(1);
        Self(count)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// Notes what a model has done for one brief, and whether it is left alone from now on.
pub(crate) fn worded(provider: &'static str, model: &str, ledger: &Ledger, is_paused: bool) {
    for attempt in &ledger.attempts {
        histogram!(
            "gen_ai_client_operation_duration_seconds",
            "gen_ai_provider_name" => provider,
            "gen_ai_request_model" => model.to_owned(),
            "outcome" => attempt.outcome.clone(),
        )
        .record(attempt.latency.as_secs_f64());
    }
    for (kind, tokens) in [
        ("input", ledger.input_tokens),
        ("output", ledger.output_tokens),
    ] {
        if let Some(tokens) = tokens {
            histogram!(
                "gen_ai_client_token_usage",
                "gen_ai_provider_name" => provider,
                "gen_ai_request_model" => model.to_owned(),
                "gen_ai_token_type" => kind,
            )
            .record(tokens);
        }
    }
    counter!("bookbrief_model_wordings_total", "outcome" => ledger.outcome.clone()).increment(1);
    if ledger.slots_replaced == 0 {
        counter!("bookbrief_model_fallbacks_total").increment(1);
    }
    gauge!("bookbrief_model_breaker_open").set(if is_paused { 1.0 } else { 0.0 });
}
