//! Notifications to the jobs of every process that work is due.
//!
//! They only save time: due work is stored in the tables, and jobs poll those.

use std::pin::pin;

use diesel::sql_query;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures_util::StreamExt;
use tokio::time;

use super::{CheckoutError, Database, establish, pool::CHECKOUT_TIMEOUT};

/// Notifies every listener that work is due, when the transaction commits.
///
/// Commits that notify wait for each other on the whole server, so this is for rare paths only.
pub async fn notify(conn: &mut AsyncPgConnection) -> diesel::QueryResult<()> {
    sql_query("NOTIFY bookbrief_work")
        .execute(conn)
        .await
        .map(drop)
}

/// A connection outside the pool that receives notifications.
pub struct Listener(AsyncPgConnection);

impl Listener {
    /// Waits for a notification. Returns false if the connection is lost.
    pub async fn is_notified(&mut self) -> bool {
        let notification = pin!(self.0.notifications_stream()).next().await;
        matches!(notification, Some(Ok(_)))
    }
}

impl Database {
    /// Opens a connection outside the pool, and listens on it.
    ///
    /// # Errors
    /// Fails if PostgreSQL cannot be reached, or no listener is configured.
    pub async fn listen(&self) -> Result<Listener, CheckoutError> {
        let listening = async {
            let options = self.listener.clone()?;
            let mut conn = establish(options).await.ok()?;
            let listen = conn.batch_execute("LISTEN bookbrief_work");
            time::timeout(CHECKOUT_TIMEOUT, listen).await.ok()?.ok()?;
            Some(Listener(conn))
        };
        listening.await.ok_or(CheckoutError::Unreachable)
    }
}
