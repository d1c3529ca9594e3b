//! Upserts of the records that other tools create.
//!
//! Each function returns how many records were inserted and how many were there before. A record
//! that belongs to another prospect, run or sequence is left alone and counted as neither.

use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Bool, Text},
    upsert::excluded,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

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
};

/// How many records an upsert inserted and updated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Upserted {
    /// New records.
    pub inserted: usize,
    /// Records that were there before.
    pub updated: usize,
}

impl Upserted {
    /// Returns the number of records that were inserted or updated.
    pub fn total(self) -> usize {
        self.inserted + self.updated
    }
}

impl std::ops::AddAssign for Upserted {
    fn add_assign(&mut self, other: Self) {
        self.inserted += other.inserted;
        self.updated += other.updated;
    }
}

impl FromIterator<bool> for Upserted {
    /// Counts flags that say of each record whether it is new.
    fn from_iter<Flags: IntoIterator<Item = bool>>(flags: Flags) -> Self {
        let mut upserted = Self::default();
        for is_new in flags {
            if is_new {
                upserted.inserted += 1;
            } else {
                upserted.updated += 1;
            }
        }
        upserted
    }
}

/// In RETURNING, tells a row that was inserted from one that was updated.
fn is_new() -> diesel::expression::SqlLiteral<Bool> {
    sql("(xmax = 0)")
}

/// Runs an upsert of `$rows` into `$table` with the given conflict clause.
macro_rules! upsert {
    ($conn:ident, $table:ident, $rows:expr, set: $set:expr, only_if: $filter:expr $(,)?) => {{
        use diesel::query_dsl::methods::FilterDsl;

        diesel::insert_into($table::table)
            .values($rows)
            .on_conflict($table::id)
            .do_update()
            .set($set)
            .filter($filter)
            .returning(is_new())
            .load::<bool>($conn)
            .await
            .map(|flags| flags.into_iter().collect::<Upserted>())
    }};
}

/// Upserts a prospect. One that was engaged only moves on: to QUOTE_SENT, ARCHIVED or CONVERTED.
pub async fn prospects(conn: &mut AsyncPgConnection, row: &Prospect) -> QueryResult<Upserted> {
    use prospects as table;
    upsert!(
        conn,
        table,
        row,
        set: (
            table::company_name.eq(excluded(table::company_name)),
            table::domain.eq(excluded(table::domain)),
            table::industry.eq(excluded(table::industry)),
            table::employee_range.eq(excluded(table::employee_range)),
            table::employee_count.eq(excluded(table::employee_count)),
            table::country.eq(excluded(table::country)),
            table::description.eq(excluded(table::description)),
            table::technologies.eq(excluded(table::technologies)),
            table::specialties.eq(excluded(table::specialties)),
            table::status.eq(sql::<Text>(
                "CASE WHEN prospects.status = 'CONVERTED' \
                 OR (prospects.status IN ('ENGAGED', 'QUOTE_SENT', 'ARCHIVED') \
                 AND excluded.status NOT IN ('QUOTE_SENT', 'ARCHIVED', 'CONVERTED')) \
                 THEN prospects.status ELSE excluded.status END",
            )),
            table::updated_at.eq(current_time()),
        ),
        only_if: sql::<Bool>("true"),
    )
}

/// Upserts contacts. A converted contact stays converted, and one whose call was cancelled stays
/// as the cancellation left it; but who opts out has opted out.
pub async fn contacts(conn: &mut AsyncPgConnection, rows: &[Contact]) -> QueryResult<Upserted> {
    use contacts as table;
    upsert!(
        conn,
        table,
        rows,
        set: (
            table::first_name.eq(excluded(table::first_name)),
            table::last_name.eq(excluded(table::last_name)),
            table::job_title.eq(excluded(table::job_title)),
            table::primary_email.eq(excluded(table::primary_email)),
            table::outreach_status.eq(sql::<Text>(
                "CASE WHEN excluded.outreach_status = 'OPTED_OUT' THEN 'OPTED_OUT' \
                 WHEN contacts.outreach_status = 'CONVERTED' \
                 OR EXISTS (SELECT 1 FROM outreach_sequences s WHERE s.contact_id = contacts.id AND s.metadata ? 'calcom') \
                 THEN contacts.outreach_status ELSE excluded.outreach_status END",
            )),
            table::updated_at.eq(current_time()),
        ),
        only_if: table::prospect_id.eq(excluded(table::prospect_id)),
    )
}

/// Upserts campaigns.
pub async fn campaigns(conn: &mut AsyncPgConnection, rows: &[Campaign]) -> QueryResult<Upserted> {
    use campaigns as table;
    // Prospects share campaigns: one order for everybody, so that two imports cannot deadlock.
    let mut rows = rows.iter().collect::<Vec<_>>();
    rows.sort_unstable_by_key(|row| &row.id);
    upsert!(
        conn,
        table,
        rows,
        set: (
            table::name.eq(excluded(table::name)),
            table::language.eq(excluded(table::language)),
            table::updated_at.eq(current_time()),
        ),
        only_if: sql::<Bool>("true"),
    )
}

/// Upserts research runs.
pub async fn research_runs(
    conn: &mut AsyncPgConnection,
    rows: &[ResearchRun],
) -> QueryResult<Upserted> {
    use research_runs as table;
    upsert!(
        conn,
        table,
        rows,
        set: (
            table::campaign_id.eq(excluded(table::campaign_id)),
            table::status.eq(excluded(table::status)),
            table::completed_at.eq(excluded(table::completed_at)),
            table::updated_at.eq(current_time()),
        ),
        only_if: table::prospect_id.eq(excluded(table::prospect_id)),
    )
}

