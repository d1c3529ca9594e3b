//! Converts a dossier from the wire to the records of one prospect.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use proto::booking::v1 as pb;
use serde_json::Value;

use super::{import_research, storable::Storable, validate::Problems};
use crate::{
    domain::{ContactStatus, Language, OutreachStatus, ProspectStatus},
    store::{
        contacts::Address,
        records::{Campaign, Contact, OutreachSequence, OutreachStep, Prospect, ProspectRecords},
    },
};

/// The maximum number of records of one kind in a dossier.
const LONGEST_LIST: usize = 1000;

/// Returns the records of a dossier. Problems are added to `problems`.
pub(super) fn records(
    problems: &mut Problems,
    dossier: pb::ProspectDossier,
    now: DateTime<Utc>,
) -> ProspectRecords {
    check_lengths(problems, &dossier);
    let prospect = prospect(problems, dossier.prospect.unwrap_or_default());
    let mut records = ProspectRecords {
        contacts: Vec::new(),
        campaigns: Vec::new(),
        research_runs: Vec::new(),
        evidence_items: Vec::new(),
        workflow_hypotheses: Vec::new(),
        automation_opportunities: Vec::new(),
        outreach_sequences: Vec::new(),
        outreach_steps: Vec::new(),
        prospect,
    };
    let prospect_id = records.prospect.id.clone();
    for (index, item) in dossier.contacts.into_iter().enumerate() {
        let path = format!("dossier.contacts[{index}]");
        records
            .contacts
            .push(contact(problems, &path, &prospect_id, item));
    }
    for (index, item) in dossier.campaigns.into_iter().enumerate() {
        let path = format!("dossier.campaigns[{index}]");
        records.campaigns.push(campaign(problems, &path, item));
    }
    for (index, item) in dossier.research_runs.into_iter().enumerate() {
        let path = format!("dossier.research_runs[{index}]");
        import_research::research_run(problems, &path, &mut records, item, now);
    }
    for (index, item) in dossier.outreach_sequences.into_iter().enumerate() {
        let path = format!("dossier.outreach_sequences[{index}]");
        outreach_sequence(problems, &path, &mut records, item, now);
    }
    check_unique_ids(problems, &records);
    records
}

fn prospect(problems: &mut Problems, item: pb::Prospect) -> Prospect {
    let path = "dossier.prospect";
    let at = |field: &str| format!("{path}.{field}");
    Prospect {
        status: problems
            .known::<pb::ProspectStatus, _>(&at("status"), item.status)
            .unwrap_or(ProspectStatus::Draft),
        id: problems.id(&at("id"), item.id),
        company_name: problems.optional_page(&at("company_name"), item.company_name),
        domain: problems.optional_id(&at("domain"), item.domain),
        industry: problems.optional_page(&at("industry"), item.industry),
        employee_range: problems.optional_page(&at("employee_range"), item.employee_range),
        employee_count: item.employee_count,
        country: problems.optional_page(&at("country"), item.country),
        description: problems.optional_page(&at("description"), item.description),
        technologies: problems.pages(&at("technologies"), item.technologies),
        specialties: problems.pages(&at("specialties"), item.specialties),
    }
}

fn contact(problems: &mut Problems, path: &str, prospect_id: &str, item: pb::Contact) -> Contact {
    let at = |field: &str| format!("{path}.{field}");
    Contact {
        prospect_id: prospect_id.to_owned(),
        outreach_status: problems
            .known::<pb::ContactOutreachStatus, _>(&at("outreach_status"), item.outreach_status)
            .unwrap_or(ContactStatus::None),
        last_contacted_at: problems.optional_time(&at("last_contact_time"), item.last_contact_time),
        id: problems.id(&at("id"), item.id),
        first_name: problems.optional_page(&at("first_name"), item.first_name),
        last_name: problems.optional_page(&at("last_name"), item.last_name),
        job_title: problems.optional_page(&at("job_title"), item.job_title),
        address: Address::of(
            problems.optional_id(&at("primary_email"), item.primary_email.trim().to_owned()),
        ),
    }
}

pub(super) fn campaign(problems: &mut Problems, path: &str, item: pb::Campaign) -> Campaign {
    let language = Language::from_tag(&item.language);
    if language.is_none() && !item.language.is_empty() {
        let expected = "must be `nl`, `en`, a locale of one of them, or empty";
        problems.add(format!("{path}.language"), expected);
    }
    Campaign {
        id: problems.id(&format!("{path}.id"), item.id),
        name: problems.optional_page(&format!("{path}.name"), item.name),
        language: language.map(|language| language.as_str().to_owned()),
    }
}

