//! The one way to begin a transaction.

use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};

/// Each statement must see what was committed while the one before it waited for a lock, whatever the
/// database has by default. And nothing waits for ever: neither for a lock that another transaction
/// holds, nor for a client that vanished inside its transaction.
///
/// All of it ends with the transaction, so that a pooler may hand the session to anybody afterwards.
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

/// All statements see the same moment. They only read, and wait for no lock.
const BEGIN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'";

/// The same in a database of others, where a table may have no index for what is read.
const BEGIN_FOREIGN_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
     SET LOCAL statement_timeout = '60s'; SET LOCAL idle_in_transaction_session_timeout = '30s'";

/// How long a transaction waits for a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Long enough for a transaction that works: 4 s.
    Ample,
    /// Not so long that what all use is used up by those who wait for one lock: 100 ms. Who is late tries
    /// again later, without a connection meanwhile.
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

/// Returns whether a statement failed because a lock was held for longer than the patience of its
/// transaction.
///
/// Diesel does not expose the SQLSTATE. Where the server speaks another language than English, it is taken
/// for any other failure, and also tried again.
pub fn is_lock_timeout(error: &Error) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    information.message() == "canceling statement due to lock timeout"
}

/// Returns whether a statement failed only because one before it in its transaction did.
fn is_consequence(error: &Error) -> bool {
    let Error::DatabaseError(DatabaseErrorKind::Unknown, information) = error else {
        return false;
    };
    information
        .message()
        .starts_with("current transaction is aborted")
}

/// Returns the error of pipelined statements that the others follow from; nothing if none failed.
///
/// The statement that failed is not always the first one whose error is seen: one that is sent later, after an answer,
/// may be waited for before it.
pub fn cause<const N: usize>(errors: [Option<Error>; N]) -> Option<Error> {
    let errors = errors.into_iter().flatten();
    let (consequences, mut causes) = errors.partition::<Vec<_>, _>(is_consequence);
    causes.extend(consequences);
    causes.into_iter().next()
}

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
    E: From<Error> + Send,
{
    transaction_with(Patience::Ample, conn, work).await
}

/// Reads several things as they are at one moment, whatever is committed in between.
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

/// Like [`snapshot`] in a database of others.
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
            // A connection that cannot even roll back is not used again; the original error is more useful.
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

        assert!(cause([None, None]).is_none());
        let found = cause([None, Some(aborted()), Some(timeout), Some(aborted())]);
        assert!(is_lock_timeout(&found.unwrap()));
        assert!(is_consequence(&cause([Some(aborted()), None]).unwrap()));
    }
}