/// Upserts evidence items.
pub async fn evidence_items(
    conn: &mut AsyncPgConnection,
    rows: &[EvidenceItem],
) -> QueryResult<Upserted> {
    use evidence_items as table;
    upsert!(
        conn,
        table,
        rows,
        set: (
            table::source_type.eq(excluded(table::source_type)),
            table::source_url.eq(excluded(table::source_url)),
            table::title.eq(excluded(table::title)),
            table::snippet.eq(excluded(table::snippet)),
            table::workflow_tag.eq(excluded(table::workflow_tag)),
            table::confidence_score.eq(excluded(table::confidence_score)),
            table::updated_at.eq(current_time()),
        ),
        only_if: table::research_run_id.eq(excluded(table::research_run_id)),
    )
}

/// Upserts hypotheses.
pub async fn workflow_hypotheses(
    conn: &mut AsyncPgConnection,
    rows: &[WorkflowHypothesis],
) -> QueryResult<Upserted> {
    use workflow_hypotheses as table;
    upsert!(
        conn,
        table,
        rows,
        set: (
            table::title.eq(excluded(table::title)),
            table::problem_statement.eq(excluded(table::problem_statement)),
            table::assumptions.eq(excluded(table::assumptions)),
            table::confidence_score.eq(excluded(table::confidence_score)),
            table::evidence_refs.eq(excluded(table::evidence_refs)),
            table::validation_questions.eq(excluded(table::validation_questions)),
            table::hours_saved_week_low.eq(excluded(table::hours_saved_week_low)),
            table::hours_saved_week_mid.eq(excluded(table::hours_saved_week_mid)),
            table::hours_saved_week_high.eq(excluded(table::hours_saved_week_high)),
            table::handoff_speed_gain_pct.eq(excluded(table::handoff_speed_gain_pct)),
            table::error_reduction_pct.eq(excluded(table::error_reduction_pct)),
            table::revenue_leakage_recovered_low.eq(excluded(table::revenue_leakage_recovered_low)),
            table::revenue_leakage_recovered_mid.eq(excluded(table::revenue_leakage_recovered_mid)),
            table::revenue_leakage_recovered_high.eq(excluded(table::revenue_leakage_recovered_high)),
            table::status.eq(excluded(table::status)),
            table::updated_at.eq(current_time()),
        ),
        only_if: table::research_run_id.eq(excluded(table::research_run_id)),
    )
}

/// Upserts opportunities.
pub async fn automation_opportunities(
    conn: &mut AsyncPgConnection,
    rows: &[AutomationOpportunity],
) -> QueryResult<Upserted> {
    use automation_opportunities as table;
    upsert!(
        conn,
        table,
        rows,
        set: (
            table::title.eq(excluded(table::title)),
            table::description.eq(excluded(table::description)),
            table::assumptions.eq(excluded(table::assumptions)),
            table::confidence_score.eq(excluded(table::confidence_score)),
            table::evidence_refs.eq(excluded(table::evidence_refs)),
            table::hours_saved_week_low.eq(excluded(table::hours_saved_week_low)),
            table::hours_saved_week_mid.eq(excluded(table::hours_saved_week_mid)),
            table::hours_saved_week_high.eq(excluded(table::hours_saved_week_high)),
            table::handoff_speed_gain_pct.eq(excluded(table::handoff_speed_gain_pct)),
            table::error_reduction_pct.eq(excluded(table::error_reduction_pct)),
            table::revenue_leakage_recovered_low.eq(excluded(table::revenue_leakage_recovered_low)),
            table::revenue_leakage_recovered_mid.eq(excluded(table::revenue_leakage_recovered_mid)),
            table::revenue_leakage_recovered_high.eq(excluded(table::revenue_leakage_recovered_high)),
            table::status.eq(excluded(table::status)),
            table::updated_at.eq(current_time()),
        ),
        only_if: table::research_run_id.eq(excluded(table::research_run_id)),
    )
}

/// Upserts sequences. What a booking has set stays, the metadata only grows.
pub async fn outreach_sequences(
    conn: &mut AsyncPgConnection,
    rows: &[OutreachSequence],
) -> QueryResult<Upserted> {
    use outreach_sequences as table;
    upsert!(
        conn,
        table,
        rows,
        set: (
            table::contact_id.eq(excluded(table::contact_id)),
            table::campaign_id.eq(excluded(table::campaign_id)),
            table::research_run_id.eq(excluded(table::research_run_id)),
            table::template_key.eq(excluded(table::template_key)),
            table::status.eq(sql::<Text>(
                "CASE WHEN outreach_sequences.metadata ? 'calcom' \
                 THEN outreach_sequences.status ELSE excluded.status END",
            )),
            table::metadata.eq(sql("outreach_sequences.metadata || (excluded.metadata - 'calcom')")),
            table::updated_at.eq(current_time()),
        ),
        only_if: table::prospect_id.eq(excluded(table::prospect_id)),
    )
}

/// Upserts steps. Those of a sequence that a booking has touched keep their status.
pub async fn outreach_steps(
    conn: &mut AsyncPgConnection,
    rows: &[OutreachStep],
) -> QueryResult<Upserted> {
    use outreach_steps as table;
    upsert!(
        conn,
        table,
        rows,
        set: (
            table::step_order.eq(excluded(table::step_order)),
            table::subject.eq(excluded(table::subject)),
            table::body_text.eq(excluded(table::body_text)),
            table::status.eq(sql::<Text>(
                "CASE WHEN EXISTS (SELECT 1 FROM outreach_sequences s \
                 WHERE s.id = outreach_steps.sequence_id AND s.metadata ? 'calcom') \
                 THEN outreach_steps.status ELSE excluded.status END",
            )),
            table::updated_at.eq(current_time()),
        ),
        only_if: table::sequence_id.eq(excluded(table::sequence_id)),
    )
}
