//! Asks callprep-svc for a plan: dossier to request, brief to columns.

use std::time::{Duration, Instant};

use proto::callprep::v1::{
    self as pb, Attendee, Call, Company, GeneratePlanRequest, Impact, PlanItem, Range,
    ReviewStatus, call_prep_service_client::CallPrepServiceClient,
};
use runtime::channel::Channel;
use serde_json::{Value, json};
use tokio::time;
use tonic::{Code, Request};

use crate::{
    domain::{self, Details},
    store::{call_prep_plans::Written, dossiers::Dossier, records},
};

/// Why there is no plan. Holds nothing of the dossier.
#[derive(Debug, thiserror::Error)]
pub enum CallPrepError {
    /// There was no time to ask for it.
    #[error("no time was left to ask callprep-svc")]
    NoTime,
    /// callprep-svc did not answer in time.
    #[error("callprep-svc did not answer within {} ms", .0.as_millis())]
    Late(Duration),
    /// callprep-svc answered with an error, or cannot be reached.
    #[error("callprep-svc answered {0}")]
    Refused(Code),
    /// The answer holds no brief, or one that this version cannot keep.
    #[error("callprep-svc answered without a brief that can be kept")]
    Unusable,
}

impl CallPrepError {
    /// Returns whether asking again could give another answer.
    pub fn may_pass(&self) -> bool {
        !matches!(self, Self::Refused(Code::InvalidArgument))
    }
}

/// What a plan is to be made from.
#[derive(Clone, Debug)]
pub struct PlanRequest {
    /// The prospect and the research.
    pub dossier: Dossier,
    /// `nl` or `en`.
    pub language: String,
    /// What is told about the booked call.
    pub call: Details,
}

/// A client of callprep-svc. Clones share one channel.
#[derive(Clone)]
pub struct CallPrep {
    client: CallPrepServiceClient<Channel>,
}

impl CallPrep {
    /// Returns a client over `channel`.
    pub fn new(channel: Channel) -> Self {
        Self {
            client: CallPrepServiceClient::new(channel.repeating()),
        }
    }

    /// Has a plan written within the given time.
    ///
    /// # Errors
    /// See [`CallPrepError`].
    pub async fn write(
        &self,
        request: PlanRequest,
        within: Duration,
    ) -> Result<Written, CallPrepError> {
        if within.is_zero() {
            return Err(CallPrepError::NoTime);
        }
        let started = Instant::now();
        let mut message = Request::new(generate_plan_request(request));
        message.set_timeout(within);
        let mut client = self.client.clone();
        // tonic reports its own timeout as a cancellation; ours tells the two apart.
        let response = time::timeout(within, client.generate_plan(message))
            .await
            .map_err(|_| CallPrepError::Late(within))?
            .map_err(|status| CallPrepError::Refused(status.code()))?
            .into_inner();
        let brief = response.brief.ok_or(CallPrepError::Unusable)?;
        let latency_ms = i32::try_from(started.elapsed().as_millis()).unwrap_or(i32::MAX);
        written(&brief, response.planner_version, latency_ms)
    }
}

/// The columns in which a brief is kept: the simple ones for people who read tables, and all of it.
fn written(
    brief: &pb::Brief,
    planner_version: String,
    latency_ms: i32,
) -> Result<Written, CallPrepError> {
    let texts = |texts: Vec<&str>| json!(texts);
    // A newer callprep-svc may use words that this version does not know.
    let whole = serde_json::to_value(brief).map_err(|_| CallPrepError::Unusable)?;
    Ok(Written {
        summary: brief.summary.clone(),
        plan30: plan_items(&brief.plan30),
        plan60: plan_items(&brief.plan60),
        plan90: plan_items(&brief.plan90),
        stakeholder_map: brief
            .stakeholders
            .iter()
            .map(
                |stakeholder| json!({"role": stakeholder.role, "objective": stakeholder.objective}),
            )
            .collect(),
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
            .collect(),
        demo_flow: texts(brief.demo_flow.iter().map(|step| &*step.text).collect()),
        brief: whole,
        planner_version,
        latency_ms,
    })
}

fn plan_items(items: &[PlanItem]) -> Value {
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
        .collect()
}

fn generate_plan_request(request: PlanRequest) -> GeneratePlanRequest {
    let PlanRequest {
        dossier,
        language,
        call,
    } = request;
    GeneratePlanRequest {
        language,
        attendees: attendees(&call.attendees, dossier.contact.as_ref()),
        call: Some(call_message(call)),
        company: Some(company(dossier.prospect)),
        research_complete_time: dossier
            .research_run
            .and_then(|run| run.completed_at)
            .map(Into::into),
        evidence_items: dossier
            .evidence_items
            .into_iter()
            .map(evidence_item)
            .collect(),
        hypotheses: dossier.hypotheses.into_iter().map(hypothesis).collect(),
        opportunities: dossier.opportunities.into_iter().map(opportunity).collect(),
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
        ..Call::default()
    }
}

/// The attendees without their addresses; the contact brings its job title.
fn attendees(attendees: &[domain::Attendee], contact: Option<&records::Contact>) -> Vec<Attendee> {
    let contact_email = contact.and_then(|contact| contact.primary_email.as_deref());
    attendees
        .iter()
        .map(|attendee| {
            let is_contact =
                contact_email.is_some_and(|email| email.eq_ignore_ascii_case(&attendee.email));
            let job_title = contact
                .filter(|_| is_contact)
                .and_then(|contact| contact.job_title.clone());
            let domain = attendee.email.rsplit_once('@').map(|(_, domain)| domain);
            Attendee {
                name: attendee.name.clone(),
                email_domain: domain.unwrap_or_default().to_lowercase(),
                job_title: job_title.unwrap_or_default(),
            }
        })
        .collect()
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

fn evidence_item(item: records::EvidenceItem) -> pb::EvidenceItem {
    pb::EvidenceItem {
        id: item.id,
        title: item.title.unwrap_or_default(),
        url: item.source_url,
        source_type: item.source_type,
        workflow_tag: item.workflow_tag,
        confidence: item.confidence_score,
    }
}

fn hypothesis(row: records::WorkflowHypothesis) -> pb::Hypothesis {
    pb::Hypothesis {
        impact: Some(impact(row.impact())),
        status: review_status(&row.status).into(),
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
        impact: Some(impact(row.impact())),
        status: review_status(&row.status).into(),
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
    }
}

fn review_status(word: &str) -> ReviewStatus {
    ReviewStatus::from_str_name(&format!("REVIEW_STATUS_{word}")).unwrap_or_default()
}
