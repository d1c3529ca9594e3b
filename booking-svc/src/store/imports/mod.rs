//! Upserts of imported records. [`inserting`] is the fast path for a new prospect.
//!
//! Each function returns how many records were inserted and how many existed before. A record that
//! belongs to another prospect, run or sequence is left alone and counts as neither, and so does an
//! unchanged prospect or campaign; for the other records see [`unchanged`]. Statuses only move
//! forward.

pub mod inserting;
pub mod step_places;
pub mod unchanged;
mod upserted;

use diesel::{
    dsl::{case_when, exists, sql},
    expression::SqlLiteral,
    prelude::*,
    query_dsl::methods,
    sql_types::Bool,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join_all;
use serde_json::Value;

use self::unchanged::Imported as _;
pub use self::upserted::Upserted;
use super::{
    current_time,
    records::{
        AutomationOpportunity, Campaign, Contact, EvidenceItem, OutreachSequence, OutreachStep,
        Prospect, ResearchRun, WorkflowHypothesis,
    },
    schema::{
        automation_opportunities, campaigns, contacts, evidence_items, outreach_sequences,
        outreach_steps, prospects, research_runs, workflow_hypotheses,
    },
    sequences::CALCOM,
};
use crate::domain::{ContactStatus, Progress as _, ProspectStatus};

/// In RETURNING, distinguishes an inserted row from an updated one, which Diesel cannot.
fn is_new() -> SqlLiteral<Bool> {
    sql("(xmax = 0)")
}

/// Upserts records one by one, with pipelined statements, in one round trip.
async fn each<'a, Row, Upsert>(
    rows: &'a [Row],
    upsert: impl Fn(&'a Row) -> Upsert,
) -> QueryResult<Upserted>
where
    Upsert: Future<Output = QueryResult<Option<bool>>>,
{
    let flags = try_join_all(rows.iter().map(upsert)).await?;
    Ok(flags.into_iter().collect())
}

/// Upserts rows one by one. A row is left alone if the stored one has another `$parent`. `$changes`
/// is set in addition to the columns of `$row`.
macro_rules! upsert_each {
    ($conn:expr, $table:ident.$parent:ident, $row:ident in $rows:expr $(, $changes:expr)?) => {
        each($rows, async |$row| {
            let mut conn = $conn;
            let upsert = diesel::insert_into($table::table)
                .values($row)
                .on_conflict($table::id)
                .do_update()
                .set(($row, $($changes,)? $table::updated_at.eq(current_time())));
            methods::FilterDsl::filter(upsert, $table::$parent.eq(&$row.$parent))
                .returning(is_new())
                .get_result(&mut conn)
                .await
                .optional()
        })
        .await
    };
}

/// Sets a status, unless the stored one is further on or `$is_kept` holds.
macro_rules! move_forward {
    ($column:expr, $status:expr $(, $is_kept:expr)?) => {{
        let is_kept = $column.eq_any($status.further_on());
        $(let is_kept = $is_kept.or(is_kept);)?
        $column.eq(case_when(is_kept, $column).otherwise($status))
    }};
}

/// Upserts a prospect, which must be locked.
pub async fn prospects(mut conn: &AsyncPgConnection, row: &Prospect) -> QueryResult<Upserted> {
    use prospects as table;

    let stored = table::table
        .find(&row.id)
        .select((Prospect::as_select(), table::prior_status))
        .get_result::<(Prospect, Option<ProspectStatus>)>(&mut conn)
        .await
        .optional()?;
    let is_kept = table::status.eq_any(row.status.further_on());
    let status = case_when(is_kept, table::status).otherwise(row.status);
    // The status from before the call moves forward, too, until something other than the call has
    // engaged the prospect.
    let is_engaged = ProspectStatus::Engaged.further_on().contains(&row.status)
        || row.status == ProspectStatus::Engaged;
    let imported = (!is_engaged).then_some(row.status);
    if let Some((stored, prior)) = stored {
        let moves_on = |prior| imported != Some(prior) && !row.status.further_on().contains(&prior);
        if !row.changes(&stored) && !prior.is_some_and(moves_on) {
            return Ok(Upserted::default());
        }
    }
    let is_further = table::prior_status.eq_any(row.status.further_on());
    let is_kept = is_further
        .assume_not_null()
        .or(table::prior_status.is_null());
    let prior_status = case_when(is_kept, table::prior_status).otherwise(imported);
    let is_new = diesel::insert_into(table::table)
        .values(row)
        .on_conflict(table::id)
        .do_update()
        .set((
            row,
            table::status.eq(status),
            table::prior_status.eq(prior_status),
            table::updated_at.eq(current_time()),
        ))
        .returning(is_new())
        .get_result(&mut conn)
        .await?;
    Ok([Some(is_new)].into_iter().collect())
}

/// Upserts contacts. A status that was set by a booking, or by its cancellation, is kept, except
/// that an opt-out always applies.
pub async fn contacts(conn: &AsyncPgConnection, rows: &[Contact]) -> QueryResult<Upserted> {
    upsert_each!(conn, contacts.prospect_id, row in rows, {
        let is_booked = exists(
            outreach_sequences::table
                .filter(outreach_sequences::contact_id.eq(&row.id))
                .filter(outreach_sequences::metadata.has_key(CALCOM)),
        );
        let opts_out = row.outreach_status == ContactStatus::OptedOut;
        let is_kept = (!opts_out).into_sql::<Bool>().and(is_booked);
        move_forward!(contacts::outreach_status, row.outreach_status, is_kept)
    })
}

/// Upserts campaigns.
pub async fn campaigns(mut conn: &AsyncPgConnection, rows: &[Campaign]) -> QueryResult<Upserted> {
    use campaigns as table;

    // Prospects share campaigns. All imports upsert them in the same order and one by one, to avoid
    // deadlocks.
    let mut rows = rows.iter().collect::<Vec<_>>();
    rows.sort_unstable_by_key(|row| &row.id);
    let mut flags = Vec::new();
    for row in rows {
        // `DO UPDATE` would lock the row until the commit even if nothing changes, so imports with
        // the same campaign would wait for each other.
        let inserted = diesel::insert_into(table::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(&mut conn)
            .await?;
        let mut updated = 0;
        if inserted == 0 {
            let is_other = table::name
                .is_distinct_from(&row.name)
                .or(table::language.is_distinct_from(&row.language));
            updated = diesel::update(table::table.find(&row.id))
                .filter(is_other)
                .set((row, table::updated_at.eq(current_time())))
                .execute(&mut conn)
                .await?;
        }
        flags.push((inserted + updated > 0).then_some(inserted > 0));
    }
    Ok(flags.into_iter().collect())
}

/// Upserts research runs.
pub async fn research_runs(
    conn: &AsyncPgConnection,
    rows: &[ResearchRun],
) -> QueryResult<Upserted> {
    upsert_each!(conn, research_runs.prospect_id, row in rows, {
        move_forward!(research_runs::status, row.status)
    })
}

/// Upserts evidence items.
pub async fn evidence_items(
    conn: &AsyncPgConnection,
    rows: &[EvidenceItem],
) -> QueryResult<Upserted> {
    upsert_each!(conn, evidence_items.research_run_id, row in rows)
}

/// Upserts hypotheses.
pub async fn workflow_hypotheses(
    conn: &AsyncPgConnection,
    rows: &[WorkflowHypothesis],
) -> QueryResult<Upserted> {
    upsert_each!(conn, workflow_hypotheses.research_run_id, row in rows, {
        move_forward!(workflow_hypotheses::status, row.status)
    })
}

/// Upserts opportunities.
pub async fn automation_opportunities(
    conn: &AsyncPgConnection,
    rows: &[AutomationOpportunity],
) -> QueryResult<Upserted> {
    upsert_each!(conn, automation_opportunities.research_run_id, row in rows, {
        move_forward!(automation_opportunities::status, row.status)
    })
}

/// Upserts sequences. A status that was set by a booking is kept, and the metadata only grows.
pub async fn outreach_sequences(
    conn: &AsyncPgConnection,
    rows: &[OutreachSequence],
) -> QueryResult<Upserted> {
    use outreach_sequences as table;

    upsert_each!(conn, table.prospect_id, row in rows, {
        let is_booked = table::metadata.has_key(CALCOM);
        (
            move_forward!(table::status, row.status, is_booked),
            table::metadata.eq(table::metadata.concat(without_calcom(&row.metadata))),
        )
    })
}

fn without_calcom(metadata: &Value) -> Value {
    let mut metadata = metadata.clone();
    if let Some(members) = metadata.as_object_mut() {
        members.remove(CALCOM);
    }
    metadata
}

/// Upserts steps. Steps of a sequence that a booking has changed keep their status.
pub async fn outreach_steps(
    conn: &AsyncPgConnection,
    rows: &[OutreachStep],
) -> QueryResult<Upserted> {
    upsert_each!(conn, outreach_steps.sequence_id, row in rows, {
        let is_booked = exists(
            outreach_sequences::table
                .find(&row.sequence_id)
                .filter(outreach_sequences::metadata.has_key(CALCOM)),
        );
        move_forward!(outreach_steps::status, row.status, is_booked)
    })
}
