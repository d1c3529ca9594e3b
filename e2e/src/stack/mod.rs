//! A whole stack: PostgreSQL, the three services and the sample dossiers, from start to stop.

mod services;

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use gateway::{BriefLink, LinkSecrets, Linker};
use runtime::{
    Shutdown, Tls,
    channel::{self, Channel},
};
use tokio::signal::unix::{SignalKind, signal};

pub(crate) use self::services::listen;
pub use self::services::{Service, console, migrate, notify, ready, service, services};
use crate::{
    certificates::{Authority, TlsFiles},
    folder::Folder,
    inbox::Inbox,
    ports::{self, Ports},
    postgres::{Cluster, Durability, Installation, PostgresSettings},
    process::Processes,
    samples, secret,
    terminal::progress,
};

const DATABASE: &str = "bookbrief";

/// How a stack is set up.
#[derive(Args, Clone, Debug)]
pub struct StackSettings {
    /// The first of eight consecutive ports, to run a second stack
    ///
    /// Without it: gateway 9200 and 9201, booking-svc 50051 and 50061, callprep-svc 50052 and
    /// 50062, PostgreSQL 54320, the console 9204.
    #[arg(long, value_name = "PORT",
          value_parser = clap::value_parser!(u16).range(1024..=i64::from(ports::HIGHEST_BASE)))]
    pub port_base: Option<u16>,

    /// URL of a database to use instead of a private PostgreSQL
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Webhook secret [default: a random one for each run]
    #[arg(long, env = "CALCOM_WEBHOOK_SECRET", hide_env_values = true)]
    pub webhook_secret: Option<String>,

    /// Use mutual TLS between the services, with generated certificates
    #[arg(long)]
    pub tls: bool,

    #[command(flatten)]
    pub postgres: PostgresSettings,
}

/// The addresses and credentials of a running stack.
#[derive(Clone)]
pub struct Endpoints {
    /// The URL of the gateway.
    pub gateway: String,
    /// The URL of the console.
    pub console: String,
    /// The URL of booking-svc.
    pub booking: String,
    /// The URL of callprep-svc.
    pub callprep: String,
    /// The database of booking-svc, with its password.
    pub database_url: String,
    /// The secret with which webhooks are signed.
    pub webhook_secret: String,
    /// The secret with which links to briefs are signed.
    pub link_secret: String,
    /// The files of a client that the services trust, with TLS.
    pub tls: Option<TlsFiles>,
    /// Where notices arrive.
    pub inbox: Inbox,
}

impl Endpoints {
    /// Returns the address of the page of a call's brief.
    ///
    /// # Errors
    /// The id is none of a plan.
    pub fn brief_url(&self, plan_id: &str) -> Result<String> {
        let secrets = LinkSecrets::new(&self.link_secret, None)?;
        let link = BriefLink {
            call_id: plan_id.parse()?,
            epoch: 0,
        };
        Ok(Linker::new(&self.gateway, secrets).link(link))
    }

    /// Connects to booking-svc.
    ///
    /// # Errors
    /// Its files for TLS are gone.
    pub fn connect_to_booking(&self) -> Result<Channel> {
        let files = self.tls.as_ref().map(TlsFiles::settings);
        let tls = Tls::load(&files.unwrap_or_default())?;
        Ok(channel::connect_tls(&self.booking, &tls)?)
    }
}

/// What it means when a part of a stack that is ready ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// The work cannot be done any more.
    Fails,
    /// A person wants to see what happens then, and may start it again.
    IsReported,
}

/// Starts a stack, does `work` with it and stops everything that was started, in any case.
///
/// Returns nothing when a signal came first.
///
/// # Errors
/// The stack cannot be started, too much of it ended by itself, or the work failed.
pub async fn run<T>(
    settings: &StackSettings,
    loss: Loss,
    work: impl AsyncFnOnce(&Endpoints) -> Result<T>,
) -> Result<Option<T>> {
    let shutdown = Shutdown::on_signal(Duration::ZERO)?;
    start_on_hangup(&shutdown)?;
    let stack = Stack::claim(settings)?;
    let mut processes = Processes::default();
    let running = async {
        let endpoints = stack.start(settings, &mut processes).await?;
        let worked = match loss {
            Loss::Fails => processes.unless_one_ends(work(&endpoints)).await?,
            Loss::IsReported => processes.unless_all_end(work(&endpoints)).await?,
        };
        worked.map(Some)
    };
    let outcome = tokio::select! {
        outcome = running => outcome,
        () = shutdown.started() => Ok(None),
    };
    progress("Stopping");
    processes.stop().await;
    outcome
}

/// A terminal that is closed must not leave the stack behind.
fn start_on_hangup(shutdown: &Shutdown) -> Result<()> {
    let mut hangup = signal(SignalKind::hangup())?;
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        hangup.recv().await;
        shutdown.start();
    });
    Ok(())
}

/// The folder and the ports of one stack.
struct Stack {
    folder: Folder,
    ports: Ports,
}

impl Stack {
    fn claim(settings: &StackSettings) -> Result<Self> {
        let (name, ports) = match settings.port_base {
            Some(base) => (base.to_string(), Ports::from_base(base)),
            None => ("default".to_owned(), Ports::default()),
        };
        let folder = Folder::claim(&name)?;
        Ok(Self { folder, ports })
    }

    async fn start(
        &self,
        settings: &StackSettings,
        processes: &mut Processes,
    ) -> Result<Endpoints> {
        let given_secret = settings.webhook_secret.clone();
        let tls = if settings.tls {
            Some(Authority::new()?.write_to(&self.folder.path().join("tls"))?)
        } else {
            None
        };
        let url = |scheme, port| format!("{scheme}://{}", ports::loopback(port));
        let grpc = if tls.is_some() { "https" } else { "http" };
        let endpoints = Endpoints {
            gateway: url("http", self.ports.gateway),
            console: url("http", self.ports.console),
            booking: url(grpc, self.ports.booking),
            callprep: url(grpc, self.ports.callprep),
            database_url: self.start_database(settings, processes).await?,
            webhook_secret: given_secret
                .filter(|secret| !secret.is_empty())
                .unwrap_or_else(secret::random),
            link_secret: secret::random(),
            tls,
            inbox: Inbox::default(),
        };
        self.start_services(&endpoints, processes).await?;
        progress("Importing the sample dossiers");
        processes
            .unless_one_ends(samples::import(endpoints.connect_to_booking()?))
            .await??;
        Ok(endpoints)
    }

    /// Returns the URL of the database that was given or of a private one.
    async fn start_database(
        &self,
        settings: &StackSettings,
        processes: &mut Processes,
    ) -> Result<String> {
        let given = settings.database_url.clone().filter(|url| !url.is_empty());
        if let Some(url) = given {
            self.ports.check_free(false)?;
            progress("Using the database of DATABASE_URL");
            return Ok(url);
        }
        progress("Starting PostgreSQL");
        let installation = Installation::find(settings.postgres.folder()).await?;
        let mut cluster = Cluster::new(installation, self.folder.path().join("postgres"));
        cluster.prepare().await?;
        // Not before: a server that a killed run has left is stopped by now.
        self.ports.check_free(true)?;
        let port = self.ports.postgres;
        processes.push(cluster.start(port, Durability::Kept, self.folder.log("postgres"))?);
        processes
            .unless_one_ends(cluster.ready(port, DATABASE))
            .await??;
        Ok(cluster.url(port, DATABASE))
    }
}
