//! Converts problems with a dossier as a whole to field violations.

use runtime::status::Violation;

use crate::import::{ImportProblem, RecordKind, Reference};

/// Returns the violation of a dossier that contradicts itself or stored records.
pub(crate) fn violation(problem: ImportProblem) -> Violation {
    match problem {
        ImportProblem::HasOtherParent(kind) => Violation::new(
            format!("dossier.{}[].id", list(kind)),
            "must not be the id of a record that belongs to another parent",
        ),
        ImportProblem::ForeignContact => foreign("contact_id"),
        ImportProblem::ForeignRun => foreign("research_run_id"),
        ImportProblem::StepOrderTaken => Violation::new(
            format!("dossier.{}[].step_order", list(RecordKind::OutreachSteps)),
            "must be unique in its sequence",
        ),
        ImportProblem::UnknownReference(reference) => Violation::new(
            reference.map_or_else(
                || "dossier".to_owned(),
                |Reference { kind, column }| format!("dossier.{}[].{column}", list(kind)),
            ),
            "must name a record that is known or in the same dossier",
        ),
    }
}

fn foreign(field: &str) -> Violation {
    Violation::new(
        format!("dossier.{}[].{field}", list(RecordKind::OutreachSequences)),
        "must not name a record of another prospect",
    )
}

/// Returns the field of a dossier that lists records of a kind.
fn list(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Contacts => "contacts",
        RecordKind::ResearchRuns => "research_runs",
        RecordKind::EvidenceItems => "research_runs[].evidence_items",
        RecordKind::WorkflowHypotheses => "research_runs[].workflow_hypotheses",
        RecordKind::AutomationOpportunities => "research_runs[].automation_opportunities",
        RecordKind::OutreachSequences => "outreach_sequences",
        RecordKind::OutreachSteps => "outreach_sequences[].steps",
    }
}
