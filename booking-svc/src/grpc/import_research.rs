//! Converts the research in a dossier from the wire to records.

use chrono::{DateTime, Utc};
use proto::booking::v1 as pb;

use super::validate::Problems;
use crate::{
    domain::{ResearchStatus, ReviewStatus},
    store::records::{
        AutomationOpportunity, EvidenceItem, Impact, ProspectRecords, ResearchRun,
        WorkflowHypothesis,
    },
};

/// Adds a research run with all of its findings to `records`.
pub(super) fn research_run(
    problems: &mut Problems,
    path: &str,
    records: &mut ProspectRecords,
    item: pb::ResearchRun,
    now: DateTime<Utc>,
) {
    let at = |field: &str| format!("{path}.{field}");
    let created_at = problems.optional_time(&at("create_time"), item.create_time);
    let run = ResearchRun {
        prospect_id: records.prospect.id.clone(),
        campaign_id: problems.optional_id(&at("campaign_id"), item.campaign_id.clone()),
        status: problems
            .known::<pb::ResearchRunStatus, _>(&at("status"), item.status)
            .unwrap_or(ResearchStatus::Pending),
        completed_at: problems.optional_time(&at("complete_time"), item.complete_time),
        created_at: created_at.unwrap_or(now),
        id: problems.id(&at("id"), item.id),
    };
    for (index, item) in item.evidence_items.into_iter().enumerate() {
        let path = format!("{path}.evidence_items[{index}]");
        records
            .evidence_items
            .push(evidence_item(problems, &path, &run.id, item));
    }
    for (index, item) in item.workflow_hypotheses.into_iter().enumerate() {
        let path = format!("{path}.workflow_hypotheses[{index}]");
        records
            .workflow_hypotheses
            .push(hypothesis(problems, &path, &run.id, item));
    }
    for (index, item) in item.automation_opportunities.into_iter().enumerate() {
        let path = format!("{path}.automation_opportunities[{index}]");
        records
            .automation_opportunities
            .push(opportunity(problems, &path, &run.id, item));
    }
    records.research_runs.push(run);
}

fn evidence_item(
    problems: &mut Problems,
    path: &str,
    run_id: &str,
    item: pb::EvidenceItem,
) -> EvidenceItem {
    let at = |field: &str| format!("{path}.{field}");
    EvidenceItem {
        stance: problems.known::<pb::EvidenceStance, _>(&at("stance"), item.stance),
        id: problems.id(&at("id"), item.id),
        research_run_id: run_id.to_owned(),
        source_type: problems.page(&at("source_type"), item.source_type),
        source_url: problems.page(&at("source_url"), item.source_url),
        title: problems.optional_page(&at("title"), item.title),
        snippet: problems.page(&at("snippet"), item.snippet),
        workflow_tag: problems.page(&at("workflow_tag"), item.workflow_tag),
        confidence_score: confidence(problems, path, item.confidence_score),
    }
}

fn hypothesis(
    problems: &mut Problems,
    path: &str,
    run_id: &str,
    item: pb::WorkflowHypothesis,
) -> WorkflowHypothesis {
    let at = |field: &str| format!("{path}.{field}");
    WorkflowHypothesis {
        status: problems
            .known::<pb::HypothesisStatus, _>(&at("status"), item.status)
            .unwrap_or(ReviewStatus::Draft),
        id: problems.id(&at("id"), item.id),
        research_run_id: run_id.to_owned(),
        title: problems.page(&at("title"), item.title),
        problem_statement: problems.page(&at("problem_statement"), item.problem_statement),
        assumptions: problems.pages(&at("assumptions"), item.assumptions),
        confidence_score: confidence(problems, path, item.confidence_score),
        evidence_refs: problems.pages(&at("evidence_refs"), item.evidence_refs),
        validation_questions: problems
            .texts(&at("validation_questions"), item.validation_questions),
        impact: impact(problems, &at("impact"), item.impact).into(),
    }
}

fn opportunity(
    problems: &mut Problems,
    path: &str,
    run_id: &str,
    item: pb::AutomationOpportunity,
) -> AutomationOpportunity {
    let at = |field: &str| format!("{path}.{field}");
    AutomationOpportunity {
        status: problems
            .known::<pb::HypothesisStatus, _>(&at("status"), item.status)
            .unwrap_or(ReviewStatus::Draft),
        id: problems.id(&at("id"), item.id),
        research_run_id: run_id.to_owned(),
        title: problems.page(&at("title"), item.title),
        description: problems.page(&at("description"), item.description),
        assumptions: problems.pages(&at("assumptions"), item.assumptions),
        confidence_score: confidence(problems, path, item.confidence_score),
        evidence_refs: problems.pages(&at("evidence_refs"), item.evidence_refs),
        impact: impact(problems, &at("impact"), item.impact).into(),
    }
}

fn impact(problems: &mut Problems, path: &str, impact: Option<pb::Impact>) -> Impact {
    let at = |field: &str| format!("{path}.{field}");
    let impact = impact.unwrap_or_default();
    Impact {
        period: problems.known::<pb::MoneyPeriod, _>(&at("period"), impact.period),
        money_kind: problems.known::<pb::MoneyKind, _>(&at("money_kind"), impact.money_kind),
        currency: currency(problems, path, &impact.currency),
        hours_saved_week_low: impact.hours_saved_week_low,
        hours_saved_week_mid: impact.hours_saved_week_mid,
        hours_saved_week_high: impact.hours_saved_week_high,
        handoff_speed_gain_pct: impact.handoff_speed_gain_pct,
        error_reduction_pct: impact.error_reduction_pct,
        revenue_leakage_recovered_low: impact.revenue_leakage_recovered_low,
        revenue_leakage_recovered_mid: impact.revenue_leakage_recovered_mid,
        revenue_leakage_recovered_high: impact.revenue_leakage_recovered_high,
    }
}

fn currency(problems: &mut Problems, path: &str, code: &str) -> Option<String> {
    let code = code.trim().to_ascii_uppercase();
    if code.is_empty() {
        return None;
    }
    if code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        problems.add(
            format!("{path}.currency"),
            "must be a code of ISO 4217, such as `EUR`, or empty",
        );
    }
    Some(code)
}

fn confidence(problems: &mut Problems, path: &str, confidence: f64) -> f64 {
    if !(0.0..=1.0).contains(&confidence) {
        problems.add(format!("{path}.confidence_score"), "must be from 0 to 1");
    }
    confidence
}
