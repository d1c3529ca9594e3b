//! A brief in the columns in which it is kept: the simple ones for people who read tables, and all of
//! it.

use proto::callprep::v1::{self as pb, PlanItem};
use serde_json::{Value, json};

use super::CallPrepError;
use crate::store::{JsonText, call_prep_plans::Written};

/// Returns the columns in which a brief is kept: the simple ones for people who read tables, and all
/// of it.
///
/// # Errors
/// It holds words that this version does not know.
pub fn written(brief: &pb::Brief, provenance: &pb::Provenance) -> Result<Written, CallPrepError> {
    let texts = |texts: Vec<&str>| JsonText::from(json!(texts));
    // A newer callprep-svc may use words that this version does not know.
    let whole = JsonText::of(brief).map_err(|_| CallPrepError::Unusable)?;
    let origin = JsonText::of(provenance).map_err(|_| CallPrepError::Unusable)?;
    let is_worded = provenance.generated_by() == pb::GeneratedBy::Model;
    let of_model = |text: &String| Some(text.clone()).filter(|text| is_worded && !text.is_empty());
    let digest = Some(provenance.input_digest.clone()).filter(|digest| !digest.is_empty());
    Ok(Written {
        summary: brief.summary.clone(),
        plan30: plan_items(&brief.plan30),
        plan60: plan_items(&brief.plan60),
        plan90: plan_items(&brief.plan90),
        stakeholder_map: stakeholders(&brief.stakeholders),
        discovery_questions: texts(
            brief
                .questions
                .iter()
                .map(|question| &*question.text)
                .collect(),
        ),
        risk_list: brief
            .risks
            .iter()
            .map(|risk| Value::String(format!("{} — {}", risk.text, risk.mitigation)))
            .collect::<Value>()
            .into(),
        demo_flow: texts(brief.demo_flow.iter().map(|step| &*step.text).collect()),
        brief: whole,
        planner_version: provenance.planner_version.clone(),
        latency_ms: provenance.latency_ms,
        model: of_model(&provenance.requested_model),
        prompt_version: of_model(&provenance.prompt_version),
        input_tokens: provenance.input_tokens,
        output_tokens: provenance.output_tokens,
        input_digest: digest,
        provenance: origin,
    })
}

fn stakeholders(stakeholders: &[pb::Stakeholder]) -> JsonText {
    stakeholders
        .iter()
        .map(|stakeholder| json!({"role": stakeholder.role, "objective": stakeholder.objective}))
        .collect::<Value>()
        .into()
}

fn plan_items(items: &[PlanItem]) -> JsonText {
    items
        .iter()
        .map(|item| {
            let lines = item
                .actions
                .iter()
                .map(|action| &*action.line)
                .collect::<Vec<_>>();
            json!({"focus": item.focus, "actions": lines})
        })
        .collect::<Value>()
        .into()
}
