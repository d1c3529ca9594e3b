//! Searches deliveries by uid, address, sequence, company or trace.

use addresses::{normalise, untagged};
use diesel::{
    QueryableByName,
    pg::Pg,
    prelude::*,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_query,
    sql_types::{BigInt, Jsonb, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures_util::future::try_join_all;
use serde_json::json;
use uuid::Uuid;

/// The maximum number of deliveries that a search may find, so that paging through them stays
/// cheap.
const MOST_FOUND: usize = 10_000;
/// The maximum number of companies that a search may find.
const MOST_COMPANIES: usize = 50;
/// The minimum length of the beginning of a company name.
const SHORTEST_BEGINNING: usize = 3;
/// The columns by which companies are searched.
const COMPANY_COLUMNS: [&str; 2] = ["company_name", "domain"];
/// Sorts after all continuations of a prefix.
const LAST_CHARACTER: char = '\u{10ffff}';

/// A query for the ids of deliveries.
pub type Search = BoxedSqlQuery<'static, Pg, SqlQuery>;

/// The result of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// These deliveries.
    Deliveries(Vec<Uuid>),
    /// More than 10,000 deliveries.
    TooManyDeliveries,
    /// More than 50 companies whose name or domain begins with the text.
    TooManyCompanies,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Returns the queries that together find the deliveries for a search text.
///
/// Each query uses an index of its own: PostgreSQL would plan a single query by its assumptions
/// about the whole table.
pub fn searches(text: &str) -> Vec<Search> {
    let text = text.trim();
    let mut searches = vec![
        by_text(
            "SELECT id FROM webhook_deliveries WHERE booking_uid = $1",
            text,
        ),
        by_text(
            "SELECT d.id FROM bookings b JOIN webhook_deliveries d ON d.booking_uid = b.call_uid \
             WHERE b.uid = $1 AND b.call_uid <> b.uid",
            text,
        ),
        by_text(
            "SELECT id FROM webhook_deliveries WHERE sequence_id = $1",
            text,
        ),
        by_text(
            "SELECT id FROM webhook_deliveries WHERE event ->> 'outreachSequenceId' = $1 \
             AND state = 'ignored' AND reason = 'no_matching_outreach_sequence'",
            text,
        ),
        by_text(
            "SELECT id FROM webhook_deliveries WHERE trace_id = $1",
            &text.to_lowercase(),
        ),
    ];
    if let Ok(id) = Uuid::parse_str(text) {
        searches.extend(by_id(id));
    }
    if text.contains('@') {
        searches.extend(by_address(text));
    } else if is_about_companies(text) {
        searches.extend(COMPANY_COLUMNS.map(|column| by_company(column, text)));
    }
    searches
}

/// Finds the deliveries for a search text.
pub async fn search(conn: &AsyncPgConnection, text: &str) -> QueryResult<Found> {
    if has_too_many_companies(conn, text.trim()).await? {
        return Ok(Found::TooManyCompanies);
    }
    let found = searches(text).into_iter().map(async |search| {
        let mut conn = conn;
        let most = format!(" LIMIT {}", MOST_FOUND + 1);
        search.sql(most).load::<Row>(&mut conn).await
    });
    let found = try_join_all(found).await?.into_iter().flatten();
    let mut ids = found.map(|row| row.id).collect::<Vec<_>>();
    ids.sort_unstable();
    ids.dedup();
    Ok(if ids.len() > MOST_FOUND {
        Found::TooManyDeliveries
    } else {
        Found::Deliveries(ids)
    })
}

async fn has_too_many_companies(conn: &AsyncPgConnection, text: &str) -> QueryResult<bool> {
    if !is_about_companies(text) {
        return Ok(false);
    }
    let counts = COMPANY_COLUMNS.map(async |column| {
        let mut conn = conn;
        let named = companies(column, MOST_COMPANIES + 1);
        let query = format!("SELECT count(*) AS count FROM ({named}) AS found");
        let count = with_range(&query, text).get_result::<Count>(&mut conn);
        Ok::<_, diesel::result::Error>(count.await?.count)
    });
    let counts = try_join_all(counts).await?;
    Ok(counts
        .iter()
        .any(|count| usize::try_from(*count).is_ok_and(|count| count > MOST_COMPANIES)))
}

fn is_about_companies(text: &str) -> bool {
    !text.contains('@') && text.chars().count() >= SHORTEST_BEGINNING
}

fn by_text(query: &str, text: &str) -> Search {
    sql_query(query)
        .into_boxed::<Pg>()
        .bind::<Text, _>(text.to_owned())
}

fn by_id(id: Uuid) -> [Search; 2] {
    [
        "SELECT id FROM webhook_deliveries WHERE id = $1",
        "SELECT d.id FROM call_prep_plans p JOIN webhook_deliveries d ON d.booking_uid = p.booking_uid \
         WHERE p.id = $1",
    ]
    .map(|query| sql_query(query).into_boxed::<Pg>().bind::<SqlUuid, _>(id))
}

fn by_address(text: &str) -> Vec<Search> {
    let address = normalise(text);
    let owner = untagged(&address);
    let with = |query: &str, address: &str| {
        sql_query(query)
            .into_boxed::<Pg>()
            .bind::<Jsonb, _>(json!([address]))
    };
    let by_exact_address = "SELECT id FROM webhook_deliveries \
         WHERE event IS NOT NULL AND event -> 'matchEmails' @> $1";
    let by_untagged_address = "SELECT id FROM webhook_deliveries \
         WHERE event -> 'untaggedEmails' IS NOT NULL AND event -> 'untaggedEmails' @> $1";
    let mut searches = vec![
        with(by_exact_address, &address),
        with(by_untagged_address, &owner),
    ];
    if owner != address {
        searches.push(with(by_exact_address, &owner));
    }
    searches
}

fn by_company(column: &str, text: &str) -> Search {
    let named = companies(column, MOST_COMPANIES);
    let query = format!(
        "SELECT d.id FROM ({named}) AS found \
         JOIN outreach_sequences s ON s.prospect_id = found.id \
         JOIN webhook_deliveries d ON d.sequence_id = s.id"
    );
    with_range(&query, text)
}

/// The condition is a range, not a pattern: so a plan for any parameters uses the index.
fn companies(column: &str, most: usize) -> String {
    format!(
        "SELECT id FROM prospects WHERE lower({column}) ~>=~ $1 AND lower({column}) ~<~ $2 \
         ORDER BY lower({column}) USING ~<~ LIMIT {most}"
    )
}

/// Binds the beginning of a name and the end of the range of names with that beginning.
fn with_range(query: &str, text: &str) -> Search {
    let beginning = text.to_lowercase();
    let end = format!("{beginning}{LAST_CHARACTER}");
    sql_query(query)
        .into_boxed::<Pg>()
        .bind::<Text, _>(beginning)
        .bind::<Text, _>(end)
}
