//! The places of steps in their sequences, while an import stores steps one by one.

use diesel::{
    QueryResult, sql_query,
    sql_types::{Array, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{Upserted, outreach_steps};
use crate::store::records::OutreachStep;

// Diesel supports neither statement.
const CHECK_LATER: &str = "SET CONSTRAINTS outreach_steps_sequence_id_step_order_key DEFERRED";
const CHECK: &str = "SET CONSTRAINTS outreach_steps_sequence_id_step_order_key IMMEDIATE";
/// Diesel has no window functions.
const MOVE_BEHIND: &str = "\
    UPDATE outreach_steps AS step SET step_order = behind.step_order, updated_at = now() \
    FROM (SELECT stored.id, (row_number() OVER (PARTITION BY stored.sequence_id \
                                                ORDER BY stored.step_order, stored.id) \
              + (SELECT max(step_order) FROM outreach_steps AS other \
                 WHERE other.sequence_id = stored.sequence_id))::int AS step_order \
          FROM outreach_steps AS stored \
          WHERE stored.sequence_id = ANY ($1) AND stored.id <> ALL ($2) \
              AND EXISTS (SELECT FROM outreach_steps AS imported \
                          WHERE imported.sequence_id = stored.sequence_id \
                              AND imported.step_order = stored.step_order \
                              AND imported.id = ANY ($2))) AS behind \
    WHERE step.id = behind.id";

/// Upserts steps at their places. A step that occupies one of them, and that the dossier does not
/// contain, moves behind all others of its sequence. See [`outreach_steps()`].
pub async fn upsert(mut conn: &AsyncPgConnection, steps: &[OutreachStep]) -> QueryResult<Upserted> {
    if steps.is_empty() {
        return Ok(Upserted::default());
    }
    // Two steps that swap places have the same one for a moment.
    sql_query(CHECK_LATER).execute(&mut conn).await?;
    let upserted = outreach_steps(conn, steps).await?;
    let sequences = steps.iter().map(|step| step.sequence_id.as_str());
    let ids = steps.iter().map(|step| step.id.as_str());
    sql_query(MOVE_BEHIND)
        .bind::<Array<Text>, _>(sequences.collect::<Vec<_>>())
        .bind::<Array<Text>, _>(ids.collect::<Vec<_>>())
        .execute(&mut conn)
        .await?;
    sql_query(CHECK).execute(&mut conn).await?;
    Ok(upserted)
}
