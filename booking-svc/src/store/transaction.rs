//! The one way to begin a transaction.

use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};

/// Each statement must see what was committed while the one before it waited for a lock, whatever the
/// database has by default. And nothing waits for ever: neither for a lock that another transaction
/// holds, nor for a client that vanished inside its transaction.
///
/// All of it ends with the transaction, so that a pooler may hand the session to anybody afterwards.
const BEGIN: &str = "\
    BEGIN ISOLATION LEVEL READ COMMITTED; \
    SET LOCAL statement_timeout = '5s'; \
    SET LOCAL lock_timeout = '4s'; \
    SET LOCAL idle_in_transaction_session_timeout = '10s'";

/// What is done inside a transaction; an alias that diesel-async has, but keeps to itself, since the
/// future of an `AsyncFnOnce` cannot be named.
pub trait Work<'conn, R>:
    AsyncFnOnce(&'conn mut AsyncPgConnection) -> R
    + FnOnce(&'conn mut AsyncPgConnection) -> <Self as Work<'conn, R>>::Future
{
    /// The future of the work.
    type Future: Future<Output = R> + Send;
}

impl<'conn, R, F, Fut> Work<'conn, R> for F
where
    F: AsyncFnOnce(&'conn mut AsyncPgConnection) -> R + FnOnce(&'conn mut AsyncPgConnection) -> Fut,
    Fut: Future<Output = R> + Send,
{
    type Future = Fut;
}

/// Does `work` in a transaction: COMMIT if it succeeds, ROLLBACK if it fails. BEGIN and its bounds take
/// one round trip.
///
/// A caller that goes away in between leaves the connection to the pool, which sees that a transaction
/// is open, and closes it.
///
/// # Errors
/// The work failed, or BEGIN or COMMIT did.
pub async fn transaction<T, E, F>(conn: &mut AsyncPgConnection, work: F) -> Result<T, E>
where
    F: for<'conn> Work<'conn, Result<T, E>> + Send,
    T: Send,
    E: From<diesel::result::Error> + Send,
{
    AnsiTransactionManager::begin_transaction_sql(conn, BEGIN).await?;
    match work(&mut *conn).await {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(conn).await?;
            Ok(value)
        }
        Err(error) => {
            // A connection that cannot even roll back is not used again; why the work failed tells more.
            let _ = AnsiTransactionManager::rollback_transaction(conn).await;
            Err(error)
        }
    }
}
