//! What the tests see of the database, and do to it.

use std::time::Duration;

use tokio::time;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::system::in_time;

/// How long a condition that does not hold is left alone.
const PAUSE: Duration = Duration::from_millis(10);

/// A session outside every pool.
pub(crate) struct Sql(Client);

impl Sql {
    pub(crate) async fn connect(url: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        Self(client)
    }

    /// Runs statements.
    pub(crate) async fn execute(&self, statements: &str) {
        self.0
            .batch_execute(statements)
            .await
            .unwrap_or_else(|error| panic!("`{statements}` failed: {error}"));
    }

    /// Returns the first column of a query, one value a line.
    pub(crate) async fn text(&self, query: &str) -> String {
        let messages = self.0.simple_query(query).await;
        let messages = messages.unwrap_or_else(|error| panic!("`{query}` failed: {error}"));
        let rows = messages.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Waits until a query returns `expected`.
    pub(crate) async fn until(&self, query: &str, expected: &str) {
        let mut pace = time::interval(PAUSE);
        let holds = async {
            while self.text(query).await != expected {
                pace.tick().await;
            }
        };
        in_time(&format!("`{query}` is `{expected}`"), holds).await;
    }
}
