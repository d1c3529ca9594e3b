//! The system that is measured: a PostgreSQL that keeps what it commits, and release builds of the
//! services.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use hyper::StatusCode;
use rustix::process::Signal;
use tokio::time;
use tokio_postgres::{Client, NoTls};

use super::usage::Watched;
use crate::{
    folder::{self, Folder},
    http,
    ports::{self, Ports},
    postgres::{Cluster, Durability, Installation},
    process::{self, Process, Processes},
    secret,
    stack::{listen, service},
    terminal::progress,
};

const DATABASE: &str = "bookbrief";
const READY_TIMEOUT: Duration = Duration::from_secs(20);
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// A PostgreSQL of its own and where the services are.
pub(super) struct System {
    pub(super) installation: Installation,
    pub(super) folder: Folder,
    pub(super) ports: Ports,
    pub(super) database_url: String,
    pub(super) webhook_secret: String,
    postgres: u32,
}

/// A service that runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Service {
    pub(super) name: &'static str,
    pub(super) process: u32,
    /// From the start of the process until it said that it is ready.
    pub(super) start_up: Duration,
}

/// Settings of the services that differ from their defaults, by the name of the service.
pub(super) type Extra<'a> = &'a [(&'static str, &'static str, String)];

impl System {
    /// Starts PostgreSQL with an empty database and `settings`, and applies the migrations.
    pub(super) async fn start(
        installation: Installation,
        settings: &[String],
        ports: Ports,
        processes: &mut Processes,
    ) -> Result<Self> {
        let folder = Folder::claim("bench")?;
        let cluster = || Cluster::new(installation.clone(), folder.path().join("postgres"));
        progress("Starting PostgreSQL on an empty folder");
        cluster().discard().await?;
        let mut cluster = cluster().with_settings(settings.to_vec());
        cluster.prepare().await?;
        ports.check_free(true)?;
        let server = cluster.start(ports.postgres, Durability::Kept, folder.log("postgres"))?;
        let postgres = server.id().context("PostgreSQL has ended")?;
        processes.push(server);
        processes
            .unless_one_ends(cluster.ready(ports.postgres, DATABASE))
            .await??;
        let system = Self {
            database_url: cluster.url(ports.postgres, DATABASE),
            installation,
            folder,
            ports,
            webhook_secret: secret::random(),
            postgres,
        };
        let mut migrate = service(&folder::programs()?, "booking-svc")?;
        migrate
            .arg("migrate")
            .env("DATABASE_URL", &system.database_url);
        process::complete(migrate).await?;
        Ok(system)
    }

    pub(super) fn gateway(&self) -> SocketAddr {
        ports::loopback(self.ports.gateway)
    }

    pub(super) fn postgres(&self) -> Watched {
        Watched::WithChildren(self.postgres)
    }

    /// Connects to the database.
    pub(super) async fn connect(&self) -> Result<Client> {
        let (client, connection) = tokio_postgres::connect(&self.database_url, NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    /// Starts the services one after the other.
    pub(super) async fn start_services(
        &self,
        extra: Extra<'_>,
        processes: &mut Processes,
    ) -> Result<Vec<Service>> {
        let programs = folder::programs()?;
        let url = |port| format!("http://{}", ports::loopback(port));
        let Ports {
            gateway,
            gateway_admin,
            booking,
            booking_admin,
            callprep,
            callprep_admin,
            ..
        } = self.ports;
        let mut started = Vec::new();
        for (name, port, admin_port, settings) in [
            ("callprep-svc", callprep, callprep_admin, vec![]),
            (
                "booking-svc",
                booking,
                booking_admin,
                vec![
                    ("DATABASE_URL", self.database_url.clone()),
                    ("CALLPREP_SVC_URL", url(callprep)),
                ],
            ),
            (
                "gateway",
                gateway,
                gateway_admin,
                vec![
                    ("CALCOM_WEBHOOK_SECRET", self.webhook_secret.clone()),
                    ("BOOKING_SVC_URL", url(booking)),
                ],
            ),
        ] {
            let mut command = service(&programs, name)?;
            listen(&mut command, port, admin_port).envs(settings);
            for (_, setting, value) in extra.iter().filter(|(of, _, _)| *of == name) {
                command.env(setting, value);
            }
            let begun = Instant::now();
            let process = Process::spawn(name, command, Signal::TERM, self.folder.log(name))?;
            let id = process.id();
            processes.push(process);
            processes.unless_one_ends(ready(name, admin_port)).await??;
            started.push(Service {
                name,
                process: id.with_context(|| format!("{name} has ended"))?,
                start_up: begun.elapsed(),
            });
        }
        Ok(started)
    }
}

async fn ready(name: &str, admin_port: u16) -> Result<()> {
    let url = format!("http://{}/readyz", ports::loopback(admin_port));
    let is_ready = async {
        while !http::get(&url)
            .await
            .is_ok_and(|answer| answer.status == StatusCode::OK)
        {
            time::sleep(POLL_INTERVAL).await;
        }
    };
    if time::timeout(READY_TIMEOUT, is_ready).await.is_err() {
        bail!("{name} did not become ready within {READY_TIMEOUT:?}");
    }
    Ok(())
}
