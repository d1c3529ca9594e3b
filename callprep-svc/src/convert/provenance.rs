//! From a plan to the response: the brief, and how it was made.

use std::time::Duration;

use proto::callprep::v1 as pb;

use super::brief::brief as brief_message;
use crate::{
    model::{ModelAttempt, WordingReport},
    plan::PLANNER_VERSION,
    planner::{ConfiguredModel, Plan},
    wording::{PROMPT_VERSION, Rejection, SCHEMA_VERSION},
};

pub(crate) fn response(plan: Plan) -> pb::GeneratePlanResponse {
    let Plan {
        brief,
        report,
        input_digest,
        model,
        retry_after,
    } = plan;
    let brief = brief_message(brief);
    let model_configured = model.is_some();
    let provenance = pb::Provenance {
        generated_by: brief.generated_by,
        input_digest,
        ..provenance(report, model)
    };
    pb::GeneratePlanResponse {
        brief: Some(brief),
        planner_version: PLANNER_VERSION.to_owned(),
        model_configured,
        provenance: Some(provenance),
        retry_after: retry_after.map(Into::into),
    }
}

fn provenance(report: WordingReport, model: Option<ConfiguredModel>) -> pb::Provenance {
    let usage = report.usage;
    let (adapter, requested_model) = model
        .map(|model| (model.adapter.as_str().to_owned(), model.name))
        .unwrap_or_default();
    pb::Provenance {
        planner_version: PLANNER_VERSION.to_owned(),
        prompt_version: PROMPT_VERSION.to_owned(),
        schema_version: SCHEMA_VERSION.to_owned(),
        adapter,
        requested_model,
        served_model: usage.served_model,
        input_tokens: usage.input_tokens.map(u32::cast_signed),
        output_tokens: usage.output_tokens.map(u32::cast_signed),
        charged_tokens: i32::try_from(usage.charged_tokens).unwrap_or(i32::MAX),
        latency_ms: milliseconds(report.latency),
        attempts: usage.attempts.iter().map(attempt).collect(),
        slots_total: count(report.slots_total),
        slots_replaced: count(report.slots_replaced),
        outcome: report.outcome.to_string(),
        rejections: report.rejections.into_iter().map(rejection).collect(),
        ..pb::Provenance::default()
    }
}

fn attempt(attempt: &ModelAttempt) -> pb::ModelAttempt {
    pb::ModelAttempt {
        outcome: attempt.outcome.to_string(),
        latency_ms: milliseconds(attempt.latency),
    }
}

fn rejection(rejection: Rejection) -> pb::SlotRejection {
    pb::SlotRejection {
        slot: rejection.slot,
        code: rejection.code.as_str().to_owned(),
    }
}

fn milliseconds(duration: Duration) -> i32 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX)
}

fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
