//! ProspectService: imports dossiers and shows them.

use chrono::{DateTime, Utc};
use proto::booking::v1::{
    self as pb,
    prospect_service_server::{ProspectService, ProspectServiceServer},
};
use runtime::status::Violation;
use tonic::{Request, Response, Status};

use super::{
    connection,
    failure::Failure,
    import::{campaign, records},
    timestamp, to_its_end,
    validate::Problems,
};
use crate::{
    App,
    domain::given,
    import::{import, validate},
    now,
    store::{
        prospects,
        records::{
            AutomationOpportunity, Campaign, Contact, EvidenceItem, Impact, OutreachSequence,
            OutreachStep, Prospect, ProspectRecords, ResearchRun, WorkflowHypothesis,
        },
    },
};

/// The largest dossier, in bytes: twice the limit of other messages.
const MAX_DOSSIER_BYTES: usize = 8 << 20;

/// Validates a dossier and returns its records.
///
/// # Errors
/// The invalid fields.
pub(crate) fn checked_records(
    dossier: pb::ProspectDossier,
    now: DateTime<Utc>,
) -> Result<ProspectRecords, Vec<Violation>> {
    let mut problems = Problems::default();
    let records = records(&mut problems, dossier, now);
    problems.none_or(records)
}

/// Validates campaigns and returns their records.
///
/// # Errors
/// The invalid fields.
pub(crate) fn checked_campaigns(
    campaigns: Vec<pb::Campaign>,
) -> Result<Vec<Campaign>, Vec<Violation>> {
    let mut problems = Problems::default();
    let campaigns = campaigns.into_iter().enumerate();
    let campaigns = campaigns
        .map(|(index, item)| campaign(&mut problems, &format!("campaigns[{index}]"), item))
        .collect();
    problems.none_or(campaigns)
}

/// Returns the service over `app`.
pub(crate) fn prospect_service(app: App) -> ProspectServiceServer<impl ProspectService> {
    ProspectServiceServer::new(Service { app }).max_decoding_message_size(MAX_DOSSIER_BYTES)
}

struct Service {
    app: App,
}

#[tonic::async_trait]
impl ProspectService for Service {
    async fn import_prospect(
        &self,
        request: Request<pb::ImportProspectRequest>,
    ) -> Result<Response<pb::ImportProspectResponse>, Status> {
        let request = request.into_inner();
        let dossier = request.dossier.unwrap_or_default();
        let records = checked_records(dossier, now()).map_err(Failure::Invalid)?;

        let database = self.app.database.clone();
        to_its_end(async move {
            let mut conn = connection(&database).await?;
            let upserted = if request.validate_only {
                validate(&mut conn, &records).await
            } else {
                import(&mut conn, &records).await
            };
            let upserted = upserted.map_err(Failure::from)?;
            Ok(Response::new(pb::ImportProspectResponse {
                prospect_id: records.prospect.id,
                inserted_count: upserted.inserted.try_into().unwrap_or(i32::MAX),
                updated_count: upserted.updated.try_into().unwrap_or(i32::MAX),
            }))
        })
        .await
    }

    async fn get_prospect(
        &self,
        request: Request<pb::GetProspectRequest>,
    ) -> Result<Response<pb::GetProspectResponse>, Status> {
        let mut problems = Problems::default();
        let id = problems.id("id", request.into_inner().id);
        problems.into_result()?;
        let mut conn = connection(&self.app.database).await?;
        let records = prospects::find(&mut conn, &id)
            .await
            .map_err(Failure::from)?
            .ok_or(Failure::ProspectNotFound)?;
        Ok(Response::new(pb::GetProspectResponse {
            dossier: Some(dossier(records)),
        }))
    }
}

fn dossier(records: ProspectRecords) -> pb::ProspectDossier {
    let mut runs = records
        .research_runs
        .into_iter()
        .map(research_run)
        .collect::<Vec<_>>();
    for run in &mut runs {
        let of_run = |id: &str| id == run.id;
        run.evidence_items = records
            .evidence_items
            .iter()
            .filter(|row| of_run(&row.research_run_id))
            .map(evidence_item)
            .collect();
        run.workflow_hypotheses = records
            .workflow_hypotheses
            .iter()
            .filter(|row| of_run(&row.research_run_id))
            .map(hypothesis)
            .collect();
        run.automation_opportunities = records
            .automation_opportunities
            .iter()
            .filter(|row| of_run(&row.research_run_id))
            .map(opportunity)
            .collect();
    }
    let mut sequences = records
        .outreach_sequences
        .into_iter()
        .map(sequence)
        .collect::<Vec<_>>();
    for sequence in &mut sequences {
        sequence.steps = records
            .outreach_steps
            .iter()
            .filter(|row| row.sequence_id == sequence.id)
            .map(step)
            .collect();
    }
    pb::ProspectDossier {
        prospect: Some(prospect(records.prospect)),
        contacts: records.contacts.into_iter().map(contact).collect(),
        campaigns: records
            .campaigns
            .into_iter()
            .map(|row| pb::Campaign {
                id: row.id,
                name: row.name.unwrap_or_default(),
                language: row.language.unwrap_or_default(),
            })
            .collect(),
        research_runs: runs,
        outreach_sequences: sequences,
    }
}

