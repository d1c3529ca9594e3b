//! A PostgreSQL of its own for one test, to be stopped and changed.

use std::path::Path;

use clap::Parser;
use e2e::{
    certificates::Identity,
    postgres::{Cluster, Durability, Installation, PostgresSettings},
    process::{Processes, complete},
};
use tokio::process::Command;

use crate::{program, service::unused_address, system::in_time};

const DATABASE: &str = "bookbrief";

/// How PostgreSQL is stopped.
#[derive(Clone, Copy)]
pub(crate) enum Stop {
    /// Transactions are rolled back.
    Fast,
    /// As if it had crashed.
    Immediate,
}

/// A PostgreSQL of its own.
pub(crate) struct Postgres {
    cluster: Cluster,
    processes: Processes,
    port: u16,
}

impl Postgres {
    /// Starts it, empty. No other test uses `name`.
    pub(crate) async fn start(name: &str) -> Self {
        #[derive(Parser)]
        struct Settings {
            #[command(flatten)]
            postgres: PostgresSettings,
        }
        let settings = Settings::parse_from(["faults"]);
        let installation = Installation::find(settings.postgres.folder()).await;
        let folder = format!("postgres-{name}-{}", std::process::id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(folder);
        let mut postgres = Self {
            cluster: Cluster::new(installation.unwrap(), folder),
            processes: Processes::default(),
            port: unused_address().port(),
        };
        postgres.cluster.prepare().await.unwrap();
        postgres.start_again().await;
        postgres
    }

    /// Applies the migrations.
    pub(crate) async fn migrate(&self) {
        let mut migrate = Command::new(program("booking-svc"));
        migrate.arg("migrate").env("DATABASE_URL", self.url());
        complete(migrate).await.unwrap();
    }

    /// Starts it anew, with TLS; see [`Cluster::demand_tls`].
    pub(crate) async fn demand_tls(&mut self, identity: &Identity) {
        self.stop(Stop::Fast).await;
        self.cluster.demand_tls(identity).unwrap();
        self.start_again().await;
    }

    /// Returns the URL of the database that every server has.
    pub(crate) fn own_url(&self) -> String {
        self.cluster.url(self.port, "postgres")
    }

    /// Starts it where it was.
    pub(crate) async fn start_again(&mut self) {
        let log =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("postgres-{}.log", self.port));
        // What is committed must be there after a crash.
        let process = self.cluster.start(self.port, Durability::Kept, log);
        self.processes.push(process.unwrap());
        let ready = self.cluster.ready(self.port, DATABASE);
        in_time("PostgreSQL starts", ready).await.unwrap();
    }

    pub(crate) async fn stop(&mut self, stop: Stop) {
        match stop {
            Stop::Fast => self.processes.stop().await,
            Stop::Immediate => self.processes.quit().await,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.cluster.url(self.port, DATABASE)
    }

    pub(crate) async fn discard(mut self) {
        self.processes.stop().await;
        self.cluster.discard().await.unwrap();
    }
}
