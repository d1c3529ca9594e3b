//! Records statements as spans of the work for which they run.

use std::{
    fmt::{self, Write as _},
    iter,
    time::SystemTime,
};

use diesel::{
    connection::{DebugQuery, Instrumentation, InstrumentationEvent, set_default_instrumentation},
    result::Error,
};
use runtime::{
    Traces,
    trace::{self, Kind, Span, SpanId},
};

/// The separator between a statement and its values.
const VALUES: &str = " -- binds: ";

/// Makes every connection opened from now on record its statements as spans, within recorded spans,
/// if `traces` are exported at all.
///
/// # Errors
/// Fails if the instrumentation cannot be set.
pub fn record_statements(traces: &Traces) -> diesel::QueryResult<()> {
    if traces.are_sent() {
        set_default_instrumentation(|| Some(Box::new(Statements::default())))?;
    }
    Ok(())
}

/// The statements in progress on one connection.
#[derive(Default)]
struct Statements(Vec<Begun>);

struct Begun {
    text: String,
    began_at: SystemTime,
    /// The span of the work.
    parent: SpanId,
}

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        let Some(parent) = trace::recorded() else {
            return;
        };
        match event {
            InstrumentationEvent::StartQuery { query, .. } => self.begin(query, parent),
            InstrumentationEvent::FinishQuery { query, error, .. } => self.finish(query, error),
            _ => {}
        }
    }
}

impl Statements {
    fn begin(&mut self, query: &dyn DebugQuery, parent: SpanId) {
        // Statements of another caller were abandoned.
        self.0.retain(|begun| begun.parent == parent);
        self.0.push(Begun {
            text: text(query),
            began_at: SystemTime::now(),
            parent,
        });
    }

    /// Pipelined statements may end in another order than they began.
    fn finish(&mut self, query: &dyn DebugQuery, error: Option<&Error>) {
        let text = text(query);
        let Some(index) = self.0.iter().position(|begun| begun.text == text) else {
            return;
        };
        let Begun { began_at, .. } = self.0.remove(index);
        let (operation, table) = summary(&text);
        let name = match table {
            Some(table) => format!("{operation} {table}"),
            None => operation.to_owned(),
        };
        let span = Span::below_current_since(began_at, Kind::Client, name);
        span.set("db.system.name", "postgresql");
        span.set("db.operation.name", operation.to_owned());
        if let Some(table) = table {
            span.set("db.collection.name", table.to_owned());
        }
        if let Some(error) = error {
            span.fail(code(error));
        }
        span.set("db.query.text", text);
    }
}

/// Returns a statement without its values, which are not even formatted.
fn text(query: &dyn DebugQuery) -> String {
    let mut text = UpToValues(String::new());
    // An error means that values follow.
    let _ = write!(text, "{query}");
    text.0
}

struct UpToValues(String);

impl fmt::Write for UpToValues {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        let (statement, has_values) = match piece.split_once(VALUES) {
            Some((statement, _)) => (statement, true),
            None => (piece, false),
        };
        self.0.push_str(statement);
        if has_values { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Returns the operation and the table of a statement: of the first table that it changes, else of
/// the first that it names.
fn summary(statement: &str) -> (&str, Option<&str>) {
    let words = || statement.split_whitespace().map(bare);
    let first = words().next().unwrap_or_default();
    let changes = |(before, word): &(&str, &str)| {
        // `FOR UPDATE` and `DO UPDATE` are parts of other operations.
        matches!(*word, "INSERT" | "UPDATE" | "DELETE") && !matches!(*before, "FOR" | "DO")
    };
    let pairs = || iter::once("").chain(words()).zip(words());
    let change = pairs().find(changes).map(|(_, word)| word);
    let operation = match (first, change) {
        (first, None) => first,
        (_, Some(change)) => change,
    };
    let before_table = match operation {
        "INSERT" => "INTO",
        "UPDATE" => "UPDATE",
        _ => "FROM",
    };
    let is_table = |(before, _): &(&str, &str)| *before == before_table;
    let table = pairs().find(is_table).map(|(_, table)| table);
    let is_name = |table: &&str| {
        table
            .bytes()
            .all(|letter| letter == b'_' || letter.is_ascii_lowercase())
    };
    (
        operation,
        table.filter(is_name).filter(|table| !table.is_empty()),
    )
}

fn bare(word: &str) -> &str {
    word.trim_matches(['(', ')', '"', ';', ','])
}

/// Returns a code for an error, since its text may quote the row.
fn code(error: &Error) -> String {
    match error {
        Error::DatabaseError(kind, _) => format!("{kind:?}"),
        Error::NotFound => "NotFound".to_owned(),
        Error::SerializationError(_) => "SerializationError".to_owned(),
        Error::DeserializationError(_) => "DeserializationError".to_owned(),
        _ => "_OTHER".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use diesel::{debug_query, pg::Pg, prelude::*};

    use super::*;
    use crate::store::schema::contacts;

    #[test]
    fn a_statement_is_recorded_without_its_values() {
        let query = contacts::table
            .filter(contacts::primary_email.eq("priya@brightloom.example"))
            .select(contacts::id);
        let query = debug_query::<Pg, _>(&query);

        let text = text(&query);

        assert!(query.to_string().contains("brightloom"));
        assert!(
            text.ends_with(r#"WHERE ("contacts"."primary_email" = $1)"#),
            "{text}"
        );
    }

    #[test]
    fn a_statement_names_its_operation_and_its_table() {
        for (statement, named) in [
            (r#"SELECT "a"."id" FROM "a" WHERE 1"#, ("SELECT", Some("a"))),
            (
                r#"SELECT 1 FROM "a" FOR UPDATE OF "b""#,
                ("SELECT", Some("a")),
            ),
            (
                r#"INSERT INTO "b" ("id") VALUES ($1) ON CONFLICT DO UPDATE SET c = 1"#,
                ("INSERT", Some("b")),
            ),
            (
                r#"UPDATE "c" SET "id" = (SELECT 1 FROM "a")"#,
                ("UPDATE", Some("c")),
            ),
            (r#"DELETE  FROM "d""#, ("DELETE", Some("d"))),
            ("BEGIN", ("BEGIN", None)),
        ] {
            assert_eq!(summary(statement), named, "{statement}");
        }
    }
}
