//! Dossiers to import, whose parts a test may change.

use proto::booking::v1::{
    AutomationOpportunity, Campaign, Contact, ContactOutreachStatus, EvidenceItem, EvidenceStance,
    HypothesisStatus, Impact, MoneyKind, MoneyPeriod, OutreachSequence, OutreachStatus,
    OutreachStep, Prospect, ProspectDossier, ProspectStatus, ResearchRun, ResearchRunStatus,
    WorkflowHypothesis,
};

use crate::events::time;

/// The number of records in [`dossier`].
pub(crate) const RECORD_COUNT: i32 = 11;

/// A dossier of one record each and three steps; every id begins with `name`, and the contact is
/// `ada@{name}.example`.
pub(crate) fn dossier(name: &str) -> ProspectDossier {
    let id = |suffix: &str| format!("{name}-{suffix}");
    let mut run = run(&id("run"), ResearchRunStatus::Completed);
    run.campaign_id = id("campaign");
    run.evidence_items = vec![evidence(&id("evidence"))];
    run.workflow_hypotheses = vec![hypothesis(
        &id("hypothesis"),
        HypothesisStatus::Accepted,
        0.8,
    )];
    run.automation_opportunities = vec![opportunity(
        &id("opportunity"),
        HypothesisStatus::Accepted,
        0.7,
    )];
    let mut sequence = sequence(&id("sequence"), &id("contact"));
    sequence.research_run_id = id("run");
    sequence.campaign_id = id("campaign");
    ProspectDossier {
        prospect: Some(prospect(name)),
        contacts: vec![contact(&id("contact"), &format!("ada@{name}.example"))],
        campaigns: vec![campaign(&id("campaign"), "")],
        research_runs: vec![run],
        outreach_sequences: vec![sequence],
    }
}

pub(crate) fn acme() -> ProspectDossier {
    dossier("acme")
}

pub(crate) fn prospect(name: &str) -> Prospect {
    Prospect {
        id: name.to_owned(),
        company_name: format!("{name} B.V."),
        domain: format!("{name}.example"),
        industry: "Installation".to_owned(),
        employee_range: "11-50".to_owned(),
        employee_count: Some(30),
        country: "NL".to_owned(),
        description: "Heat pumps".to_owned(),
        technologies: vec!["Exact".to_owned(), "Outlook".to_owned()],
        specialties: vec!["Heat pumps".to_owned()],
        status: ProspectStatus::Sent.into(),
    }
}

pub(crate) fn contact(id: &str, email: &str) -> Contact {
    Contact {
        id: id.to_owned(),
        first_name: "Ada".to_owned(),
        last_name: "Jansen".to_owned(),
        job_title: "Planner".to_owned(),
        primary_email: email.to_owned(),
        outreach_status: ContactOutreachStatus::EmailSent.into(),
        last_contact_time: None,
    }
}

pub(crate) fn campaign(id: &str, language: &str) -> Campaign {
    Campaign {
        id: id.to_owned(),
        name: "Spring".to_owned(),
        language: language.to_owned(),
    }
}

pub(crate) fn run(id: &str, status: ResearchRunStatus) -> ResearchRun {
    ResearchRun {
        id: id.to_owned(),
        status: status.into(),
        create_time: Some(time("2026-01-02T03:04:05Z")),
        complete_time: Some(time("2026-01-02T04:04:05Z")),
        ..ResearchRun::default()
    }
}

pub(crate) fn evidence(id: &str) -> EvidenceItem {
    EvidenceItem {
        id: id.to_owned(),
        source_type: "WEBSITE".to_owned(),
        source_url: "https://acme.example/jobs".to_owned(),
        title: "Jobs".to_owned(),
        snippet: "We are looking for a planner".to_owned(),
        workflow_tag: "planning".to_owned(),
        confidence_score: 0.9,
        stance: EvidenceStance::Contradicts.into(),
    }
}

pub(crate) fn hypothesis(
    id: &str,
    status: HypothesisStatus,
    confidence: f64,
) -> WorkflowHypothesis {
    WorkflowHypothesis {
        id: id.to_owned(),
        title: format!("Hypothesis {id}"),
        problem_statement: "Plans are retyped".to_owned(),
        assumptions: vec!["Two planners".to_owned()],
        confidence_score: confidence,
        evidence_refs: vec!["acme-evidence".to_owned()],
        validation_questions: vec!["Who retypes them?".to_owned()],
        impact: Some(impact()),
        status: status.into(),
    }
}

pub(crate) fn opportunity(
    id: &str,
    status: HypothesisStatus,
    confidence: f64,
) -> AutomationOpportunity {
    AutomationOpportunity {
        id: id.to_owned(),
        title: format!("Opportunity {id}"),
        description: "Read the plan from the mail".to_owned(),
        assumptions: vec!["The mails are alike".to_owned()],
        confidence_score: confidence,
        evidence_refs: vec!["acme-evidence".to_owned()],
        impact: Some(impact()),
        status: status.into(),
    }
}

/// A sequence with a sent, a drafted and a lost step.
pub(crate) fn sequence(id: &str, contact_id: &str) -> OutreachSequence {
    OutreachSequence {
        id: id.to_owned(),
        contact_id: contact_id.to_owned(),
        template_key: "intro".to_owned(),
        status: OutreachStatus::Sent.into(),
        metadata: Some(metadata(r#"{"owner":"sales","calls":2}"#)),
        steps: vec![
            step(&format!("{id}-step-1"), 1, OutreachStatus::Sent),
            step(&format!("{id}-step-2"), 2, OutreachStatus::Drafted),
            step(&format!("{id}-step-3"), 3, OutreachStatus::ClosedLost),
        ],
        create_time: Some(time("2026-02-03T04:05:06Z")),
        ..OutreachSequence::default()
    }
}

pub(crate) fn step(id: &str, step_order: i32, status: OutreachStatus) -> OutreachStep {
    OutreachStep {
        id: id.to_owned(),
        step_order,
        subject: "Hello".to_owned(),
        body_text: "Shall we talk?".to_owned(),
        status: status.into(),
    }
}

pub(crate) fn metadata(json: &str) -> proto::well_known::Struct {
    serde_json::from_str(json).expect("it is a JSON object")
}

fn impact() -> Impact {
    Impact {
        hours_saved_week_low: Some(2),
        hours_saved_week_mid: Some(4),
        hours_saved_week_high: Some(8),
        handoff_speed_gain_pct: Some(12.5),
        error_reduction_pct: None,
        revenue_leakage_recovered_low: None,
        revenue_leakage_recovered_mid: Some(1500.0),
        revenue_leakage_recovered_high: None,
        currency: "GBP".to_owned(),
        period: MoneyPeriod::Quarter.into(),
        money_kind: MoneyKind::Waste.into(),
    }
}
