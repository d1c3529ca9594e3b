//! What is held about a person: the records that are theirs, and every other one that names them.
//!
//! Rows are read and written as JSON, whatever their table: a table that is added later is not forgotten.

mod bodies;
mod namesakes;
mod own;
mod pieces;
mod remains;
mod rows;
mod tables;
mod workers;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use diesel::QueryResult;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use serde_json::{Map, Value};

pub use self::own::{Person, find_person, list_prospects};
use self::{
    rows::{Row, list_holding, list_where},
    tables::{Table, list_tables},
};
use crate::domain::{Scope, Traces};

/// The ids of the records that were changed or deleted, by table.
pub type Changed = BTreeMap<String, BTreeSet<String>>;

/// How long an erasure may take: it goes through every table.
pub const LONGEST: Duration = Duration::from_mins(10);
/// The same for each of its statements.
const PATIENCE: &str = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '30s'";

/// A record that holds something about a person.
#[derive(Clone, Debug)]
pub struct HeldRecord {
    /// The table.
    pub table: String,
    /// The id in it.
    pub id: String,
    /// The whole record.
    pub data: Value,
}

/// Lets the statements of this transaction take as long as an erasure takes.
pub async fn take_time(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    conn.batch_execute(PATIENCE).await
}

/// Lists what is held about a person, by table and id, after the record with the table and id `after`.
///
/// At least one record more than `count`, if there are as many: what is not needed for that is not gone through.
pub async fn list_held(
    conn: &mut AsyncPgConnection,
    (person, traces): (&Person, &Arc<Traces>),
    after: &(String, String),
    count: usize,
) -> QueryResult<Vec<HeldRecord>> {
    let mut held = BTreeMap::new();
    for table in list_tables(conn).await? {
        if table.name < after.0 {
            continue;
        }
        if held.len() > count {
            break;
        }
        let mut rows = list_holding(conn, &table, (person, traces)).await?;
        if let Some(condition) = own::condition(&table.name) {
            rows.extend(list_where(conn, &table, condition, person).await?);
        }
        for Row { id, data, .. } in rows {
            let key = (table.name.clone(), id);
            if key > *after {
                held.insert(key, data);
            }
        }
    }
    let held = held.into_iter();
    Ok(held
        .map(|((table, id), data)| HeldRecord { table, id, data })
        .collect())
}

/// Removes and replaces everything that is held about a person. Call it in a transaction that holds the locks on
/// the person and on the prospects.
pub async fn erase(
    conn: &mut AsyncPgConnection,
    person: &Person,
    traces: &Arc<Traces>,
) -> QueryResult<Changed> {
    workers::stop(conn, person).await?;
    let mut changed = own::erase(conn, person, traces).await?;
    bodies::drop_opaque(conn, traces, &mut changed).await?;
    for table in list_tables(conn).await? {
        let own_scope = own::scope(&table.name);
        if let (Some(scope), Some(condition)) = (own_scope, own::related(&table.name)) {
            let rows = list_where(conn, &table, condition, person).await?;
            replace(conn, &table, rows, (person, traces, scope), &mut changed).await?;
        }
        let rows = list_holding(conn, &table, (person, traces)).await?;
        let traces = (person, traces, Scope::Anywhere);
        replace(conn, &table, rows, traces, &mut changed).await?;
    }
    Ok(changed)
}

async fn replace(
    conn: &mut AsyncPgConnection,
    table: &Arc<Table>,
    rows: Vec<Row>,
    (person, traces, scope): (&Person, &Arc<Traces>, Scope),
    changed: &mut Changed,
) -> QueryResult<()> {
    let (of_table, traces) = (table.clone(), traces.clone());
    let namesakes = person.namesakes.clone();
    let work = move |row: &Row| {
        let scope = rows::scope_of(&of_table, &row.data, &namesakes, scope);
        rows::without_traces(&of_table, row, &traces, scope)
    };
    change(conn, table, rows, work, changed).await
}

/// Sets the columns of rows that `work` returns, and notes which rows have any.
async fn change(
    conn: &mut AsyncPgConnection,
    table: &Table,
    rows: Vec<Row>,
    work: impl Fn(&Row) -> Map<String, Value> + Clone + Send + 'static,
    changed: &mut Changed,
) -> QueryResult<()> {
    let rows = pieces::filter_map_all(rows, move |row| {
        let columns = work(&row);
        (!columns.is_empty()).then_some((row, columns))
    });
    for (row, columns) in rows.await? {
        rows::update(conn, table, &row, columns).await?;
        let of_table = changed.entry(table.name.clone());
        of_table.or_default().insert(row.id);
    }
    Ok(())
}
