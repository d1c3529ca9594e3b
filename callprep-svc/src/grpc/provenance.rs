//! From what was done for a brief to the wire: the brief, and how it came about.

use std::time::Duration;

use proto::callprep::v1 as pb;

use super::response::brief as brief_message;
use crate::{
    model::{Attempt, Ledger, Worded},
    plan::PLANNER_VERSION,
    wording::{PROMPT_VERSION, Rejection, SCHEMA_VERSION},
};

/// Returns the response with a brief; `model` is the interface and the name of the configured one.
pub(crate) fn response(
    worded: Worded,
    model: Option<(&str, &str)>,
    input_digest: String,
) -> pb::GeneratePlanResponse {
    let Worded {
        brief,
        ledger,
        retry_after,
    } = worded;
    let brief = brief_message(brief);
    let provenance = pb::Provenance {
        generated_by: brief.generated_by,
        input_digest,
        ..provenance(ledger, model)
    };
    pb::GeneratePlanResponse {
        brief: Some(brief),
        planner_version: PLANNER_VERSION.to_owned(),
        model_configured: model.is_some(),
        provenance: Some(provenance),
        retry_after: retry_after.map(Into::into),
    }
}

fn provenance(ledger: Ledger, model: Option<(&str, &str)>) -> pb::Provenance {
    let (adapter, requested_model) = model.unwrap_or_default();
    pb::Provenance {
        planner_version: PLANNER_VERSION.to_owned(),
        prompt_version: PROMPT_VERSION.to_owned(),
        schema_version: SCHEMA_VERSION.to_owned(),
        adapter: adapter.to_owned(),
        requested_model: requested_model.to_owned(),
        served_model: ledger.served_model,
        input_tokens: ledger.input_tokens.map(u32::cast_signed),
        output_tokens: ledger.output_tokens.map(u32::cast_signed),
        charged_tokens: i32::try_from(ledger.charged_tokens).unwrap_or(i32::MAX),
        latency_ms: milliseconds(ledger.latency),
        attempts: ledger.attempts.into_iter().map(attempt).collect(),
        slots_total: count(ledger.slots_total),
        slots_replaced: count(ledger.slots_replaced),
        outcome: ledger.outcome,
        rejections: ledger.rejections.into_iter().map(rejection).collect(),
        ..pb::Provenance::default()
    }
}

fn attempt(attempt: Attempt) -> pb::ModelAttempt {
    pb::ModelAttempt {
        outcome: attempt.outcome,
        latency_ms: milliseconds(attempt.latency),
    }
}

fn rejection(rejection: Rejection) -> pb::SlotRejection {
    pb::SlotRejection {
        slot: rejection.slot,
        code: rejection.code.to_owned(),
    }
}

fn milliseconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX)
}

fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
