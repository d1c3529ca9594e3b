//! PostgreSQL: the pool, the migrations, and one module for each set of queries.
//!
//! A query takes its connection as an argument; who calls it decides about transactions.

pub mod backlog;
pub mod bookings;
pub mod call_prep_plans;
pub mod changes;
mod connect;
pub mod deliveries;
pub mod dossiers;
mod functions;
pub mod imports;
mod json;
pub mod known;
pub mod lease;
pub mod locks;
mod migrations;
pub mod model_wordings;
pub mod notifications;
pub mod outreach;
pub mod prospects;
pub mod records;
pub mod schema;
mod statements;

use std::{sync::Arc, time::Duration};

use deadpool::managed::QueueMode;
use diesel::ConnectionError;
use diesel_async::{
    AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool},
    },
};
use futures_util::FutureExt;
use tokio::time;

use self::connect::connect;
#[cfg(feature = "testing")]
pub use self::migrations::revert_all;
pub use self::{
    connect::ConnectOptions,
    json::JsonText,
    lease::Lease,
    migrations::{MigrationError, check_schema, migrate},
    statements::record_statements,
};

/// How long a caller waits for a free connection.
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(3);

/// Bounds what a statement may take, so that nothing waits for ever: neither for a lock that
/// somebody else holds, nor for a client that went away inside its transaction.
///
/// Each statement must see what was committed while the one before it waited for a lock, whatever the
/// database has by default.
///
/// A statement is planned once a connection. Its plan must be right for a table of any size, also when
/// it was made while the table was empty: every way that an index offers is better than none.
const SESSION_SETTINGS: &str = "\
    SET application_name = 'booking-svc'; \
    SET timezone = 'UTC'; \
    SET default_transaction_isolation = 'read committed'; \
    SET plan_cache_mode = force_generic_plan; \
    SET enable_seqscan = off; \
    SET jit = off; \
    SET statement_timeout = '5s'; \
    SET lock_timeout = '4s'; \
    SET idle_in_transaction_session_timeout = '10s'";

/// A connection taken from the pool.
pub type Connection = Object<AsyncPgConnection>;

/// Why no connection could be had.
#[derive(Debug, thiserror::Error)]
pub enum CheckoutError {
    /// Every connection is in use.
    #[error("no database connection became free in time")]
    Exhausted,
    /// PostgreSQL cannot be reached.
    #[error("the database cannot be reached")]
    Unreachable,
}

/// How the connections of the pool are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolUsage {
    /// How many there may be.
    pub max: usize,
    /// How many are open and free.
    pub idle: usize,
    /// How many are in use.
    pub used: usize,
    /// How many callers wait for one.
    pub waiting: usize,
}

/// The database. Clones share one pool.
#[derive(Clone)]
pub struct Database {
    pool: Pool<AsyncPgConnection>,
    listener: Option<Arc<ConnectOptions>>,
}

impl Database {
    /// Returns a database with at most `pool_size` connections and a listener. Connects when needed.
    ///
    /// # Errors
    /// The pool cannot be built.
    pub fn new(options: impl Into<ConnectOptions>, pool_size: usize) -> anyhow::Result<Self> {
        let options = Arc::new(options.into());
        let of_pool = Arc::clone(&options);
        let mut config = ManagerConfig::default();
        config.recycling_method = RecyclingMethod::Fast;
        config.custom_setup = Box::new(move |_| establish(Arc::clone(&of_pool)).boxed());
        // The URL is not enough to connect, and the setup above does not look at it.
        let manager = AsyncDieselConnectionManager::new_with_config("", config);
        // The connection that was used last: its session has what it needs in the processor's caches.
        let pool = Pool::builder(manager)
            .max_size(pool_size)
            .queue_mode(QueueMode::Lifo)
            .build()?;
        Ok(Self {
            pool,
            listener: Some(options),
        })
    }

    /// Sets where the listener connects to, which must not be a pooler in transaction mode; nothing for
    /// no listener.
    #[must_use]
    pub fn with_listener(self, options: Option<ConnectOptions>) -> Self {
        Self {
            listener: options.map(Arc::new),
            ..self
        }
    }

    /// Returns whether there is to be a listener.
    pub fn has_listener(&self) -> bool {
        self.listener.is_some()
    }

    /// Returns how many connections the pool holds at most.
    pub fn pool_size(&self) -> usize {
        self.pool.status().max_size
    }

    /// Returns how the pool is used right now.
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
    /// None became free in time, or PostgreSQL cannot be reached.
    pub async fn connection(&self) -> Result<Connection, CheckoutError> {
        match time::timeout(CHECKOUT_TIMEOUT, self.pool.get()).await {
            Ok(Ok(conn)) => Ok(conn),
            // The text of the error may hold the connection string: it is not passed on.
            Ok(Err(_)) => Err(CheckoutError::Unreachable),
            Err(_) => Err(CheckoutError::Exhausted),
        }
    }

    /// Asks the database for an answer.
    ///
    /// # Errors
    /// There was none; the text holds nothing secret.
    pub async fn ping(&self) -> Result<(), String> {
        let mut conn = self.connection().await.map_err(|error| error.to_string())?;
        diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"))
            .get_result::<i32>(&mut conn)
            .await
            .map(drop)
            .map_err(|_| "the database does not answer".to_owned())
    }
}

/// Returns what a session begins with.
pub(crate) fn session() -> String {
    [SESSION_SETTINGS, functions::DEFINITIONS].join(";\n")
}

pub(crate) async fn establish(
    options: Arc<ConnectOptions>,
) -> Result<AsyncPgConnection, ConnectionError> {
    let mut conn = connect(&options).await?;
    if let Err(error) = conn.batch_execute(&session()).await {
        // For example: the role may not create temporary objects.
        tracing::error!(%error, "could not set a session up");
        return Err(ConnectionError::CouldntSetupConfiguration(error));
    }
    Ok(conn)
}

diesel::define_sql_function! {
    /// Returns the time at which the transaction began, by the clock of the database.
    #[sql_name = "now"]
    fn current_time() -> Timestamptz;
}
