//! Applies the migrations and checks that they are applied.

use diesel::{ConnectionError, pg::Pg};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::ConnectOptions;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// The key of the advisory lock: Diesel itself takes none, and replicas migrate at the same time.
const LOCK: &str = "SELECT pg_advisory_lock(hashtext('bookbrief/migrate'))";
const UNLOCK: &str = "SELECT pg_advisory_unlock(hashtext('bookbrief/migrate'))";

/// Why the schema is not what this program needs.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// Migrations are missing.
    #[error("the database schema is not current; run `booking-svc migrate` first")]
    Pending,
    /// The URL cannot be read, or contradicts itself or DATABASE_CA_FILE.
    #[error("DATABASE_URL is not valid: {0}")]
    InvalidUrl(String),
    /// PostgreSQL cannot be reached, or its certificate cannot be verified.
    #[error("could not connect to the database; is it running, does DATABASE_URL name it? ({0})")]
    Connect(String),
    /// A migration failed.
    #[error("could not migrate the database: {0}")]
    Failed(String),
}

/// Applies every pending migration and returns their names. Concurrent calls wait for each other.
///
/// # Errors
/// The database cannot be reached, or a migration failed; that one is rolled back.
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
/// One is pending, or the database cannot be reached.
pub async fn check_schema(options: impl Into<ConnectOptions>) -> Result<(), MigrationError> {
    let mut harness = AsyncMigrationHarness::new(connect(options.into()).await?);
    match MigrationHarness::<Pg>::has_pending_migration(&mut harness, MIGRATIONS) {
        Ok(false) => Ok(()),
        Ok(true) => Err(MigrationError::Pending),
        Err(error) => Err(failed(error)),
    }
}

/// Reverts every migration, newest first.
///
/// # Errors
/// The database cannot be reached, or a migration cannot be reverted.
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
