//! Converts a dossier to the request to callprep-svc.

use proto::callprep::v1::{self as pb, Call, Company, GeneratePlanRequest, Impact, Range};

use super::people;
use crate::{
    domain::{Details, Language, given},
    store::{
        dossiers::{Dossier, Evidence},
        records,
    },
};

/// The input of a plan.
#[derive(Clone, Debug)]
pub struct PlanRequest {
    /// The prospect and the research.
    pub dossier: Box<Dossier>,
    /// The language of the brief.
    pub language: Language,
    /// The details of the booked call.
    pub call: Details,
}

/// Returns the request for a plan.
pub(super) fn generate_plan_request(request: PlanRequest) -> GeneratePlanRequest {
    let PlanRequest {
        dossier,
        language,
        call,
    } = request;
    let dossier = *dossier;
    let meeting = call.meeting.clone();
    GeneratePlanRequest {
        language: language.as_str().to_owned(),
        attendees: people::attendees(&call.attendees, dossier.contact.as_ref()),
        call: Some(call_message(call)),
        company: Some(company(dossier.prospect)),
        research_complete_time: dossier
            .research_run
            .and_then(|run| run.completed_at)
            .map(Into::into),
        evidence_items: dossier.evidence.into_iter().map(evidence_item).collect(),
        hypotheses: dossier.hypotheses.into_iter().map(hypothesis).collect(),
        opportunities: dossier.opportunities.into_iter().map(opportunity).collect(),
        organizer: meeting.organizer.map(people::host),
        team_members: meeting.team_members.into_iter().map(people::host).collect(),
        notes: people::without_addresses(&meeting.notes.unwrap_or_default()),
        answers: meeting.answers.iter().map(people::answer).collect(),
        ..GeneratePlanRequest::default()
    }
}

fn call_message(call: Details) -> Call {
    let duration = call
        .start_time
        .zip(call.end_time)
        .and_then(|(start, end)| (end - start).to_std().ok());
    Call {
        start_time: call.start_time.map(Into::into),
        duration: duration.map(Into::into),
        attendee_time_zone: call
            .attendees
            .first()
            .map(|attendee| attendee.time_zone.clone())
            .unwrap_or_default(),
        title: call.title.unwrap_or_default(),
        booked_time: call.reported_at.map(Into::into),
        location: people::without_addresses(&call.meeting.location.unwrap_or_default()),
        meeting_url: call.meeting.url.unwrap_or_default(),
    }
}

fn company(prospect: records::Prospect) -> Company {
    Company {
        name: prospect.company_name.unwrap_or_default(),
        domain: prospect.domain.unwrap_or_default(),
        industry: prospect.industry.unwrap_or_default(),
        employee_range: prospect.employee_range.unwrap_or_default(),
        employee_count: prospect.employee_count,
        country: prospect.country.unwrap_or_default(),
        technologies: prospect.technologies,
        specialties: prospect.specialties,
    }
}

fn evidence_item(item: Evidence) -> pb::EvidenceItem {
    pb::EvidenceItem {
        id: item.id,
        title: item.title.unwrap_or_default(),
        url: item.source_url,
        source_type: item.source_type,
        workflow_tag: item.workflow_tag,
        confidence: item.confidence_score,
        stance: given::<pb::EvidenceStance>(item.stance),
    }
}

fn hypothesis(row: records::WorkflowHypothesis) -> pb::Hypothesis {
    pb::Hypothesis {
        impact: Some(impact(row.impact.into())),
        status: pb::ReviewStatus::from(row.status).into(),
        id: row.id,
        title: row.title,
        problem_statement: row.problem_statement,
        assumptions: row.assumptions,
        confidence: row.confidence_score,
        evidence_refs: row.evidence_refs,
        validation_questions: row.validation_questions,
    }
}

fn opportunity(row: records::AutomationOpportunity) -> pb::Opportunity {
    pb::Opportunity {
        impact: Some(impact(row.impact.into())),
        status: pb::ReviewStatus::from(row.status).into(),
        id: row.id,
        title: row.title,
        description: row.description,
        confidence: row.confidence_score,
        evidence_refs: row.evidence_refs,
    }
}

fn impact(impact: records::Impact) -> Impact {
    Impact {
        hours_saved_week: Some(Range {
            low: impact.hours_saved_week_low.map(f64::from),
            mid: impact.hours_saved_week_mid.map(f64::from),
            high: impact.hours_saved_week_high.map(f64::from),
        }),
        handoff_speed_gain_pct: impact.handoff_speed_gain_pct,
        error_reduction_pct: impact.error_reduction_pct,
        revenue_leakage_recovered: Some(Range {
            low: impact.revenue_leakage_recovered_low,
            mid: impact.revenue_leakage_recovered_mid,
            high: impact.revenue_leakage_recovered_high,
        }),
        currency: impact.currency.unwrap_or_default(),
        period: given::<pb::MoneyPeriod>(impact.period),
        money_kind: given::<pb::MoneyKind>(impact.money_kind),
    }
}
