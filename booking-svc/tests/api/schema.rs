//! The migrations, and the schema that the code declares.

use std::collections::BTreeSet;

use booking_svc::{store, testing::TestDatabase};
use tokio::task::JoinSet;

const DECLARED: &str = include_str!("../../src/store/schema.rs");

/// The columns of the database as `table.column type`, with Diesel's types.
const COLUMNS: &str = "
    SELECT format('%s.%s %s', table_name, column_name,
        CASE is_nullable WHEN 'YES' THEN format('Nullable<%s>', type) ELSE type END)
    FROM (
        SELECT table_name, column_name, is_nullable,
            CASE WHEN left(udt_name, 1) = '_' THEN format('Array<%s>', initcap(substr(udt_name, 2)))
            ELSE initcap(udt_name) END AS type
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'
    ) AS columns";

/// Every table and column with its comment, if it has one.
const COMMENTS: &str = "
    SELECT concat_ws(': ', relname || coalesce('.' || attname, ''), description)
    FROM (
        SELECT c.oid, c.relname, a.attname, coalesce(a.attnum, 0) AS attnum
        FROM pg_class c LEFT JOIN LATERAL (
            SELECT attname, attnum FROM pg_attribute
            WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
            UNION ALL SELECT NULL, 0
        ) a ON true
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
            AND c.relname <> '__diesel_schema_migrations'
    ) AS commented
    LEFT JOIN pg_description d
        ON d.classoid = 'pg_class'::regclass AND d.objoid = oid AND d.objsubid = attnum";

/// The declarations in `schema.rs`: the columns with their types, and the comments.
#[derive(Default)]
struct Declared {
    columns: BTreeSet<String>,
    comments: BTreeSet<String>,
}

impl Declared {
    fn parse(source: &str) -> Self {
        let mut declared = Self::default();
        let mut table = "";
        let mut comment = "";
        for line in source.lines().map(str::trim) {
            if let Some(text) = line.strip_prefix("/// ") {
                comment = text;
            } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {"))
            {
                table = name;
                declared.comments.insert(format!("{table}: {comment}"));
            } else if let Some((column, kind)) = line.split_once(" -> ") {
                let Some(kind) = kind.strip_suffix(',') else {
                    continue;
                };
                declared.columns.insert(format!("{table}.{column} {kind}"));
                let described = format!("{table}.{column}: {comment}");
                declared.comments.insert(described);
            }
        }
        declared
    }
}

async fn set(database: &TestDatabase, query: &str) -> BTreeSet<String> {
    database.texts(query).await.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_declared_schema_is_the_schema_of_the_database() {
    let database = TestDatabase::create().await;

    let declared = Declared::parse(DECLARED);

    assert!(declared.columns.len() > 100);
    assert_eq!(declared.columns, set(&database, COLUMNS).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_and_column_says_what_it_holds() {
    let database = TestDatabase::create().await;

    let comments = set(&database, COMMENTS).await;

    for comment in &comments {
        assert!(comment.contains(": "), "{comment} has no comment");
    }
    assert_eq!(Declared::parse(DECLARED).comments, comments);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_migrations_can_be_reverted_and_applied_again() {
    let database = TestDatabase::create().await;
    let before = set(&database, COLUMNS).await;

    store::revert_all(database.url()).await.unwrap();
    let reverted = set(&database, COLUMNS).await;
    let applied = store::migrate(database.url()).await.unwrap();
    let applied_again = store::migrate(database.url()).await.unwrap();

    assert!(reverted.is_empty(), "{reverted:?}");
    assert!(!applied.is_empty());
    assert!(applied_again.is_empty());
    assert_eq!(set(&database, COLUMNS).await, before);
    store::check_schema(database.url()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_may_migrate_at_the_same_time() {
    let database = TestDatabase::create_empty().await;
    let mut replicas = JoinSet::new();
    for _ in 0..8 {
        let url = database.url();
        replicas.spawn(async move { store::migrate(&url).await.unwrap().len() });
    }

    let applied = replicas.join_all().await;

    let migrations = database
        .texts("SELECT version FROM __diesel_schema_migrations")
        .await;
    assert_eq!(applied.iter().sum::<usize>(), migrations.len());
    assert_eq!(applied.iter().filter(|count| **count > 0).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_says_what_to_run() {
    let database = TestDatabase::create_empty().await;

    let error = store::check_schema(database.url()).await.unwrap_err();

    assert!(
        error.to_string().contains("run `booking-svc migrate`"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_database_is_reported_without_its_password() {
    let url = "postgres://bookbrief:secret-word@127.0.0.1:1/bookbrief";

    let error = store::check_schema(url).await.unwrap_err();

    assert!(matches!(error, store::MigrationError::Connect(_)));
    assert!(!format!("{error} {error:?}").contains("secret-word"));
}