fn outreach_sequence(
    problems: &mut Problems,
    path: &str,
    records: &mut ProspectRecords,
    item: pb::OutreachSequence,
    now: DateTime<Utc>,
) {
    let at = |field: &str| format!("{path}.{field}");
    let metadata = item.metadata.as_ref().map(serde_json::to_value);
    let metadata = metadata
        .and_then(Result::ok)
        .unwrap_or(Value::Object(serde_json::Map::new()));
    if Storable::of(&metadata).holds_nul {
        problems.add(at("metadata"), "must not contain NUL characters");
    }
    let created_at = problems.optional_time(&at("create_time"), item.create_time);
    let sequence = OutreachSequence {
        prospect_id: records.prospect.id.clone(),
        status: problems
            .known::<pb::OutreachStatus, _>(&at("status"), item.status)
            .unwrap_or(OutreachStatus::Drafted),
        id: problems.id(&at("id"), item.id),
        contact_id: problems.optional_id(&at("contact_id"), item.contact_id),
        campaign_id: problems.optional_id(&at("campaign_id"), item.campaign_id),
        research_run_id: problems.optional_id(&at("research_run_id"), item.research_run_id),
        template_key: problems.optional_page(&at("template_key"), item.template_key),
        metadata,
        created_at: created_at.unwrap_or(now),
        updated_at: now,
    };
    for (index, step) in item.steps.into_iter().enumerate() {
        let at = |field: &str| format!("{path}.steps[{index}].{field}");
        if step.step_order < 1 {
            problems.add(at("step_order"), "must be 1 or more");
        }
        records.outreach_steps.push(OutreachStep {
            status: problems
                .known::<pb::OutreachStatus, _>(&at("status"), step.status)
                .unwrap_or(OutreachStatus::Drafted),
            id: problems.id(&at("id"), step.id),
            sequence_id: sequence.id.clone(),
            step_order: step.step_order,
            subject: problems.optional_page(&at("subject"), step.subject),
            body_text: problems.page(&at("body_text"), step.body_text),
        });
    }
    records.outreach_sequences.push(sequence);
}

/// Checks the lengths, which bound the work of one transaction.
fn check_lengths(problems: &mut Problems, dossier: &pb::ProspectDossier) {
    let mut check = |field: &str, length: usize| {
        if length > LONGEST_LIST {
            problems.add(
                format!("dossier.{field}"),
                "must have at most 1000 items in all",
            );
        }
    };
    let runs = &dossier.research_runs;
    let sequences = &dossier.outreach_sequences;
    let of_runs = |length: fn(&pb::ResearchRun) -> usize| runs.iter().map(length).sum();
    check("contacts", dossier.contacts.len());
    check("campaigns", dossier.campaigns.len());
    check("research_runs", runs.len());
    check(
        "research_runs[].evidence_items",
        of_runs(|run| run.evidence_items.len()),
    );
    check(
        "research_runs[].workflow_hypotheses",
        of_runs(|run| run.workflow_hypotheses.len()),
    );
    check(
        "research_runs[].automation_opportunities",
        of_runs(|run| run.automation_opportunities.len()),
    );
    check("outreach_sequences", sequences.len());
    check(
        "outreach_sequences[].steps",
        sequences.iter().map(|sequence| sequence.steps.len()).sum(),
    );
}

/// Checks that ids are unique: records with the same id would overwrite each other.
fn check_unique_ids(problems: &mut Problems, records: &ProspectRecords) {
    let mut check = |field: &str, ids: Vec<&str>| {
        let mut seen = HashSet::new();
        for id in ids {
            if !id.is_empty() && !seen.insert(id) {
                problems.add(
                    format!("dossier.{field}[].id"),
                    "must be unique in the dossier",
                );
            }
        }
    };
    check(
        "contacts",
        records.contacts.iter().map(|row| &*row.id).collect(),
    );
    check(
        "campaigns",
        records.campaigns.iter().map(|row| &*row.id).collect(),
    );
    check(
        "research_runs",
        records.research_runs.iter().map(|row| &*row.id).collect(),
    );
    check(
        "research_runs[].evidence_items",
        records.evidence_items.iter().map(|row| &*row.id).collect(),
    );
    check(
        "research_runs[].workflow_hypotheses",
        records
            .workflow_hypotheses
            .iter()
            .map(|row| &*row.id)
            .collect(),
    );
    check(
        "research_runs[].automation_opportunities",
        records
            .automation_opportunities
            .iter()
            .map(|row| &*row.id)
            .collect(),
    );
    check(
        "outreach_sequences",
        records
            .outreach_sequences
            .iter()
            .map(|row| &*row.id)
            .collect(),
    );
    check(
        "outreach_sequences[].steps",
        records.outreach_steps.iter().map(|row| &*row.id).collect(),
    );
}
