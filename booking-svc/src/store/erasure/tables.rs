//! The tables of the database, with the columns that may hold text.

use std::{collections::BTreeMap, sync::Arc};

use diesel::{QueryResult, QueryableByName, sql_query, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::namesakes::BELONGING;

/// Columns that contain enum values, never free text.
const WORDS: [&str; 16] = [
    "state",
    "status",
    "prior_status",
    "paused_status",
    "written_status",
    "outreach_status",
    "kind",
    "skip_reason",
    "matched_by",
    "language",
    "subject_kind",
    "action",
    "period",
    "money_kind",
    "stance",
    "traceparent",
];

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    /// The columns of its primary key.
    pub(super) key: Vec<String>,
    /// The columns that refer to the owner of a row; see [`super::namesakes`].
    pub(super) ids: Vec<String>,
    /// The columns that may contain text, except for ids that other tables refer to.
    pub(super) texts: Vec<String>,
    /// The columns with bytes that may be text.
    pub(super) bytes: Vec<String>,
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    name: String,
    /// `key`, `text`, `bytes` or `other`.
    #[diesel(sql_type = Text)]
    holds: String,
}

/// Keys and references are recognised, since changing an id would break references.
const COLUMNS: &str = "
    SELECT c.relname::text AS table, a.attname::text AS name,
        CASE WHEN EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p'
                          AND a.attnum = ANY (k.conkey)) THEN 'key'
             WHEN EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f'
                          AND a.attnum = ANY (k.conkey)) THEN 'other'
             WHEN t.typname IN ('text', 'varchar', 'json', 'jsonb', '_text', '_varchar') THEN 'text'
             WHEN t.typname = 'bytea' AND NOT a.attnotnull THEN 'bytes'
             ELSE 'other' END AS holds
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attgenerated = ''
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY (current_schemas(false))
    WHERE c.relkind IN ('r', 'p') AND pg_table_is_visible(c.oid)
        AND c.relname <> '__diesel_schema_migrations'
    ORDER BY c.relname, a.attnum";

/// Lists the tables that contain text.
pub(super) async fn list_tables(conn: &mut AsyncPgConnection) -> QueryResult<Vec<Arc<Table>>> {
    let columns = sql_query(COLUMNS).load::<Column>(conn).await?;
    let mut tables = BTreeMap::<String, Table>::new();
    for column in columns {
        let table = tables.entry(column.table.clone()).or_insert_with(|| Table {
            name: column.table,
            key: Vec::new(),
            ids: Vec::new(),
            texts: Vec::new(),
            bytes: Vec::new(),
        });
        if BELONGING.contains(&column.name.as_str()) {
            table.ids.push(column.name.clone());
        }
        match column.holds.as_str() {
            "key" => table.key.push(column.name),
            "text" if !WORDS.contains(&column.name.as_str()) => table.texts.push(column.name),
            "bytes" => table.bytes.push(column.name),
            _ => {}
        }
    }
    let tables = tables.into_values();
    let tables = tables.filter(|table| !(table.texts.is_empty() && table.bytes.is_empty()));
    Ok(tables.map(Arc::new).collect())
}
