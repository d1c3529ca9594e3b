//! The size and the age of backlogs, queried as cheaply as possible.

use diesel::{
    QueryableByName, sql_query,
    sql_types::{BigInt, Double, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::domain::DeliveryState;

/// The largest count. A table may hold millions of rows, and two large numbers need not be
/// distinguished.
pub const LARGEST_COUNT: u32 = 10_000;

/// The rows in one state.
#[derive(Debug, PartialEq, QueryableByName)]
pub struct Waiting {
    /// The state.
    #[diesel(sql_type = Text, column_name = kind)]
    pub state: String,
    /// The number of rows, at most [`LARGEST_COUNT`].
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// The age of the oldest row in seconds, if there is one.
    #[diesel(sql_type = Nullable<Double>)]
    pub oldest_seconds: Option<f64>,
}

/// The notices that are due.
pub(super) const DUE_NOTICES: &str =
    "notices WHERE next_attempt_at <= now() ORDER BY next_attempt_at";
/// The plans that are still to be written.
pub(super) const PENDING_PLANS: &str =
    "call_prep_plans WHERE next_attempt_at IS NOT NULL AND status = 'PENDING'";
/// The plans that a model is still to reword.
pub(super) const UNWORDED_PLANS: &str =
    "call_prep_plans WHERE next_attempt_at IS NOT NULL AND status = 'READY'";

/// Returns the deliveries in a state.
///
/// The condition is a constant, in the order of the index on the states. So PostgreSQL reads that
/// index from one end and stops, whatever it assumes about the table.
pub(super) fn deliveries_in(state: DeliveryState) -> String {
    let state = state.as_str();
    format!("webhook_deliveries WHERE state = '{state}' ORDER BY received_at, id")
}

/// Returns the query that counts rows up to [`LARGEST_COUNT`]. Column `since` contains the time
/// since which each row has been waiting.
pub(super) fn counting(kind: &str, since: &str, rows: &str) -> String {
    format!(
        "SELECT '{kind}' AS kind, count(*) AS count, min(since) AS oldest, \
             extract(epoch FROM clock_timestamp() - min(since))::float8 AS oldest_seconds \
         FROM (SELECT {since} AS since FROM {rows} LIMIT {LARGEST_COUNT}) AS waiting"
    )
}

/// Counts the deliveries to apply, and the deliveries that may need manual attention, by state.
///
/// Applied ones are left out: they are almost all deliveries.
pub async fn deliveries(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Vec<Waiting>> {
    use DeliveryState::{Dead, Ignored, Received, Unreadable};

    let counted = [Received, Dead, Ignored, Unreadable]
        .map(|state| counting(state.as_str(), "received_at", &deliveries_in(state)));
    sql_query(counted.join(" UNION ALL ")).load(conn).await
}

/// Counts the due notices (`pending`), the dead notices (`dead`) and the paused destinations
/// (`paused`).
pub async fn notices(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Vec<Waiting>> {
    let dead = "notices WHERE state = 'dead' ORDER BY created_at, id";
    let counted = [
        counting("pending", "next_attempt_at", DUE_NOTICES),
        counting("dead", "created_at", dead),
        counting("paused", "paused_at", "paused_destinations"),
    ];
    sql_query(counted.join(" UNION ALL ")).load(conn).await
}

/// Counts the plans still to be written (`pending`) and the plans a model is still to reword
/// (`wording`).
pub async fn plans(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Vec<Waiting>> {
    let counted = [
        counting("pending", "created_at", PENDING_PLANS),
        counting("wording", "created_at", UNWORDED_PLANS),
    ];
    sql_query(counted.join(" UNION ALL ")).load(conn).await
}

/// Counts the records that could not be imported from another database or written back to it, by
/// kind. They are few, unless something is wrong.
pub async fn sync_failures(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Vec<Waiting>> {
    let query = format!(
        "SELECT kinds.kind, count(failed.kind) AS count, NULL::float8 AS oldest_seconds \
         FROM (VALUES ('prospects'), ('campaigns'), ('outreach_sequences')) AS kinds (kind) \
         LEFT JOIN ((SELECT 'prospects' AS kind FROM sync_failures LIMIT {LARGEST_COUNT}) \
                    UNION ALL (SELECT kind FROM sync_record_failures LIMIT {LARGEST_COUNT})) AS failed \
         USING (kind) GROUP BY kinds.kind"
    );
    sql_query(query).load(conn).await
}
