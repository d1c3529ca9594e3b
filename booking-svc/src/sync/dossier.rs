//! Converts a prospect of the original to a dossier, as other tools import one.

use std::{collections::HashSet, str::FromStr};

use proto::{
    booking::v1::{self as pb},
    well_known::{Struct, Timestamp},
};
use serde_json::Value;

use super::source::{
    Figures, SourceCampaign, SourceContact, SourceEvidence, SourceHypothesis, SourceOpportunity,
    SourceProspect, SourceRecords, SourceRun, SourceSequence, SourceStep, SourceTime, Word,
};
use crate::domain::{
    ContactStatus, Language, OutreachStatus, ProspectStatus, ResearchStatus, ReviewStatus, given,
};

/// Returns the dossier of a prospect.
pub(super) fn dossier(records: SourceRecords) -> pb::ProspectDossier {
    let mut runs = records.runs.into_iter().map(run).collect::<Vec<_>>();
    for item in records.evidence {
        if let Some(run) = runs.iter_mut().find(|run| run.id == item.research_run_id) {
            run.evidence_items.push(evidence_item(item));
        }
    }
    for item in records.hypotheses {
        if let Some(run) = runs.iter_mut().find(|run| run.id == item.research_run_id) {
            run.workflow_hypotheses.push(hypothesis(item));
        }
    }
    for item in records.opportunities {
        if let Some(run) = runs.iter_mut().find(|run| run.id == item.research_run_id) {
            run.automation_opportunities.push(opportunity(item));
        }
    }
    let mut sequences = records
        .sequences
        .into_iter()
        .map(sequence)
        .collect::<Vec<_>>();
    for item in records.steps {
        let parent = sequences.iter_mut().find(|row| row.id == item.sequence_id);
        if let Some(sequence) = parent {
            sequence.steps.push(step(item));
        }
    }
    pb::ProspectDossier {
        prospect: Some(prospect(records.prospect)),
        contacts: records.contacts.into_iter().map(contact).collect(),
        campaigns: records.campaigns.into_iter().map(campaign).collect(),
        research_runs: runs,
        outreach_sequences: sequences,
    }
}

/// The maximum number of findings of one kind in a part of a dossier; an import accepts a thousand.
const FINDINGS_AT_ONCE: usize = 1000;

/// Splits a dossier with more findings than one import accepts into dossiers to import one after
/// the other.
pub(super) fn parts(mut dossier: pb::ProspectDossier) -> Vec<pb::ProspectDossier> {
    let runs = &dossier.research_runs;
    let sum = |count: fn(&pb::ResearchRun) -> usize| runs.iter().map(count).sum::<usize>();
    let most = sum(|run| run.evidence_items.len())
        .max(sum(|run| run.workflow_hypotheses.len()))
        .max(sum(|run| run.automation_opportunities.len()));
    if most <= FINDINGS_AT_ONCE {
        return vec![dossier];
    }
    let mut parts = Vec::new();
    for run in &mut dossier.research_runs {
        let mut findings = (
            std::mem::take(&mut run.evidence_items),
            std::mem::take(&mut run.workflow_hypotheses),
            std::mem::take(&mut run.automation_opportunities),
        );
        while !(findings.0.is_empty() && findings.1.is_empty() && findings.2.is_empty()) {
            parts.push(pb::ProspectDossier {
                prospect: dossier.prospect.clone(),
                research_runs: vec![pb::ResearchRun {
                    evidence_items: some_of(&mut findings.0),
                    workflow_hypotheses: some_of(&mut findings.1),
                    automation_opportunities: some_of(&mut findings.2),
                    ..run.clone()
                }],
                ..Default::default()
            });
        }
    }
    parts.insert(0, dossier);
    parts
}

fn some_of<Item>(items: &mut Vec<Item>) -> Vec<Item> {
    let count = items.len().min(FINDINGS_AT_ONCE);
    items.drain(..count).collect()
}

/// Drops references of sequences to records of other prospects, which a booking would change.
pub(super) fn without_foreign_references(records: &mut SourceRecords) {
    let contacts = records.contacts.iter().map(|row| row.id.as_str());
    let contacts = contacts.collect::<HashSet<_>>();
    let runs = records.runs.iter().map(|row| row.id.as_str());
    let runs = runs.collect::<HashSet<_>>();
    for sequence in &mut records.sequences {
        sequence
            .contact_id
            .take_if(|id| !contacts.contains(id.as_str()));
        sequence
            .research_run_id
            .take_if(|id| !runs.contains(id.as_str()));
    }
}

/// The length to which the name of a campaign is truncated, in bytes: one that is too long would
/// fail all its prospects.
const LONGEST_NAME: usize = 10_000;

/// Converts a campaign. A language in which no brief can be written is dropped.
pub(super) fn campaign(row: SourceCampaign) -> pb::Campaign {
    let language = row.language.filter(|tag| Language::from_tag(tag).is_some());
    let mut name = row.name.unwrap_or_default();
    name.truncate(name.floor_char_boundary(LONGEST_NAME));
    pb::Campaign {
        id: row.id,
        name,
        language: language.unwrap_or_default(),
    }
}

/// Converts a status to its wire form. An unknown word becomes `Unspecified`, which changes
/// nothing.
fn status<Ours: FromStr + Into<Wire>, Wire: Default + Into<i32>>(word: &Word) -> i32 {
    given::<Wire>(word.known::<Ours>())
}

