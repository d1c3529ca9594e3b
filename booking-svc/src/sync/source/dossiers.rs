//! Reads one prospect of the original with all of its records, in one snapshot.

use std::collections::BTreeSet;

use diesel::{QueryResult, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::{
    Source, refused,
    rows::{
        SourceCampaign, SourceContact, SourceEvidence, SourceHypothesis, SourceOpportunity,
        SourceProspect, SourceRecords, SourceRun, SourceSequence, SourceStep,
    },
    tables::{
        source_campaigns, source_contacts, source_evidence, source_hypotheses,
        source_opportunities, source_prospects, source_runs, source_sequences, source_steps,
    },
};
use crate::{store::foreign_snapshot, sync::refusal::Refusal};

/// Reads the children of these rows. The queries of one prospect are pipelined.
macro_rules! children {
    ($conn:expr, $table:ident, $row:ident, $parent:ident, $ids:expr) => {
        async {
            let mut conn = $conn;
            $table::table
                .filter($table::$parent.eq_any($ids))
                .order($table::id)
                .select($row::as_select())
                .load(&mut conn)
                .await
        }
    };
}

impl Source {
    /// Reads a prospect with all of its records, or returns `None` if it was deleted.
    pub(in crate::sync) async fn records(
        &mut self,
        id: &str,
    ) -> Result<Option<SourceRecords>, Refusal> {
        let read = foreign_snapshot(&mut self.conn, async |conn| records(conn, id).await);
        read.await.map_err(Refusal::of_reading)
    }

    /// Reads campaigns.
    pub(crate) async fn campaigns(&mut self, ids: &[&str]) -> anyhow::Result<Vec<SourceCampaign>> {
        let read = foreign_snapshot(&mut self.conn, async |conn| {
            let conn = &*conn;
            children!(conn, source_campaigns, SourceCampaign, id, ids).await
        });
        read.await.map_err(refused)
    }
}

async fn records(conn: &mut AsyncPgConnection, id: &str) -> QueryResult<Option<SourceRecords>> {
    let prospect = source_prospects::table
        .find(id)
        .select(SourceProspect::as_select())
        .get_result(conn)
        .await
        .optional()?;
    let Some(prospect) = prospect else {
        return Ok(None);
    };
    let conn = &*conn;
    let (contacts, runs, sequences) = try_join!(
        children!(conn, source_contacts, SourceContact, prospect_id, [id]),
        children!(conn, source_runs, SourceRun, prospect_id, [id]),
        children!(conn, source_sequences, SourceSequence, prospect_id, [id]),
    )?;
    let run_ids = runs.iter().map(|run| &*run.id).collect::<Vec<_>>();
    let sequence_ids = sequences.iter().map(|row| &*row.id).collect::<Vec<_>>();
    let of_runs = runs.iter().filter_map(|run| run.campaign_id.as_deref());
    let of_sequences = sequences
        .iter()
        .filter_map(|row| row.campaign_id.as_deref());
    let campaign_ids = of_runs.chain(of_sequences).collect::<BTreeSet<_>>();
    let (campaigns, evidence, hypotheses, opportunities, steps) = try_join!(
        children!(conn, source_campaigns, SourceCampaign, id, &campaign_ids),
        children!(
            conn,
            source_evidence,
            SourceEvidence,
            research_run_id,
            &run_ids
        ),
        children!(
            conn,
            source_hypotheses,
            SourceHypothesis,
            research_run_id,
            &run_ids
        ),
        children!(
            conn,
            source_opportunities,
            SourceOpportunity,
            research_run_id,
            &run_ids
        ),
        children!(conn, source_steps, SourceStep, sequence_id, &sequence_ids),
    )?;
    Ok(Some(SourceRecords {
        prospect,
        contacts,
        campaigns,
        runs,
        evidence,
        hypotheses,
        opportunities,
        sequences,
        steps,
    }))
}
