//! Rows of any table, as JSON.

use std::sync::Arc;

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Jsonb, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value};

use super::{Person, namesakes::Namesakes, pieces, tables::Table, workers::stop_applying};
use crate::domain::{Scope, Traces, erased_dedupe_key};

/// The column of deliveries that no two of them have the same of: what is left of two keys may be the same.
const DEDUPE_KEY: &str = "dedupe_key";

/// A row.
#[derive(Clone, Debug, QueryableByName)]
pub(super) struct Row {
    /// Where it is stored.
    #[diesel(sql_type = Text)]
    pub(super) place: String,
    /// Its primary key, parts separated by a slash.
    #[diesel(sql_type = Text)]
    pub(super) id: String,
    /// The columns of its primary key.
    #[diesel(sql_type = Jsonb)]
    pub(super) key: Value,
    /// All of it.
    #[diesel(sql_type = Jsonb)]
    pub(super) data: Value,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Jsonb)]
    key: Value,
}

/// Lists and locks the rows that hold traces.
///
/// Every row is read: which of them may hold a trace in some encoding, PostgreSQL does not know. None is locked by that,
/// and a few are in memory at a time.
pub(super) async fn list_holding(
    conn: &mut AsyncPgConnection,
    table: &Arc<Table>,
    (person, traces): (&Person, &Arc<Traces>),
) -> QueryResult<Vec<Row>> {
    let rows = sql_query(select(table)).load_stream::<Row>(conn).await?;
    let (of_table, traces) = (table.clone(), traces.clone());
    let namesakes = person.namesakes.clone();
    let key_of = move |row: Row| {
        let scope = scope_of(&of_table, &row, &namesakes, Scope::Anywhere);
        holds(&of_table, &row, &traces, scope).then_some(row.key)
    };
    let keys = pieces::filter_map(rows, key_of).await?;
    lock(conn, table, &keys).await
}

/// Returns how much of a name counts in a row: none where a namesake is meant.
pub(super) fn scope_of(table: &Table, row: &Row, namesakes: &Namesakes, scope: Scope) -> Scope {
    if namesakes.is_about_another(&table.name, &row.data) {
        Scope::OfAnother
    } else {
        scope
    }
}

fn holds(table: &Table, row: &Row, traces: &Traces, scope: Scope) -> bool {
    let texts = table.texts.iter().filter_map(|name| row.data.get(name));
    let mut texts = texts.map(|value| traces.replace_in_json(value, scope).is_some());
    let bytes = table.bytes.iter();
    let mut bytes = bytes.filter_map(|name| text_of(&row.data, name));
    texts.any(|holds| holds) || bytes.any(|text| traces.are_in(&text, scope))
}

/// Lists and locks the rows that meet a condition about a person.
pub(super) async fn list_where(
    conn: &mut AsyncPgConnection,
    table: &Table,
    condition: &str,
    person: &Person,
) -> QueryResult<Vec<Row>> {
    let query = format!(
        "WITH person (owner, contacts, sequences, bookings, deliveries, prospects) AS \
             (SELECT $1, $2, $3, $4, $5, $6) \
         SELECT {} AS key FROM {} AS row CROSS JOIN person WHERE {condition}",
        key(table),
        table.name
    );
    let found = sql_query(query)
        .bind::<Text, _>(&person.owner)
        .bind::<Array<Text>, _>(&person.contact_ids)
        .bind::<Array<Text>, _>(&person.sequence_ids)
        .bind::<Array<Text>, _>(&person.booking_uids)
        .bind::<Array<Text>, _>(&person.delivery_ids)
        .bind::<Array<Text>, _>(&person.prospect_ids)
        .load::<Found>(conn)
        .await?;
    let keys = found.into_iter().map(|found| found.key).collect::<Vec<_>>();
    lock(conn, table, &keys).await
}

/// Gets and locks the rows that have some keys, as far as they are still there.
async fn lock(
    conn: &mut AsyncPgConnection,
    table: &Table,
    keys: &[Value],
) -> QueryResult<Vec<Row>> {
    let columns = table
        .key
        .iter()
        .map(|name| format!("row.{name} = wanted.{name}"));
    let query = format!(
        "{} JOIN jsonb_populate_recordset(NULL::{}, $1) AS wanted ON {} FOR UPDATE OF row",
        select(table),
        table.name,
        columns.collect::<Vec<_>>().join(" AND "),
    );
    sql_query(query)
        .bind::<Jsonb, _>(Value::Array(keys.to_vec()))
        .load(conn)
        .await
}

/// Returns the columns of a row that change when its traces are replaced.
pub(super) fn without_traces(
    table: &Table,
    row: &Row,
    traces: &Traces,
    scope: Scope,
) -> Map<String, Value> {
    let mut changes = Map::new();
    for name in &table.texts {
        let value = row.data.get(name);
        if let Some(replaced) = value.and_then(|value| traces.replace_in_json(value, scope)) {
            changes.insert(name.clone(), replaced);
        }
    }
    if changes.contains_key(DEDUPE_KEY) {
        changes.insert(DEDUPE_KEY.to_owned(), erased_key(row));
    }
    for name in &table.bytes {
        if text_of(&row.data, name).is_some_and(|text| traces.are_in(&text, scope)) {
            changes.insert(name.clone(), Value::Null);
        }
    }
    changes
}

/// With its id: a copy that came after an erasure may have the digest alone.
fn erased_key(row: &Row) -> Value {
    let text = |name: &str| row.data[name].as_str().unwrap_or_default();
    let digest = erased_dedupe_key(text("source"), text(DEDUPE_KEY));
    Value::String(format!("{digest}/{}", row.id))
}

/// Sets columns of a row that the caller has locked.
pub(super) async fn update(
    conn: &mut AsyncPgConnection,
    table: &Table,
    row: &Row,
    mut changes: Map<String, Value>,
) -> QueryResult<()> {
    stop_applying(table, row, &mut changes);
    let columns = changes.keys().map(|name| format!("{name} = new.{name}"));
    let query = format!(
        "UPDATE {table} AS row SET {} FROM jsonb_populate_record(NULL::{table}, $1) AS new \
         WHERE row.ctid = $2::tid",
        columns.collect::<Vec<_>>().join(", "),
        table = table.name,
    );
    sql_query(query)
        .bind::<Jsonb, _>(Value::Object(changes))
        .bind::<Text, _>(&row.place)
        .execute(conn)
        .await
        .map(drop)
}

fn select(table: &Table) -> String {
    let id = table.key.iter().map(|name| format!("row.{name}::text"));
    let id = id.collect::<Vec<_>>().join(", ");
    format!(
        "SELECT row.ctid::text AS place, concat_ws('/', {id}) AS id, {} AS key, to_jsonb(row) AS data FROM {} AS row",
        key(table),
        table.name
    )
}

fn key(table: &Table) -> String {
    let columns = table.key.iter().map(|name| format!("'{name}', row.{name}"));
    format!(
        "jsonb_build_object({})",
        columns.collect::<Vec<_>>().join(", ")
    )
}

/// Returns the text that bytes are, as far as they are any.
fn text_of(data: &Value, name: &str) -> Option<String> {
    let hex = data.get(name)?.as_str()?.strip_prefix("\\x")?;
    let bytes = hex::decode(hex).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
