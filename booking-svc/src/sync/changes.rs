//! Detects which records of a prospect have changed since they were last read.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::source::{SourceRecords, utc};
use crate::domain::SyncedKind;

/// When each record had last changed, by kind and id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Versions(pub(super) BTreeMap<SyncedKind, HashMap<String, DateTime<Utc>>>);

impl Versions {
    /// Returns the versions of all records of a prospect.
    pub(super) fn of(records: &SourceRecords) -> Self {
        macro_rules! rows {
            ($rows:expr) => {
                $rows
                    .iter()
                    .map(|row| (row.id.clone(), utc(row.updated_at)))
                    .collect()
            };
        }
        let prospect = [&records.prospect];
        let kinds = [
            (SyncedKind::Prospects, rows!(prospect)),
            (SyncedKind::Contacts, rows!(records.contacts)),
            (SyncedKind::Campaigns, rows!(records.campaigns)),
            (SyncedKind::ResearchRuns, rows!(records.runs)),
            (SyncedKind::EvidenceItems, rows!(records.evidence)),
            (SyncedKind::WorkflowHypotheses, rows!(records.hypotheses)),
            (
                SyncedKind::AutomationOpportunities,
                rows!(records.opportunities),
            ),
            (SyncedKind::OutreachSequences, rows!(records.sequences)),
            (SyncedKind::OutreachSteps, rows!(records.steps)),
        ];
        Self(kinds.into())
    }

    fn has(&self, kind: SyncedKind, id: &str, updated_at: DateTime<Utc>) -> bool {
        let known = self.0.get(&kind).and_then(|versions| versions.get(id));
        known == Some(&updated_at)
    }
}

/// Drops unchanged records, except for the parents of changed ones: an imported sequence counts as
/// updated.
pub(super) fn only_changed(mut records: SourceRecords, known: &Versions) -> SourceRecords {
    macro_rules! retain {
        ($rows:ident, $kind:ident) => {
            records
                .$rows
                .retain(|row| !known.has(SyncedKind::$kind, &row.id, utc(row.updated_at)))
        };
    }
    retain!(contacts, Contacts);
    retain!(campaigns, Campaigns);
    retain!(evidence, EvidenceItems);
    retain!(hypotheses, WorkflowHypotheses);
    retain!(opportunities, AutomationOpportunities);
    retain!(steps, OutreachSteps);
    let of_evidence = records.evidence.iter().map(|row| &*row.research_run_id);
    let of_hypotheses = records.hypotheses.iter().map(|row| &*row.research_run_id);
    let of_opportunities = records
        .opportunities
        .iter()
        .map(|row| &*row.research_run_id);
    let of_findings = of_evidence.chain(of_hypotheses).chain(of_opportunities);
    let runs = of_findings.collect::<HashSet<_>>();
    let sequences = records.steps.iter().map(|row| &*row.sequence_id);
    let sequences = sequences.collect::<HashSet<_>>();
    records.runs.retain(|row| {
        runs.contains(&*row.id)
            || !known.has(SyncedKind::ResearchRuns, &row.id, utc(row.updated_at))
    });
    records.sequences.retain(|row| {
        sequences.contains(&*row.id)
            || !known.has(SyncedKind::OutreachSequences, &row.id, utc(row.updated_at))
    });
    records
}
