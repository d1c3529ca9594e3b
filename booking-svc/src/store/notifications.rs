//! Telling the workers of every process that work is due.
//!
//! It only saves time: what is due stands in the tables, and workers look there from time to time.

use std::pin::pin;

use diesel::sql_query;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::StreamExt;
use tokio::time;

use super::{CHECKOUT_TIMEOUT, CheckoutError, Database, establish};

/// Tells every listener that work is due, when the transaction commits.
///
/// Commits that tell something wait for each other, on the whole server: it is for rare paths only.
pub async fn notify(conn: &mut AsyncPgConnection) -> diesel::QueryResult<()> {
    sql_query("NOTIFY bookbrief_work")
        .execute(conn)
        .await
        .map(drop)
}

/// A connection of its own that hears of work that is due.
pub struct Listener(AsyncPgConnection);

impl Listener {
    /// Waits until somebody tells of work that is due. Returns whether anybody did; if not, the
    /// connection is lost.
    pub async fn is_told(&mut self) -> bool {
        let told = pin!(self.0.notifications_stream()).next().await;
        matches!(told, Some(Ok(_)))
    }
}

impl Database {
    /// Connects, outside the pool, and listens from then on.
    ///
    /// # Errors
    /// PostgreSQL cannot be reached.
    pub async fn listen(&self) -> Result<Listener, CheckoutError> {
        let listening = async {
            let mut conn = establish(self.url.to_string()).await.ok()?;
            conn.batch_execute("LISTEN bookbrief_work").await.ok()?;
            Some(Listener(conn))
        };
        let listener = time::timeout(CHECKOUT_TIMEOUT, listening).await;
        listener.ok().flatten().ok_or(CheckoutError::Unreachable)
    }
}
