//! Applies migrations, and checks that all of them are applied.

use std::{collections::HashSet, time::Duration};

use diesel::{
    ConnectionError, QueryResult, QueryableByName, dsl,
    migration::{Migration, MigrationSource},
    pg::Pg,
    sql_query,
    sql_types::{Bool, Text},
};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use tokio::time;

use super::ConnectOptions;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Takes an advisory lock: Diesel takes none, and replicas migrate at the same time.
const LOCK: &str = "SELECT pg_advisory_lock(hashtext('bookbrief/migrate'))";
const UNLOCK: &str = "SELECT pg_advisory_unlock(hashtext('bookbrief/migrate'))";

/// The timeout for reading which migrations are applied.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(3);

/// Why the schema does not fit this program.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// Migrations are missing.
    #[error("the database schema is not current; run `booking-svc migrate` first")]
    Pending,
    /// The URL cannot be parsed, or contradicts itself or DATABASE_CA_FILE.
    #[error("DATABASE_URL is not valid: {0}")]
    InvalidUrl(String),
    /// PostgreSQL cannot be reached, or its certificate cannot be verified.
    #[error(
        "could not connect to the database: check DATABASE_URL and that PostgreSQL is running ({0})"
    )]
    Connect(String),
    /// PostgreSQL did not return the applied migrations.
    #[error("could not read which migrations are applied: {0}")]
    Unanswered(String),
    /// A migration failed.
    #[error("could not migrate the database: {0}")]
    Failed(String),
}

/// Applies every pending migration and returns their names. Concurrent calls wait for each other.
///
/// # Errors
/// Fails if the database cannot be reached, or a migration fails, which is then rolled back.
pub async fn migrate(options: impl Into<ConnectOptions>) -> Result<Vec<String>, MigrationError> {
    let mut conn = connect(options.into()).await?;
    conn.batch_execute(LOCK).await.map_err(failed)?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let applied = harness
        .run_pending_migrations(MIGRATIONS)
        .map(|versions| versions.iter().map(ToString::to_string).collect())
        .map_err(failed);
    harness
        .into_inner()
        .batch_execute(UNLOCK)
        .await
        .map_err(failed)?;
    applied
}

/// Checks that no migration is pending.
///
/// # Errors
/// Fails if a migration is pending, or the database cannot be reached.
pub async fn check_schema(options: impl Into<ConnectOptions>) -> Result<(), MigrationError> {
    let mut conn = connect(options.into()).await?;
    // Diesel's harness would block a thread until the server responds.
    let applied = time::timeout(ANSWER_TIMEOUT, applied_versions(&mut conn)).await;
    let silent = |_| MigrationError::Connect("the server did not answer in time".to_owned());
    let unanswered = |error: diesel::result::Error| MigrationError::Unanswered(error.to_string());
    let applied = applied.map_err(silent)?.map_err(unanswered)?;
    let known = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(failed)?;
    let mut versions = known
        .iter()
        .map(|migration| migration.name().version().to_string());
    if versions.all(|version| applied.contains(&version)) {
        Ok(())
    } else {
        Err(MigrationError::Pending)
    }
}

/// Returns the versions of the migrations that are applied.
async fn applied_versions(conn: &mut AsyncPgConnection) -> QueryResult<HashSet<String>> {
    #[derive(QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let is_known = dsl::sql::<Bool>("to_regclass('__diesel_schema_migrations') IS NOT NULL");
    if !diesel::select(is_known).get_result::<bool>(conn).await? {
        return Ok(HashSet::new());
    }
    let applied = sql_query("SELECT version FROM __diesel_schema_migrations");
    let applied = applied.load::<Applied>(conn).await?;
    Ok(applied.into_iter().map(|row| row.version).collect())
}

/// Reverts every migration, newest first.
///
/// # Errors
/// Fails if the database cannot be reached, or a migration cannot be reverted.
#[cfg(feature = "testing")]
pub async fn revert_all(options: impl Into<ConnectOptions>) -> Result<(), MigrationError> {
    let mut harness = AsyncMigrationHarness::new(connect(options.into()).await?);
    harness
        .revert_all_migrations(MIGRATIONS)
        .map(drop)
        .map_err(failed)
}

async fn connect(options: ConnectOptions) -> Result<AsyncPgConnection, MigrationError> {
    super::connect(&options).await.map_err(|error| match error {
        ConnectionError::InvalidConnectionUrl(reason) => MigrationError::InvalidUrl(reason),
        error => MigrationError::Connect(error.to_string()),
    })
}

fn failed(error: impl std::fmt::Display) -> MigrationError {
    MigrationError::Failed(error.to_string())
}
