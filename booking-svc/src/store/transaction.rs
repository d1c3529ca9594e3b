//! Transactions: the only place that begins them.

use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};

/// Each statement must see what was committed while the one before it waited for a lock, whatever
/// the database's default. Nothing waits forever, neither for a lock of another transaction nor for
/// a client that vanished inside its transaction.
///
/// All of this ends with the transaction, so that a pooler may then give the session to any client.
macro_rules! begin {
    ($lock_timeout:literal) => {
        concat!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; \
             SET LOCAL statement_timeout = '5s'; \
             SET LOCAL lock_timeout = '",
            $lock_timeout,
            "'; SET LOCAL idle_in_transaction_session_timeout = '10s'"
        )
    };
}

/// All statements see the same snapshot. They only read, and wait for no lock.
const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'";

/// The same for a foreign database, whose tables may lack indexes.
const BEGIN_FOREIGN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = '60s'; SET LOCAL idle_in_transaction_session_timeout = '30s'";

/// How long a transaction waits for a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Long enough for any working transaction: 4 s.
    Ample,
    /// Short enough that waiters for one lock do not exhaust the connections: 100 ms. A transaction
    /// that fails is retried later, without a connection meanwhile.
    Short,
}

impl Patience {
    fn begin(self) -> &'static str {
        match self {
            Self::Ample => begin!("4s"),
            Self::Short => begin!("100ms"),
        }
    }
}

/// Returns whether a statement failed by its lock timeout.
///
/// Diesel does not expose the SQLSTATE. If the server's messages are not English, the error counts
/// as any other failure, which is retried, too.
pub fn is_lock_timeout(error: &Error) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    information.message() == "canceling statement due to lock timeout"
}

/// Returns whether a statement failed only because an earlier one in its transaction did.
fn is_consequence(error: &Error) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    information
        .message()
        .starts_with("current transaction is aborted")
}

/// Returns the original error of pipelined statements, or `None` if none failed.
///
/// The failed statement is not always the first whose error is seen: a statement that is sent later
/// may be awaited first.
pub fn first_failure<const N: usize>(errors: [Option<Error>; N]) -> Option<Error> {
    let errors = errors.into_iter().flatten();
    let (consequences, mut causes) = errors.partition::<Vec<_>, _>(is_consequence);
    causes.extend(consequences);
    causes.into_iter().next()
}

/// The work inside a transaction. This alias exists in diesel-async, but is private, since the
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

/// Runs `work` in a transaction: COMMIT if it succeeds, ROLLBACK if it fails. BEGIN and its
/// timeouts take one round trip.
///
/// A caller that is dropped in between leaves the connection to the pool, which detects the open
/// transaction and closes it.
///
/// # Errors
/// Fails if the work, BEGIN or COMMIT fails.
pub async fn transaction<T, E, F>(conn: &mut AsyncPgConnection, work: F) -> Result<T, E>
where
    F: for<'conn> Work<'conn, Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    transaction_with(Patience::Ample, conn, work).await
}

/// Reads in one snapshot, whatever is committed meanwhile.
///
/// # Errors
/// See [`transaction`].
pub async fn snapshot<T, E, F>(conn: &mut AsyncPgConnection, work: F) -> Result<T, E>
where
    F: for<'conn> Work<'conn, Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    run(BEGIN_SNAPSHOT, conn, work).await
}

/// Like [`snapshot`], in a foreign database.
///
/// # Errors
/// See [`transaction`].
pub async fn foreign_snapshot<T, E, F>(conn: &mut AsyncPgConnection, work: F) -> Result<T, E>
where
    F: for<'conn> Work<'conn, Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    run(BEGIN_FOREIGN_SNAPSHOT, conn, work).await
}

/// Like [`transaction`], with another patience.
///
/// # Errors
/// See [`transaction`].
pub async fn transaction_with<T, E, F>(
    patience: Patience,
    conn: &mut AsyncPgConnection,
    work: F,
) -> Result<T, E>
where
    F: for<'conn> Work<'conn, Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    run(patience.begin(), conn, work).await
}

async fn run<T, E, F>(begin: &str, conn: &mut AsyncPgConnection, work: F) -> Result<T, E>
where
    F: for<'conn> Work<'conn, Result<T, E>> + Send,
    T: Send,
    E: From<Error> + Send,
{
    AnsiTransactionManager::begin_transaction_sql(conn, begin).await?;
    match work(&mut *conn).await {
        Ok(value) => {
            AnsiTransactionManager::commit_transaction(conn).await?;
            Ok(value)
        }
        Err(error) => {
            // A connection that cannot roll back is not reused; the original error is more useful.
            let _ = AnsiTransactionManager::rollback_transaction(conn).await;
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(message: &str) -> Error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
    }

    #[test]
    fn the_error_that_others_follow_from_is_not_hidden_by_them() {
        let aborted = || {
            failed(
                "current transaction is aborted, commands ignored until end of transaction block",
            )
        };
        let timeout = failed("canceling statement due to lock timeout");

        assert!(first_failure([None, None]).is_none());
        let found = first_failure([None, Some(aborted()), Some(timeout), Some(aborted())]);
        assert!(is_lock_timeout(&found.unwrap()));
        assert!(is_consequence(
            &first_failure([Some(aborted()), None]).unwrap()
        ));
    }
}
