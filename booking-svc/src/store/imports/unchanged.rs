//! Detects records that an import would not change: importing the same file again writes nothing,
//! and does not update any sequence.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;
use serde_json::Value;

use crate::{
    domain::Progress,
    store::{
        records::{
            AutomationOpportunity, Contact, EvidenceItem, OutreachSequence, OutreachStep, Prospect,
            ProspectRecords, ResearchRun, WorkflowHypothesis,
        },
        schema::{
            automation_opportunities, contacts, evidence_items, outreach_sequences, outreach_steps,
            research_runs, workflow_hypotheses,
        },
        sequences::CALCOM,
    },
};

/// A record that an import may change.
pub(super) trait Imported: Clone + PartialEq {
    fn id(&self) -> &str;

    /// Returns the record that replaces `stored`, by the rules of [`super`].
    fn over(&self, stored: &Self) -> Self;

    fn changes(&self, stored: &Self) -> bool {
        self.over(stored) != *stored
    }
}

/// Loads the stored records with the ids of these records.
macro_rules! stored {
    ($conn:expr, $table:ident, $row:ty, $rows:expr) => {
        Box::pin(async {
            let mut conn = $conn;
            let ids = $rows.iter().map(|row| &row.id).collect::<Vec<_>>();
            $table::table
                .filter($table::id.eq_any(ids))
                .select(<$row>::as_select())
                .load::<$row>(&mut conn)
                .await
        })
    };
}

/// Returns the records that differ from the stored ones. The prospect and its campaigns are always
/// included. Takes one round trip.
///
/// The prospect must be locked.
pub async fn only_changed(
    conn: &AsyncPgConnection,
    records: &ProspectRecords,
) -> QueryResult<ProspectRecords> {
    let ProspectRecords {
        prospect,
        contacts,
        campaigns,
        research_runs,
        evidence_items,
        workflow_hypotheses,
        automation_opportunities,
        outreach_sequences,
        outreach_steps,
    } = records;
    let stored = try_join!(
        stored!(conn, contacts, Contact, contacts),
        stored!(conn, research_runs, ResearchRun, research_runs),
        stored!(conn, evidence_items, EvidenceItem, evidence_items),
        stored!(
            conn,
            workflow_hypotheses,
            WorkflowHypothesis,
            workflow_hypotheses
        ),
        stored!(
            conn,
            automation_opportunities,
            AutomationOpportunity,
            automation_opportunities
        ),
        stored!(
            conn,
            outreach_sequences,
            OutreachSequence,
            outreach_sequences
        ),
        stored!(conn, outreach_steps, OutreachStep, outreach_steps),
    )?;
    Ok(ProspectRecords {
        prospect: prospect.clone(),
        campaigns: campaigns.clone(),
        contacts: changing(contacts, &stored.0),
        research_runs: changing(research_runs, &stored.1),
        evidence_items: changing(evidence_items, &stored.2),
        workflow_hypotheses: changing(workflow_hypotheses, &stored.3),
        automation_opportunities: changing(automation_opportunities, &stored.4),
        outreach_sequences: changing(outreach_sequences, &stored.5),
        outreach_steps: changing(outreach_steps, &stored.6),
    })
}

fn changing<Row: Imported>(rows: &[Row], stored: &[Row]) -> Vec<Row> {
    let stored = stored.iter().map(|row| (row.id(), row));
    let stored = stored.collect::<HashMap<_, _>>();
    let is_changing = |row: &&Row| {
        stored
            .get(row.id())
            .is_none_or(|stored| row.changes(stored))
    };
    rows.iter().filter(is_changing).cloned().collect()
}

/// Returns the later of two statuses.
fn furthest<Status: Progress + PartialEq>(status: Status, stored: Status) -> Status {
    if status.further_on().contains(&stored) {
        stored
    } else {
        status
    }
}

/// Records whose other columns are replaced.
macro_rules! imported {
    ($($row:ty: |$new:ident, $stored:ident| { $($field:ident: $value:expr),* },)+) => {
        $(impl Imported for $row {
            fn id(&self) -> &str {
                &self.id
            }

            fn over(&self, $stored: &Self) -> Self {
                let $new = self;
                Self { $($field: $value,)* ..self.clone() }
            }
        })+
    };
}

imported! {
    Prospect: |new, stored| { status: furthest(new.status, stored.status) },
    Contact: |new, stored| {
        outreach_status: furthest(new.outreach_status, stored.outreach_status),
        last_contacted_at: stored.last_contacted_at
    },
    ResearchRun: |new, stored| {
        status: furthest(new.status, stored.status),
        created_at: stored.created_at
    },
    EvidenceItem: |_new, _stored| {},
    WorkflowHypothesis: |new, stored| { status: furthest(new.status, stored.status) },
    AutomationOpportunity: |new, stored| { status: furthest(new.status, stored.status) },
    OutreachSequence: |new, stored| {
        status: if stored.metadata.get(CALCOM).is_some() {
            stored.status
        } else {
            furthest(new.status, stored.status)
        },
        metadata: grown(&new.metadata, &stored.metadata),
        created_at: stored.created_at,
        updated_at: stored.updated_at
    },
    OutreachStep: |new, stored| { status: furthest(new.status, stored.status) },
}

/// Merges metadata, which only grows. What a booking has set is kept.
fn grown(metadata: &Value, stored: &Value) -> Value {
    let mut grown = stored.clone();
    if let (Some(members), Some(grown)) = (metadata.as_object(), grown.as_object_mut()) {
        let members = members.iter().filter(|(name, _)| *name != CALCOM);
        grown.extend(members.map(|(name, value)| (name.clone(), value.clone())));
    }
    grown
}
