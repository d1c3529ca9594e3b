//! How much waits, and for how long, as cheaply as it can be asked.

use diesel::{
    QueryableByName, sql_query,
    sql_types::{BigInt, Double, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// Counting ends here: a table may hold millions, and it does not matter which of two large numbers it is.
pub const LARGEST_COUNT: u32 = 10_000;

/// The rows in one state.
#[derive(Debug, PartialEq, QueryableByName)]
pub struct Waiting {
    /// The state.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// How many there are, at most [`LARGEST_COUNT`].
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// The age of the oldest in seconds, if there is any.
    #[diesel(sql_type = Nullable<Double>)]
    pub oldest_seconds: Option<f64>,
}

/// Returns the deliveries that are to be applied or that a person may want to look at, by state.
///
/// Those that are applied are left out: they are almost all there are.
pub async fn deliveries(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Vec<Waiting>> {
    // A constant each, in the order of the index on the states: so PostgreSQL reads that index from
    // one end and stops, whatever it believes about the table.
    let counted = ["received", "dead", "ignored", "unreadable"].map(|state| {
        format!(
            "SELECT '{state}' AS state, count(*) AS count, \
             extract(epoch FROM clock_timestamp() - min(received_at))::float8 AS oldest_seconds \
             FROM (SELECT received_at FROM webhook_deliveries WHERE state = '{state}' \
                   ORDER BY received_at, id LIMIT {LARGEST_COUNT}) AS of_state"
        )
    });
    sql_query(counted.join(" UNION ALL ")).load(conn).await
}

/// Returns the notices that are due (`pending`), those that are `dead`, and the destinations that are
/// `paused`.
pub async fn notices(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Vec<Waiting>> {
    let counted = [
        (
            "pending",
            "next_attempt_at",
            "notices WHERE next_attempt_at <= now() ORDER BY next_attempt_at",
        ),
        (
            "dead",
            "created_at",
            "notices WHERE state = 'dead' ORDER BY created_at, id",
        ),
        ("paused", "paused_at", "paused_destinations"),
    ];
    let counted = counted.map(|(state, since, rows)| {
        format!(
            "SELECT '{state}' AS state, count(*) AS count, \
             extract(epoch FROM clock_timestamp() - min(since))::float8 AS oldest_seconds \
             FROM (SELECT {since} AS since FROM {rows} LIMIT {LARGEST_COUNT}) AS of_state"
        )
    });
    sql_query(counted.join(" UNION ALL ")).load(conn).await
}

/// Returns the plans that are still to be written (`pending`), and those that a model has still to
/// word (`wording`).
pub async fn plans(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Vec<Waiting>> {
    let query = format!(
        "SELECT states.state, count(due.created_at) AS count, \
         extract(epoch FROM clock_timestamp() - min(due.created_at))::float8 AS oldest_seconds \
         FROM (VALUES ('pending', 'PENDING'), ('wording', 'READY')) AS states (state, status) \
         LEFT JOIN (SELECT status, created_at FROM call_prep_plans \
                    WHERE next_attempt_at IS NOT NULL \
                    ORDER BY next_attempt_at LIMIT {LARGEST_COUNT}) AS due USING (status) \
         GROUP BY states.state"
    );
    sql_query(query).load(conn).await
}

/// Returns the records of other databases that could not be imported or written back, by kind. They are few, or
/// something is wrong.
pub async fn sync_failures(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Vec<Waiting>> {
    let query = format!(
        "SELECT kinds.kind AS state, count(failed.kind) AS count, NULL::float8 AS oldest_seconds \
         FROM (VALUES ('prospects'), ('campaigns'), ('outreach_sequences')) AS kinds (kind) \
         LEFT JOIN ((SELECT 'prospects' AS kind FROM sync_failures LIMIT {LARGEST_COUNT}) \
                    UNION ALL (SELECT kind FROM sync_record_failures LIMIT {LARGEST_COUNT})) AS failed \
         USING (kind) GROUP BY kinds.kind"
    );
    sql_query(query).load(conn).await
}
