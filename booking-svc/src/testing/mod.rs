//! A real database for each test, cloned from a migrated template, and helpers for tests without a
//! database.

pub mod history;
pub mod requests;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use crate::{Database, new_id, store};

/// The setting that names the server on which test databases are created.
const SERVER: &str = "TEST_DATABASE_URL";

/// A database for one test, which is dropped with the value.
///
/// Requires a multi-threaded runtime, as the migrations do.
pub struct TestDatabase {
    server_url: String,
    name: String,
}

impl TestDatabase {
    /// Creates a database with the current schema.
    ///
    /// # Panics
    /// Panics if `TEST_DATABASE_URL` is not set, or its server cannot be used.
    pub async fn create() -> Self {
        let server_url = server_url();
        let template = template(&server_url).await;
        let database = Self::named(server_url);
        let clone = format!("CREATE DATABASE {} TEMPLATE {template}", database.name);
        execute(&database.server_url, &clone).await;
        database
    }

    /// Creates a database without any table.
    ///
    /// # Panics
    /// See [`Self::create`].
    pub async fn create_empty() -> Self {
        let database = Self::named(server_url());
        let create = format!("CREATE DATABASE {}", database.name);
        execute(&database.server_url, &create).await;
        database
    }

    fn named(server_url: String) -> Self {
        let name = format!("bookbrief_test_{}", new_id().simple());
        Self { server_url, name }
    }

    /// Returns the URL of the database.
    pub fn url(&self) -> String {
        with_name(&self.server_url, &self.name)
    }

    /// Returns a pool of connections to the database.
    ///
    /// # Panics
    /// Panics if the URL is invalid.
    pub fn database(&self) -> Database {
        Database::new(self.url(), 8).expect("the URL of the test server is valid")
    }

    /// Runs statements on the server from outside the database, for changes that it cannot make to
    /// itself.
    ///
    /// # Panics
    /// Panics if one of them fails.
    pub async fn execute_outside(&self, statements: &str) {
        let mut conn = connect(&self.server_url).await;
        // Some statements must not run together with others.
        for statement in statements.split(';') {
            conn.batch_execute(statement)
                .await
                .unwrap_or_else(|error| panic!("`{statement}` failed: {error}"));
        }
    }

    /// Opens a connection outside any pool.
    ///
    /// # Panics
    /// Panics if the server is gone.
    pub async fn connect(&self) -> AsyncPgConnection {
        let established = crate::store::establish(Arc::new(self.url().into())).await;
        established.unwrap_or_else(|error| panic!("could not connect to the database: {error}"))
    }

    /// Runs statements that return nothing.
    ///
    /// # Panics
    /// Panics if one of them fails.
    pub async fn execute(&self, statements: &str) {
        execute(&self.url(), statements).await;
    }

    /// Runs statements that may fail.
    ///
    /// # Errors
    /// Fails if one of them fails.
    pub async fn try_execute(&self, statements: &str) -> diesel::QueryResult<()> {
        self.connect().await.batch_execute(statements).await
    }

    /// Returns the first column of the first row of a query, as text.
    ///
    /// # Panics
    /// Panics if the query fails or returns no row.
    pub async fn text(&self, query: &str) -> String {
        self.texts(query).await.swap_remove(0)
    }

    /// Returns the first column of a query, as text.
    ///
    /// # Panics
    /// The query fails.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            value: String,
        }
        let mut conn = self.connect().await;
        sql_query(format!(
            "SELECT coalesce(t.v::text, 'NULL') AS value FROM ({query}) AS t (v)"
        ))
        .load::<Row>(&mut conn)
        .await
        .unwrap_or_else(|error| panic!("`{query}` failed: {error}"))
        .into_iter()
        .map(|row| row.value)
        .collect()
    }

    /// Returns what [`Self::texts`] does, at the end of a test; nothing if the database cannot be reached any more.
    pub fn texts_at_end(&self, query: &str) -> Vec<String> {
        at_end(self.texts(query)).unwrap_or_default()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // The server is discarded anyway, so a leftover database does not fail the test.
        let _ = at_end(execute(&self.server_url, &drop));
    }
}

/// Does some work at the end of a test, whose own runtime may wait for nothing any more; nothing if it panics.
fn at_end<T: Send>(work: impl Future<Output = T> + Send) -> Option<T> {
    thread::scope(|scope| {
        let working = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            Some(runtime.ok()?.block_on(work))
        });
        working.join().ok().flatten()
    })
}

/// Returns the name of the template with the current schema, creating it once per server.
async fn template(server_url: &str) -> String {
    let name = format!("bookbrief_template_{:016x}", migrations_hash());
    let mut conn = connect(server_url).await;
    // Only one process creates it; the lock ends with the connection.
    conn.batch_execute("SELECT pg_advisory_lock(hashtext('bookbrief/template'))")
        .await
        .expect("the test server grants locks");
    let known = sql_query("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind::<Text, _>(&name)
        .execute(&mut conn)
        .await
        .expect("the test server lists its databases");
    if known == 0 {
        let unfinished = format!("bookbrief_template_{}", Uuid::simple(new_id()));
        execute(server_url, &format!("CREATE DATABASE {unfinished}")).await;
        store::migrate(&with_name(server_url, &unfinished))
            .await
            .expect("the migrations can be applied");
        execute(
            server_url,
            &format!("ALTER DATABASE {unfinished} RENAME TO {name}"),
        )
        .await;
    }
    name
}

/// Returns a hash of the migrations, so that a server never uses an outdated template.
fn migrations_hash() -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files = list(&folder)
        .iter()
        .flat_map(|migration| list(migration))
        .collect::<Vec<_>>();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)
            .expect("migrations can be read")
            .hash(&mut hasher);
    }
    hasher.finish()
}

fn list(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .expect("the folder of the migrations can be read")
        .map(|entry| {
            entry
                .expect("the folder of the migrations can be read")
                .path()
        })
        .collect()
}

async fn connect(url: &str) -> AsyncPgConnection {
    AsyncPgConnection::establish(url)
        .await
        .unwrap_or_else(|error| panic!("could not connect to the test server: {error}"))
}

async fn execute(url: &str, statements: &str) {
    connect(url)
        .await
        .batch_execute(statements)
        .await
        .unwrap_or_else(|error| panic!("`{statements}` failed: {error}"));
}

/// Replaces the database name at the end of a URL.
fn with_name(server_url: &str, name: &str) -> String {
    let (url, options) = match server_url.split_once('?') {
        Some((url, options)) => (url, format!("?{options}")),
        None => (server_url, String::new()),
    };
    let server = url.rsplit_once('/').map_or(url, |(server, _)| server);
    format!("{server}/{name}{options}")
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings of their own"
)]
fn server_url() -> String {
    std::env::var(SERVER).unwrap_or_else(|_| {
        panic!("{SERVER} is not set: run the tests with `make test`, or name a PostgreSQL server that they may create databases on")
    })
}
