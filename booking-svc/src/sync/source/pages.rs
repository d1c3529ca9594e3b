//! Reads the changes of a table of the original page by page.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryResult, prelude::*};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{
    Source, refused,
    tables::{
        source_campaigns, source_contacts, source_evidence, source_hypotheses,
        source_opportunities, source_prospects, source_runs, source_sequences, source_steps,
    },
    times::SourceTime,
};
use crate::{domain::SyncedKind, store::foreign_snapshot};

/// The number of records per page.
pub(crate) const PAGE_SIZE: i64 = 500;

/// A place in a table that is read in the order of (`updatedAt`, `id`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) updated_at: SourceTime,
    /// Empty for the first record of that time.
    pub(crate) id: String,
}

impl Position {
    /// Returns the position from which changes are read again, since they may have been committed
    /// late.
    pub(crate) fn before(self, overlap: TimeDelta) -> Self {
        Self {
            updated_at: self.updated_at.before(overlap),
            id: String::new(),
        }
    }

    /// Returns the position to store. Nothing that is written from `now` on may come before it,
    /// even if a clock of the original was ahead.
    pub(crate) fn until(self, now: DateTime<Utc>) -> Self {
        let id = String::new();
        let updated_at = now.into();
        self.min(Self { updated_at, id })
    }
}

/// A record in a page.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) updated_at: SourceTime,
    /// The prospect of the record, or `None` for a campaign.
    pub(crate) prospect_id: Option<String>,
}

/// Reads a page of a table, or of one that is joined with the table that refers to the prospect.
macro_rules! page {
    ($conn:expr, $after:expr, $table:ident, $from:expr, $prospect:expr) => {{
        let mut query = $from
            .select(($table::id, $table::updated_at, $prospect))
            .order(($table::updated_at, $table::id))
            .limit(PAGE_SIZE)
            .into_boxed();
        if let Some(Position { updated_at, id }) = $after {
            // The first condition is the one that uses the index.
            query = query
                .filter($table::updated_at.ge(updated_at))
                .filter($table::updated_at.gt(updated_at).or($table::id.gt(id)));
        }
        query.load($conn).await
    }};
}

/// Lists which of these ids a table contains.
macro_rules! existing {
    ($conn:expr, $ids:expr, $table:ident) => {
        $table::table
            .filter($table::id.eq_any($ids))
            .select($table::id)
            .load($conn)
            .await
    };
}

type Row = (String, SourceTime, Option<String>);

impl Source {
    /// Lists the records of a kind after a position, at most one page.
    pub(crate) async fn page(
        &mut self,
        kind: SyncedKind,
        after: Option<&Position>,
    ) -> anyhow::Result<Vec<Listed>> {
        let read = foreign_snapshot(&mut self.conn, async |conn| page(conn, kind, after).await);
        let rows = read.await.map_err(refused)?;
        let listed = |(id, updated_at, prospect_id): Row| Listed {
            id,
            updated_at,
            prospect_id,
        };
        Ok(rows.into_iter().map(listed).collect())
    }

    /// Returns which of some records of a kind exist.
    pub(crate) async fn existing(
        &mut self,
        kind: SyncedKind,
        ids: &[String],
    ) -> anyhow::Result<Vec<String>> {
        let read = foreign_snapshot(&mut self.conn, async |conn| existing(conn, kind, ids).await);
        read.await.map_err(refused)
    }
}

async fn page(
    conn: &mut AsyncPgConnection,
    kind: SyncedKind,
    after: Option<&Position>,
) -> QueryResult<Vec<Row>> {
    use {
        source_campaigns as campaigns, source_contacts as contacts, source_evidence as evidence,
        source_hypotheses as hypotheses, source_opportunities as opportunities,
        source_prospects as prospects, source_runs as runs, source_sequences as sequences,
        source_steps as steps,
    };
    let of_run = || runs::prospect_id.nullable();
    match kind {
        SyncedKind::Prospects => {
            page!(
                conn,
                after,
                prospects,
                prospects::table,
                prospects::id.nullable()
            )
        }
        SyncedKind::Contacts => {
            page!(
                conn,
                after,
                contacts,
                contacts::table,
                contacts::prospect_id.nullable()
            )
        }
        SyncedKind::Campaigns => {
            let none =
                None::<String>.into_sql::<diesel::sql_types::Nullable<diesel::sql_types::Text>>();
            page!(conn, after, campaigns, campaigns::table, none)
        }
        SyncedKind::ResearchRuns => page!(conn, after, runs, runs::table, of_run()),
        SyncedKind::EvidenceItems => {
            let from = evidence::table.inner_join(runs::table);
            page!(conn, after, evidence, from, of_run())
        }
        SyncedKind::WorkflowHypotheses => {
            let from = hypotheses::table.inner_join(runs::table);
            page!(conn, after, hypotheses, from, of_run())
        }
        SyncedKind::AutomationOpportunities => {
            let from = opportunities::table.inner_join(runs::table);
            page!(conn, after, opportunities, from, of_run())
        }
        SyncedKind::OutreachSequences => {
            page!(
                conn,
                after,
                sequences,
                sequences::table,
                sequences::prospect_id.nullable()
            )
        }
        SyncedKind::OutreachSteps => {
            let from = steps::table.inner_join(sequences::table);
            page!(conn, after, steps, from, sequences::prospect_id.nullable())
        }
    }
}

async fn existing(
    conn: &mut AsyncPgConnection,
    kind: SyncedKind,
    ids: &[String],
) -> QueryResult<Vec<String>> {
    match kind {
        SyncedKind::Prospects => existing!(conn, ids, source_prospects),
        SyncedKind::Contacts => existing!(conn, ids, source_contacts),
        SyncedKind::Campaigns => existing!(conn, ids, source_campaigns),
        SyncedKind::ResearchRuns => existing!(conn, ids, source_runs),
        SyncedKind::EvidenceItems => existing!(conn, ids, source_evidence),
        SyncedKind::WorkflowHypotheses => existing!(conn, ids, source_hypotheses),
        SyncedKind::AutomationOpportunities => existing!(conn, ids, source_opportunities),
        SyncedKind::OutreachSequences => existing!(conn, ids, source_sequences),
        SyncedKind::OutreachSteps => existing!(conn, ids, source_steps),
    }
}
