//! Rows of any table, as JSON.

use std::sync::Arc;

use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Binary, Jsonb, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value};

use super::{Person, namesakes::Namesakes, pieces, tables::Table, workers::stop_applying};
use crate::domain::{Scope, Traces, erased_dedupe_key};

/// The unique column of deliveries: two keys may become equal without their traces.
const DEDUPE_KEY: &str = "dedupe_key";

/// A row.
#[derive(Clone, Debug, QueryableByName)]
pub(super) struct Row {
    /// The physical location.
    #[diesel(sql_type = Text)]
    pub(super) place: String,
    /// The primary key, with its parts separated by slashes.
    #[diesel(sql_type = Text)]
    pub(super) id: String,
    /// The whole row.
    #[diesel(sql_type = Jsonb)]
    pub(super) data: Value,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Jsonb)]
    key: Value,
}

/// The parts of a row that are searched.
#[derive(QueryableByName)]
struct Searched {
    #[diesel(sql_type = Jsonb)]
    key: Value,
    /// The columns that refer to its owner.
    #[diesel(sql_type = Jsonb)]
    ids: Value,
    /// The texts that are not null, as a JSON array.
    #[diesel(sql_type = Text)]
    texts: String,
    #[diesel(sql_type = Array<Nullable<Binary>>)]
    bytes: Vec<Option<Vec<u8>>>,
}

/// Lists and locks the rows that contain traces.
///
/// Every row is read, since PostgreSQL cannot find traces in arbitrary encodings. Reading takes no
/// lock, and only a few rows are in memory at a time.
pub(super) async fn list_holding(
    conn: &mut AsyncPgConnection,
    table: &Arc<Table>,
    (person, traces): (&Person, &Arc<Traces>),
) -> QueryResult<Vec<Row>> {
    let rows = sql_query(select_texts(table));
    let rows = rows.load_stream::<Searched>(conn).await?;
    let (of_table, traces) = (table.clone(), traces.clone());
    let namesakes = person.namesakes.clone();
    let key_of = move |row: Searched| {
        let scope = scope_of(&of_table, &row.ids, &namesakes, Scope::Anywhere);
        row.hold(&traces, scope).then_some(row.key)
    };
    let keys = pieces::filter_map(rows, key_of).await?;
    lock(conn, table, &keys).await
}

/// Returns the scope of names in a row, which is none if the row is about a namesake.
pub(super) fn scope_of(table: &Table, data: &Value, namesakes: &Namesakes, scope: Scope) -> Scope {
    if namesakes.is_about_another(&table.name, data) {
        Scope::OfAnother
    } else {
        scope
    }
}

impl Searched {
    fn hold(&self, traces: &Traces, scope: Scope) -> bool {
        // A row that is not JSON is examined in full, since it may contain anything.
        let texts = serde_json::from_str::<Vec<Value>>(&self.texts);
        let bytes = self.bytes.iter().flatten();
        texts.map_or(true, |texts| {
            let mut texts = texts.iter();
            texts.any(|value| traces.replace_in_json(value, scope).is_some())
        }) || bytes
            .map(|bytes| String::from_utf8_lossy(bytes))
            .any(|text| traces.occur_in(&text, scope))
    }
}

/// Lists and locks the rows that satisfy a condition about a person.
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

/// Gets and locks the rows with these keys that still exist.
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
        if text_of(&row.data, name).is_some_and(|text| traces.occur_in(&text, scope)) {
            changes.insert(name.clone(), Value::Null);
        }
    }
    changes
}

/// The key contains the id of the row: a copy that arrived after an erasure may have the digest
/// alone.
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
        "SELECT row.ctid::text AS place, concat_ws('/', {id}) AS id, to_jsonb(row) AS data FROM {} AS row",
        table.name
    )
}

/// Returns the expression for the texts of a row. PostgreSQL spends most of the time on converting
/// documents to text, so no other column is read, and rows without texts are left out.
fn select_texts(table: &Table) -> String {
    let texts = table.texts.iter();
    let texts = texts.map(|name| format!("to_json(row.{name})::text"));
    let texts = texts.collect::<Vec<_>>().join(", ");
    let columns = table.texts.iter().chain(&table.bytes);
    let columns = columns.map(|name| format!("row.{name}"));
    let bytes = table.bytes.iter().map(|name| format!("row.{name}"));
    format!(
        "SELECT {} AS key, {} AS ids, concat('[', array_to_string(ARRAY[{texts}]::text[], ','), ']') AS texts, \
             ARRAY[{}]::bytea[] AS bytes \
         FROM {} AS row WHERE num_nonnulls({}) > 0",
        key(table),
        object(&table.ids),
        bytes.collect::<Vec<_>>().join(", "),
        table.name,
        columns.collect::<Vec<_>>().join(", "),
    )
}

fn key(table: &Table) -> String {
    object(&table.key)
}

fn object(columns: &[String]) -> String {
    let columns = columns.iter().map(|name| format!("'{name}', row.{name}"));
    format!(
        "jsonb_build_object({})",
        columns.collect::<Vec<_>>().join(", ")
    )
}

/// Returns the bytes in a column as text, as far as they are text.
fn text_of(data: &Value, name: &str) -> Option<String> {
    let hex = data.get(name)?.as_str()?.strip_prefix("\\x")?;
    let bytes = hex::decode(hex).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