fn prospect(row: SourceProspect) -> pb::Prospect {
    let texts = |texts: Option<Vec<Option<String>>>| texts.into_iter().flatten().flatten();
    pb::Prospect {
        status: status::<ProspectStatus, pb::ProspectStatus>(&row.status),
        id: row.id,
        company_name: row.company_name.unwrap_or_default(),
        domain: row.domain.unwrap_or_default(),
        industry: row.industry.or(row.sub_industry).unwrap_or_default(),
        employee_range: row.employee_range.unwrap_or_default(),
        employee_count: row.employee_count,
        country: row.country.unwrap_or_default(),
        description: row.description.unwrap_or_default(),
        technologies: texts(row.technologies).collect(),
        specialties: texts(row.specialties).collect(),
    }
}

fn contact(row: SourceContact) -> pb::Contact {
    pb::Contact {
        outreach_status: status::<ContactStatus, pb::ContactOutreachStatus>(&row.outreach_status),
        id: row.id,
        first_name: row.first_name.unwrap_or_default(),
        last_name: row.last_name.unwrap_or_default(),
        job_title: row.job_title.unwrap_or_default(),
        primary_email: row.primary_email.unwrap_or_default(),
        last_contact_time: row.last_contacted_at.map(time),
    }
}

fn run(row: SourceRun) -> pb::ResearchRun {
    pb::ResearchRun {
        status: status::<ResearchStatus, pb::ResearchRunStatus>(&row.status),
        id: row.id,
        campaign_id: row.campaign_id.unwrap_or_default(),
        create_time: Some(time(row.created_at)),
        complete_time: row.completed_at.map(time),
        ..Default::default()
    }
}

fn evidence_item(row: SourceEvidence) -> pb::EvidenceItem {
    let Word(source_type) = row.source_type;
    pb::EvidenceItem {
        id: row.id,
        source_type,
        source_url: row.source_url.unwrap_or_default(),
        title: row.title.unwrap_or_default(),
        snippet: row.snippet.unwrap_or_default(),
        workflow_tag: row.workflow_tag.unwrap_or_default(),
        confidence_score: row.confidence_score,
        ..Default::default()
    }
}

fn hypothesis(row: SourceHypothesis) -> pb::WorkflowHypothesis {
    pb::WorkflowHypothesis {
        status: status::<ReviewStatus, pb::HypothesisStatus>(&row.status),
        impact: Some(impact(row.figures())),
        id: row.id,
        title: row.title,
        problem_statement: row.problem_statement.unwrap_or_default(),
        assumptions: texts(row.assumptions),
        confidence_score: row.confidence_score,
        evidence_refs: texts(row.evidence_refs),
        validation_questions: texts(row.validation_questions),
    }
}

fn opportunity(row: SourceOpportunity) -> pb::AutomationOpportunity {
    pb::AutomationOpportunity {
        status: status::<ReviewStatus, pb::HypothesisStatus>(&row.status),
        impact: Some(impact(row.figures())),
        id: row.id,
        title: row.title,
        description: row.description.unwrap_or_default(),
        assumptions: texts(row.assumptions),
        confidence_score: row.confidence_score,
        evidence_refs: texts(row.evidence_refs),
    }
}

fn impact(figures: Figures) -> pb::Impact {
    let [hours_low, hours_mid, hours_high] = figures.hours;
    let [euros_low, euros_mid, euros_high] = figures.euros;
    pb::Impact {
        hours_saved_week_low: hours_low,
        hours_saved_week_mid: hours_mid,
        hours_saved_week_high: hours_high,
        handoff_speed_gain_pct: figures.handoff_speed_gain_pct,
        error_reduction_pct: figures.error_reduction_pct,
        revenue_leakage_recovered_low: euros_low,
        revenue_leakage_recovered_mid: euros_mid,
        revenue_leakage_recovered_high: euros_high,
        currency: "EUR".to_owned(),
        period: pb::MoneyPeriod::Month.into(),
        ..Default::default()
    }
}

fn sequence(row: SourceSequence) -> pb::OutreachSequence {
    let metadata = row.metadata.filter(Value::is_object);
    let metadata = metadata.and_then(|value| serde_json::from_value::<Struct>(value).ok());
    pb::OutreachSequence {
        status: status::<OutreachStatus, pb::OutreachStatus>(&row.status),
        id: row.id,
        contact_id: row.contact_id.unwrap_or_default(),
        campaign_id: row.campaign_id.unwrap_or_default(),
        research_run_id: row.research_run_id.unwrap_or_default(),
        template_key: row.template_key.unwrap_or_default(),
        metadata,
        create_time: Some(time(row.created_at)),
        ..Default::default()
    }
}

fn step(row: SourceStep) -> pb::OutreachStep {
    pb::OutreachStep {
        status: status::<OutreachStatus, pb::OutreachStatus>(&row.status),
        id: row.id,
        step_order: row.step_order,
        subject: row.subject.unwrap_or_default(),
        body_text: row.body_text.unwrap_or_default(),
    }
}

/// Returns the texts in a JSON list, which may contain anything.
fn texts(list: Option<Value>) -> Vec<String> {
    match list {
        Some(Value::Array(items)) => items
            .into_iter()
            .flat_map(|item| texts(Some(item)))
            .collect(),
        Some(Value::String(text)) => vec![text],
        _ => Vec::new(),
    }
}

fn time(time: SourceTime) -> Timestamp {
    time.timestamp()
}