fn prospect(row: Prospect) -> pb::Prospect {
    pb::Prospect {
        id: row.id,
        company_name: row.company_name.unwrap_or_default(),
        domain: row.domain.unwrap_or_default(),
        industry: row.industry.unwrap_or_default(),
        employee_range: row.employee_range.unwrap_or_default(),
        employee_count: row.employee_count,
        country: row.country.unwrap_or_default(),
        description: row.description.unwrap_or_default(),
        technologies: row.technologies,
        specialties: row.specialties,
        status: pb::ProspectStatus::from(row.status).into(),
    }
}

fn contact(row: Contact) -> pb::Contact {
    pb::Contact {
        id: row.id,
        first_name: row.first_name.unwrap_or_default(),
        last_name: row.last_name.unwrap_or_default(),
        job_title: row.job_title.unwrap_or_default(),
        primary_email: row.address.primary_email.unwrap_or_default(),
        outreach_status: pb::ContactOutreachStatus::from(row.outreach_status).into(),
        last_contact_time: row.last_contacted_at.map(timestamp),
    }
}

fn research_run(row: ResearchRun) -> pb::ResearchRun {
    pb::ResearchRun {
        id: row.id,
        campaign_id: row.campaign_id.unwrap_or_default(),
        status: pb::ResearchRunStatus::from(row.status).into(),
        create_time: Some(timestamp(row.created_at)),
        complete_time: row.completed_at.map(timestamp),
        ..Default::default()
    }
}

fn evidence_item(row: &EvidenceItem) -> pb::EvidenceItem {
    pb::EvidenceItem {
        id: row.id.clone(),
        source_type: row.source_type.clone(),
        source_url: row.source_url.clone(),
        title: row.title.clone().unwrap_or_default(),
        snippet: row.snippet.clone(),
        workflow_tag: row.workflow_tag.clone(),
        confidence_score: row.confidence_score,
        stance: given::<pb::EvidenceStance>(row.stance),
    }
}

fn hypothesis(row: &WorkflowHypothesis) -> pb::WorkflowHypothesis {
    pb::WorkflowHypothesis {
        id: row.id.clone(),
        title: row.title.clone(),
        problem_statement: row.problem_statement.clone(),
        assumptions: row.assumptions.clone(),
        confidence_score: row.confidence_score,
        evidence_refs: row.evidence_refs.clone(),
        validation_questions: row.validation_questions.clone(),
        impact: Some(impact(row.impact.clone().into())),
        status: pb::HypothesisStatus::from(row.status).into(),
    }
}

fn opportunity(row: &AutomationOpportunity) -> pb::AutomationOpportunity {
    pb::AutomationOpportunity {
        id: row.id.clone(),
        title: row.title.clone(),
        description: row.description.clone(),
        assumptions: row.assumptions.clone(),
        confidence_score: row.confidence_score,
        evidence_refs: row.evidence_refs.clone(),
        impact: Some(impact(row.impact.clone().into())),
        status: pb::HypothesisStatus::from(row.status).into(),
    }
}

fn impact(impact: Impact) -> pb::Impact {
    pb::Impact {
        hours_saved_week_low: impact.hours_saved_week_low,
        hours_saved_week_mid: impact.hours_saved_week_mid,
        hours_saved_week_high: impact.hours_saved_week_high,
        handoff_speed_gain_pct: impact.handoff_speed_gain_pct,
        error_reduction_pct: impact.error_reduction_pct,
        revenue_leakage_recovered_low: impact.revenue_leakage_recovered_low,
        revenue_leakage_recovered_mid: impact.revenue_leakage_recovered_mid,
        revenue_leakage_recovered_high: impact.revenue_leakage_recovered_high,
        currency: impact.currency.unwrap_or_default(),
        period: given::<pb::MoneyPeriod>(impact.period),
        money_kind: given::<pb::MoneyKind>(impact.money_kind),
    }
}

fn sequence(row: OutreachSequence) -> pb::OutreachSequence {
    pb::OutreachSequence {
        id: row.id,
        contact_id: row.contact_id.unwrap_or_default(),
        campaign_id: row.campaign_id.unwrap_or_default(),
        research_run_id: row.research_run_id.unwrap_or_default(),
        template_key: row.template_key.unwrap_or_default(),
        status: pb::OutreachStatus::from(row.status).into(),
        metadata: serde_json::from_value(row.metadata).ok(),
        steps: Vec::new(),
        create_time: Some(timestamp(row.created_at)),
        update_time: Some(timestamp(row.updated_at)),
    }
}

fn step(row: &OutreachStep) -> pb::OutreachStep {
    pb::OutreachStep {
        id: row.id.clone(),
        step_order: row.step_order,
        subject: row.subject.clone().unwrap_or_default(),
        body_text: row.body_text.clone(),
        status: pb::OutreachStatus::from(row.status).into(),
    }
}
