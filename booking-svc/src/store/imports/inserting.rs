//! Bulk inserts for a new prospect: one statement per table instead of one per record.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::try_join;

use super::Upserted;
use crate::store::{
    records::ProspectRecords,
    schema::{
        automation_opportunities, contacts, evidence_items, outreach_sequences, outreach_steps,
        research_runs, workflow_hypotheses,
    },
};

/// The maximum number of rows per statement, which may have at most 65,535 parameters.
const ROWS: usize = 1000;

/// Inserts rows of one table, after those that it depends on. Returns the number of new ones.
macro_rules! insert {
    ($conn:expr, $table:ident, $rows:expr) => {
        Box::pin(async {
            let mut conn = $conn;
            let mut inserted = 0;
            for rows in $rows.chunks(ROWS) {
                inserted += diesel::insert_into($table::table)
                    .values(rows)
                    .on_conflict($table::id)
                    .do_nothing()
                    .execute(&mut conn)
                    .await?;
            }
            QueryResult::Ok(inserted)
        })
    };
}

/// Inserts all records of a prospect except itself and its campaigns, in one round trip. Returns
/// `None` if some of them are not new; then all of them must be upserted.
pub async fn insert_all(
    conn: &AsyncPgConnection,
    records: &ProspectRecords,
) -> QueryResult<Option<Upserted>> {
    let counts = try_join!(
        insert!(conn, contacts, records.contacts),
        insert!(conn, research_runs, records.research_runs),
        insert!(conn, evidence_items, records.evidence_items),
        insert!(conn, workflow_hypotheses, records.workflow_hypotheses),
        insert!(
            conn,
            automation_opportunities,
            records.automation_opportunities
        ),
        insert!(conn, outreach_sequences, records.outreach_sequences),
        insert!(conn, outreach_steps, records.outreach_steps),
    )?;
    let inserted = counts.0 + counts.1 + counts.2 + counts.3 + counts.4 + counts.5 + counts.6;
    let expected = records.contacts.len()
        + records.research_runs.len()
        + records.evidence_items.len()
        + records.workflow_hypotheses.len()
        + records.automation_opportunities.len()
        + records.outreach_sequences.len()
        + records.outreach_steps.len();
    Ok((inserted == expected).then_some(Upserted {
        inserted,
        updated: 0,
    }))
}
