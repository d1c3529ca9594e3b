//! The stored data about a person: the person's own records, and all others that name the person.
//!
//! Rows are read and written as JSON, whatever their table, so that new tables are included.

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

/// The maximum duration of an erasure, which reads every table.
pub const LONGEST: Duration = Duration::from_mins(10);
/// The timeouts of each statement of an erasure.
const PATIENCE: &str = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '30s'";

/// A record with data about a person.
#[derive(Clone, Debug)]
pub struct HeldRecord {
    /// The table.
    pub table: String,
    /// The id of the record.
    pub id: String,
    /// The whole record.
    pub data: Value,
}

/// Raises the timeouts of this transaction to those of an erasure.
pub async fn take_time(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    conn.batch_execute(PATIENCE).await
}

/// Lists the stored data about a person, by table and id, after the record with the table and id
/// `after`.
///
/// Returns at least one record more than `count`, if there are as many. Tables that are not needed
/// for that are not read.
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

/// Removes or replaces all data about a person. Must be called in a transaction that holds the
/// locks on the person and on the prospects.
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

/// Sets the columns of rows that `work` returns, and records which rows have changed.
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
