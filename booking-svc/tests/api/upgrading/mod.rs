//! Upgrades a database of version 0.1.0 that contains data.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use booking_svc::{store, testing::TestDatabase};
use proto::booking::v1::RecordBookingEventOutcome as Outcome;
use serde_json::Value;

use crate::{
    dossier::dossier,
    events::{cancelled, created},
    system::{AMPLE, System},
};

/// The last migration of 0.1.0.
const LAST: &str = "20261127130000";
const ROWS: &str = include_str!("rows.sql");
const TABLES: &str =
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname <> '__diesel_schema_migrations' ORDER BY 1";

/// Creates a database as 0.1.0 left it.
async fn version_0_1_0() -> TestDatabase {
    let database = TestDatabase::create_empty().await;
    database
        .execute(
            "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY NOT NULL,
             run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        )
        .await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut names = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect::<Vec<_>>();
    names.sort();
    for name in names {
        let version = name.split('_').next().unwrap();
        if version > LAST {
            break;
        }
        let up = fs::read_to_string(folder.join(&name).join("up.sql")).unwrap();
        database.execute(&up).await;
        let applied =
            format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')");
        database.execute(&applied).await;
    }
    database.execute(ROWS).await;
    database
}

/// Returns every row as JSON, by table.
async fn rows(database: &TestDatabase, tables: &[String]) -> BTreeMap<String, Vec<Value>> {
    let mut rows = BTreeMap::new();
    for table in tables {
        let query = format!("SELECT to_jsonb(t)::text FROM {table} t ORDER BY 1");
        let found = database.texts(&query).await;
        let found = found.iter().map(|row| serde_json::from_str(row).unwrap());
        rows.insert(table.clone(), found.collect());
    }
    rows
}

/// Starts the system on a database of 0.1.0 that is migrated.
async fn upgraded() -> System {
    let database = version_0_1_0().await;
    booking_svc::migrate(database.url().into(), Duration::ZERO)
        .await
        .unwrap();
    let url = database.url();
    System::start_through(database, &url, 8, AMPLE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_0_1_0_is_kept_as_it_was() {
    let database = version_0_1_0().await;
    let tables = database.texts(TABLES).await;
    let before = rows(&database, &tables).await;
    let empty = before.iter().filter(|(_, rows)| rows.is_empty());
    assert_eq!(empty.count(), 0);

    store::migrate(database.url()).await.unwrap();

    let after = rows(&database, &tables).await;
    for (table, before) in before {
        let after = &after[&table];
        assert_eq!(before.len(), after.len(), "{table}");
        for row in before {
            let is_kept = |kept: &&Value| {
                let columns = row.as_object().unwrap().iter();
                let mut columns = columns.filter(|(name, _)| *name != "updated_at");
                columns.all(|(name, value)| kept.get(name) == Some(value))
            };
            assert!(
                after.iter().any(|kept| is_kept(&kept)),
                "{table}: {row} {after:?}"
            );
        }
    }
    store::check_schema(database.url()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_0_1_0_booked_goes_on() {
    let system = upgraded().await;

    let copy = system.record(created("uid-1")).await;
    assert_eq!(copy.outcome(), Outcome::Duplicate);
    let off = system.record(cancelled("uid-1")).await;
    assert_eq!(off.outcome(), Outcome::Applied);

    let states = "SELECT concat_ws(' ', b.state, s.status, c.outreach_status, p.status)
        FROM bookings b JOIN outreach_sequences s ON s.id = b.sequence_id
        JOIN contacts c ON c.id = b.contact_id JOIN call_prep_plans p ON p.booking_uid = b.uid";
    assert_eq!(
        system.database.text(states).await,
        "cancelled REPLIED REPLIED READY"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_0_1_0_had_left_to_do_is_done() {
    let system = upgraded().await;

    while system.step().await {}
    system.import(dossier("later")).await;
    while system.step().await {}

    let deliveries =
        "SELECT concat_ws(' ', booking_uid, state, sequence_id) FROM webhook_deliveries ORDER BY 1";
    assert_eq!(
        system.database.texts(deliveries).await,
        [
            "uid-1 applied to-ada",
            "uid-2 applied to-ben",
            "uid-3 applied later-sequence"
        ]
    );
}
