//! Synchronising with a database of the original.

mod deletions;
mod failing;
mod reading;
mod rules;
mod written_back;
mod written_carefully;

use booking_svc::{
    sync::{Summary, SyncSettings, Synchroniser},
    testing::TestDatabase,
};
use runtime::Shutdown;

use crate::system::System;

const ORIGINAL: &str = include_str!("original.sql");
const ACME: &str = include_str!("acme.sql");

/// The grants of a role that reads, and of one that also writes back; docs/sync.md has the same.
const READER: &str = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}";
const WRITER: &str = r#"
GRANT UPDATE (status, metadata, "updatedAt") ON "OutreachSequence" TO {role};
GRANT UPDATE (status, "updatedAt") ON "OutreachStep", "Prospect" TO {role};
GRANT UPDATE ("outreachStatus", "lastContactedAt", "updatedAt") ON "Contact" TO {role};
GRANT INSERT ON "OutreachLog" TO {role};
GRANT INSERT, UPDATE ON "CallPrepPlan" TO {role}"#;

/// A booking-svc, and the database of an original with which it synchronises.
pub(crate) struct Followed {
    pub(crate) system: System,
    pub(crate) original: TestDatabase,
    /// The suffix of the names of the roles.
    name: String,
}

impl Followed {
    /// Starts with an original that contains only Acme, and was never read.
    pub(crate) async fn acme() -> Self {
        let original = TestDatabase::create_empty().await;
        original.execute(ORIGINAL).await;
        original.execute(ACME).await;
        let name = original.text("SELECT md5(current_database())").await;
        for (role, grants) in [
            ("reader", READER.to_owned()),
            ("writer", format!("{READER};{WRITER}")),
        ] {
            let role = format!("{role}_{name}");
            let create = format!("CREATE ROLE {role} LOGIN PASSWORD 'secret-word'");
            original.execute(&create).await;
            original.execute(&grants.replace("{role}", &role)).await;
        }
        Self {
            system: System::start().await,
            original,
            name,
        }
    }

    /// Returns settings for reading the original, with a role that may do nothing else.
    pub(crate) fn settings(&self) -> SyncSettings {
        self.settings_of("reader")
    }

    /// Returns settings for reading the original and writing back to it.
    pub(crate) fn write_settings(&self) -> SyncSettings {
        SyncSettings {
            write_back: true,
            ..self.settings_of("writer")
        }
    }

    /// Reads the original and writes back to it. Returns the number of records that were written.
    pub(crate) async fn write_back(&self) -> usize {
        let summary = self.try_sync(&self.write_settings()).await;
        summary.unwrap().written_back.unwrap()
    }

    fn settings_of(&self, role: &str) -> SyncSettings {
        let url = self.original.url();
        let (scheme, rest) = url.split_once("://").unwrap();
        let (_, server) = rest.split_once('@').unwrap();
        SyncSettings {
            source_url: format!("{scheme}://{role}_{}:secret-word@{server}", self.name),
            source_ca_file: None,
            every: None,
            dry_run: false,
            write_back: false,
            overlap: "10m".parse().unwrap(),
            allow_many_deletions: false,
        }
    }

    pub(crate) async fn try_sync(&self, settings: &SyncSettings) -> anyhow::Result<Summary> {
        let database = self.system.database.database();
        let synchroniser = Synchroniser::new(database, settings).unwrap();
        synchroniser.run_once(&Shutdown::new()).await
    }

    pub(crate) async fn sync(&self) -> Summary {
        self.try_sync(&self.settings()).await.unwrap()
    }

    /// Returns the summary of a dry run.
    pub(crate) async fn dry_run(&self) -> Summary {
        let settings = SyncSettings {
            dry_run: true,
            ..self.settings()
        };
        self.try_sync(&settings).await.unwrap()
    }

    /// Returns a text from our database.
    pub(crate) async fn text(&self, query: &str) -> String {
        self.system.text(query).await
    }

    /// Changes rows of a table of the original as its client does, which sets `updatedAt` by its own clock.
    pub(crate) async fn update(&self, table: &str, change: &str, condition: &str) {
        let update = format!(
            r#"UPDATE "{table}" SET {change}, "updatedAt" = now() AT TIME ZONE 'UTC' WHERE {condition}"#
        );
        self.original.execute(&update).await;
    }
}
