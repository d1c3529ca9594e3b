//! PostgreSQL: the pool, the migrations, and one module for each set of queries.
//!
//! A query takes its connection as an argument; its caller decides about transactions.

pub mod ahead;
pub mod audit;
pub mod backlog;
pub mod booking_retention;
pub mod booking_views;
pub mod bookings;
pub mod call_history;
pub mod call_prep_plans;
pub mod calls;
pub mod candidates;
mod cause;
mod connect;
pub mod contacts;
pub mod deliveries;
pub mod dossiers;
pub mod erased_persons;
pub mod erasure;
pub mod imports;
mod json;
pub mod lease;
mod locks;
pub mod matching;
mod migrations;
pub mod model_wordings;
pub mod notices;
pub mod notifications;
pub mod numbered;
pub mod outreach_logs;
pub mod overview;
pub mod passing_dates;
mod pool;
mod prepared;
pub mod prospects;
pub mod records;
pub mod related;
pub mod requeues;
pub mod restores;
pub mod schema;
pub mod seats;
pub mod sequences;
pub mod series_names;
pub mod sharers;
mod silence;
pub mod snapshot;
mod statements;
pub mod steps;
pub mod synced;
mod transaction;

use std::sync::Arc;

use diesel::ConnectionError;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

#[cfg(feature = "testing")]
pub use self::migrations::revert_all;
pub use self::{
    cause::Cause,
    connect::ConnectOptions,
    imports::Upserted,
    json::{Json, JsonText},
    lease::Lease,
    locks::{LockName, Locks},
    migrations::{MigrationError, check_schema, migrate},
    pool::Connection,
    statements::record_statements,
    transaction::{
        Patience, first_failure, foreign_snapshot, is_lock_timeout, snapshot as read_snapshot,
        transaction, transaction_with,
    },
};
use self::{connect::connect, pool::Pool};

/// The maximum number of seats of a shared call that are read.
const MOST_SEATS: i64 = 500;
/// The maximum number of dates of a series that are read.
const MOST_DATES: i64 = 500;

/// Why no connection is available.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// Every connection is in use.
    #[error("no database connection became free in time")]
    Exhausted,
    /// PostgreSQL cannot be reached.
    #[error("the database cannot be reached")]
    Unreachable,
}

/// The usage of the connection pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolUsage {
    /// The maximum number of connections.
    pub max: usize,
    /// The number of idle connections.
    pub idle: usize,
    /// The number of connections in use.
    pub used: usize,
    /// The number of waiting callers.
    pub waiting: usize,
}

/// The database. Clones share one pool.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
    listener: Option<Arc<ConnectOptions>>,
}

impl Database {
    /// Returns a database with at most `pool_size` connections and a listener. Connections are
    /// opened on demand.
    ///
    /// # Errors
    /// Fails if the pool cannot be built.
    pub fn new(options: impl Into<ConnectOptions>, pool_size: usize) -> anyhow::Result<Self> {
        let options = Arc::new(options.into());
        let pool = Pool::new(Arc::clone(&options), pool_size)?;
        Ok(Self {
            pool,
            listener: Some(options),
        })
    }

    /// Sets the address of the listener, which must not be a pooler in transaction mode; `None`
    /// disables the listener.
    #[must_use]
    pub fn with_listener(self, options: Option<ConnectOptions>) -> Self {
        Self {
            listener: options.map(Arc::new),
            ..self
        }
    }

    /// Returns whether a listener is configured.
    pub fn has_listener(&self) -> bool {
        self.listener.is_some()
    }

    /// Returns the maximum number of connections.
    pub fn pool_size(&self) -> usize {
        self.pool.status().max_size
    }

    /// Returns the current usage of the pool.
    pub fn pool_usage(&self) -> PoolUsage {
        let status = self.pool.status();
        PoolUsage {
            max: status.max_size,
            idle: status.available,
            used: status.size.saturating_sub(status.available),
            waiting: status.waiting,
        }
    }

    /// Takes a connection from the pool.
    ///
    /// # Errors
    /// Fails if no connection becomes free in time, or PostgreSQL cannot be reached.
    pub async fn connection(&self) -> Result<Connection, CheckoutError> {
        // The future that opens a connection is large, and rarely needed.
        Box::pin(self.pool.for_work()).await
    }

    /// Takes a connection to store a receipt, which does not wait for other work.
    ///
    /// # Errors
    /// See [`Self::connection`].
    pub async fn receipt_connection(&self) -> Result<Connection, CheckoutError> {
        Box::pin(self.pool.for_receipt()).await
    }

    /// Checks that the database responds.
    ///
    /// # Errors
    /// Fails if it does not. The text contains no secrets.
    pub async fn ping(&self) -> Result<(), String> {
        let mut conn = self.connection().await.map_err(|error| error.to_string())?;
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"))
            .get_result::<i32>(&mut *conn)
            .await
            .map(drop)
            .map_err(|_| "the database does not answer".to_owned())
    }
}

pub(crate) async fn establish(
    options: Arc<ConnectOptions>,
) -> Result<AsyncPgConnection, ConnectionError> {
    connect(&options).await
}

diesel::define_sql_function! {
    /// Returns the time at which the transaction began, by the clock of the database.
    #[sql_name = "now"]
    fn current_time() -> Timestamptz;
}
