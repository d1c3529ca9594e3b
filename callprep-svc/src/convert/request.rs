//! From a request to a dossier. Values are not validated here: the planner cleans what it uses.

use chrono::{DateTime, Datelike, Utc};
use proto::{callprep::v1 as pb, well_known::Timestamp};

use crate::{
    plan::{
        Answer, Attendee, Call, Company, Dossier, EvidenceItem, Host, MoneyKind, MoneyPeriod,
        Proposition, RawImpact, ReviewStatus, Stance, UnknownLanguage,
    },
    planner::Wording,
};

/// The request is not a dossier.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRequest {
    /// The field `language` is absent or unknown.
    #[error("language: {0}")]
    Language(UnknownLanguage),
}

/// Returns the dossier of a request.
///
/// # Errors
/// The language is not supported. Everything else may be absent or nonsense.
pub fn dossier(request: pb::GeneratePlanRequest) -> Result<Dossier, InvalidRequest> {
    Ok(Dossier {
        language: request.language.parse().map_err(InvalidRequest::Language)?,
        call: request.call.map(call).unwrap_or_default(),
        attendees: request.attendees.into_iter().map(attendee).collect(),
        organizer: request.organizer.map(host).unwrap_or_default(),
        team_members: request.team_members.into_iter().map(host).collect(),
        answers: request.answers.into_iter().map(answer).collect(),
        notes: request.notes,
        company: request.company.map(company).unwrap_or_default(),
        research_completed_at: request.research_complete_time.and_then(moment),
        evidence_items: request
            .evidence_items
            .into_iter()
            .map(evidence_item)
            .collect(),
        hypotheses: request.hypotheses.into_iter().map(hypothesis).collect(),
        opportunities: request.opportunities.into_iter().map(opportunity).collect(),
    })
}

/// Returns which wording the request wants. A value of a newer contract is one that this
/// version cannot do, so it means the rules.
pub(crate) fn wording(request: &pb::GeneratePlanRequest) -> Wording {
    match request.wording() {
        pb::Wording::Unspecified => Wording::Rules,
        pb::Wording::Model => Wording::Model,
    }
}

fn call(call: pb::Call) -> Call {
    Call {
        starts_at: call.start_time.and_then(moment),
        minutes: call.duration.map(|duration| duration.seconds / 60),
        attendee_time_zone: call.attendee_time_zone,
        title: call.title,
        booked_at: call.booked_time.and_then(moment),
        location: call.location,
        meeting_url: call.meeting_url,
    }
}

fn attendee(attendee: pb::Attendee) -> Attendee {
    Attendee {
        name: attendee.name,
        email_domain: attendee.email_domain,
        job_title: attendee.job_title,
        is_booker: attendee.is_booker,
    }
}

fn host(host: pb::Host) -> Host {
    Host {
        name: host.name,
        email_domain: host.email_domain,
        time_zone: host.time_zone,
    }
}

fn answer(answer: pb::Answer) -> Answer {
    Answer {
        label: answer.label,
        value: answer.value,
    }
}

fn company(company: pb::Company) -> Company {
    Company {
        name: company.name,
        domain: company.domain,
        industry: company.industry,
        employee_range: company.employee_range,
        employee_count: company.employee_count,
        country: company.country,
        technologies: company.technologies,
        specialties: company.specialties,
    }
}

fn evidence_item(item: pb::EvidenceItem) -> EvidenceItem {
    EvidenceItem {
        stance: match item.stance() {
            pb::EvidenceStance::Unspecified | pb::EvidenceStance::Supports => Stance::Supports,
            pb::EvidenceStance::Contradicts => Stance::Contradicts,
            pb::EvidenceStance::Neutral => Stance::Neutral,
        },
        id: item.id,
        title: item.title,
        url: item.url,
        source_type: item.source_type,
        workflow_tag: item.workflow_tag,
    }
}

fn hypothesis(hypothesis: pb::Hypothesis) -> Proposition {
    Proposition {
        status: status(hypothesis.status),
        id: hypothesis.id,
        title: hypothesis.title,
        description: hypothesis.problem_statement,
        assumptions: hypothesis.assumptions,
        confidence: hypothesis.confidence,
        evidence_refs: hypothesis.evidence_refs,
        validation_questions: hypothesis.validation_questions,
        impact: hypothesis.impact.map(impact).unwrap_or_default(),
    }
}

fn opportunity(opportunity: pb::Opportunity) -> Proposition {
    Proposition {
        status: status(opportunity.status),
        id: opportunity.id,
        title: opportunity.title,
        description: opportunity.description,
        assumptions: Vec::new(),
        confidence: opportunity.confidence,
        evidence_refs: opportunity.evidence_refs,
        validation_questions: Vec::new(),
        impact: opportunity.impact.map(impact).unwrap_or_default(),
    }
}

fn impact(impact: pb::Impact) -> RawImpact {
    RawImpact {
        period: match impact.period() {
            pb::MoneyPeriod::Unspecified => None,
            pb::MoneyPeriod::Week => Some(MoneyPeriod::Week),
            pb::MoneyPeriod::Month => Some(MoneyPeriod::Month),
            pb::MoneyPeriod::Quarter => Some(MoneyPeriod::Quarter),
            pb::MoneyPeriod::Year => Some(MoneyPeriod::Year),
        },
        money_kind: match impact.money_kind() {
            pb::MoneyKind::Unspecified | pb::MoneyKind::Other => MoneyKind::Unknown,
            pb::MoneyKind::Unbilled => MoneyKind::Unbilled,
            pb::MoneyKind::Waste => MoneyKind::Waste,
            pb::MoneyKind::LostSales => MoneyKind::LostSales,
            pb::MoneyKind::Cost => MoneyKind::Cost,
        },
        currency: impact.currency,
        hours: range(impact.hours_saved_week),
        handover_percent: impact.handoff_speed_gain_pct,
        error_percent: impact.error_reduction_pct,
        money: range(impact.revenue_leakage_recovered),
    }
}

fn range(range: Option<pb::Range>) -> [Option<f64>; 3] {
    range.map_or([None; 3], |range| [range.low, range.mid, range.high])
}

fn status(status: i32) -> ReviewStatus {
    match pb::ReviewStatus::try_from(status) {
        Ok(pb::ReviewStatus::Accepted) => ReviewStatus::Accepted,
        Ok(pb::ReviewStatus::Pending) => ReviewStatus::Pending,
        Ok(pb::ReviewStatus::Draft | pb::ReviewStatus::Unspecified) => ReviewStatus::Draft,
        Ok(pb::ReviewStatus::Declined) => ReviewStatus::Declined,
        // A status of a newer contract may mean that the proposition must not be shown.
        Ok(pb::ReviewStatus::Rejected) | Err(_) => ReviewStatus::Rejected,
    }
}

/// Returns a timestamp of the years 1 to 9999, the range of protobuf. In that range a time zone can be
/// applied without leaving the range of `chrono`, which would panic.
fn moment(timestamp: Timestamp) -> Option<DateTime<Utc>> {
    let moment: DateTime<Utc> = timestamp.try_into().ok()?;
    (1..=9999).contains(&moment.year()).then_some(moment)
}
