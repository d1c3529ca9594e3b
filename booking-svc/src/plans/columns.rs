//! Converts a brief to the columns that store it: simple ones for people who read tables, and the
//! whole brief.

use proto::callprep::v1::{self as pb, PlanItem};
use serde::Serialize;

use crate::store::{JsonText, call_prep_plans::Written};

/// Returns the columns of `call_prep_plans` for a brief.
///
/// # Errors
/// Fails if it has enum values that this version does not know.
pub(super) fn written(
    brief: &pb::Brief,
    provenance: &pb::Provenance,
) -> serde_json::Result<Written> {
    let is_worded = provenance.generated_by() == pb::GeneratedBy::Model;
    let of_model = |text: &String| Some(text.clone()).filter(|text| is_worded && !text.is_empty());
    let digest = Some(provenance.input_digest.clone()).filter(|digest| !digest.is_empty());
    let questions = brief.questions.iter().map(|question| &question.text);
    let risks = brief.risks.iter();
    let risks = risks.map(|risk| format!("{} — {}", risk.text, risk.mitigation));
    let steps = brief.demo_flow.iter().map(|step| &step.text);
    Ok(Written {
        summary: brief.summary.clone(),
        plan30: plan_items(&brief.plan30)?,
        plan60: plan_items(&brief.plan60)?,
        plan90: plan_items(&brief.plan90)?,
        stakeholder_map: list(brief.stakeholders.iter().map(Stakeholder::of))?,
        discovery_questions: list(questions)?,
        risk_list: list(risks)?,
        demo_flow: list(steps)?,
        brief: json(brief)?,
        planner_version: provenance.planner_version.clone(),
        latency_ms: provenance.latency_ms,
        model: of_model(&provenance.requested_model),
        prompt_version: of_model(&provenance.prompt_version),
        input_tokens: provenance.input_tokens,
        output_tokens: provenance.output_tokens,
        input_digest: digest,
        provenance: json(provenance)?,
    })
}

#[derive(Serialize)]
struct Stakeholder<'a> {
    role: &'a str,
    objective: &'a str,
}

impl<'a> Stakeholder<'a> {
    fn of(stakeholder: &'a pb::Stakeholder) -> Self {
        Self {
            role: &stakeholder.role,
            objective: &stakeholder.objective,
        }
    }
}

#[derive(Serialize)]
struct Phase<'a> {
    focus: &'a str,
    actions: Vec<&'a str>,
}

/// Returns the column of a phase of the plan.
///
/// # Errors
/// Fails if it has enum values that this version does not know.
pub(super) fn plan_items(items: &[PlanItem]) -> serde_json::Result<JsonText> {
    list(items.iter().map(|item| Phase {
        focus: &item.focus,
        actions: item.actions.iter().map(|action| &*action.line).collect(),
    }))
}

fn list(items: impl Iterator<Item = impl Serialize>) -> serde_json::Result<JsonText> {
    json(&items.collect::<Vec<_>>())
}

/// Serialises a value. Fails for enum values of a newer callprep-svc.
fn json(value: &impl Serialize) -> serde_json::Result<JsonText> {
    JsonText::of(value)
}
