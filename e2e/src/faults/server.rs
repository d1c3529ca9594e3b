//! A PostgreSQL that is killed, paused and started again where it was.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::Command,
    time::{self, Duration},
};

use super::{check::Database, disk::Disk};
use crate::{
    certificates::Identity,
    ports,
    postgres::{Cluster, Durability, Installation},
    process::{self, Processes},
};

const DATABASE: &str = "bookbrief";
/// Who has everything that is committed.
const FOLLOWERS: &str = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
/// Where files are in memory.
const MEMORY: &str = "/dev/shm";
const PAUSE: Duration = Duration::from_millis(50);

/// How PostgreSQL is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Transactions are rolled back.
    Fast,
    /// As if it had crashed.
    Immediate,
    /// SIGKILL to the process that all others come from.
    Kill,
}

/// How much space there is for its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Plenty,
    Little,
}

/// A server and what it runs as.
#[derive(Debug)]
pub(crate) struct Server {
    cluster: Cluster,
    processes: Processes,
    id: Option<u32>,
    pub(crate) port: u16,
    log: PathBuf,
    disk: Option<Disk>,
}

/// Returns the cluster of `folder`. Its data is in memory if that can be: a process that is killed loses
/// nothing of a file in either case, and a thousand recoveries need not wait for a disk.
pub(crate) fn cluster(folder: &Path, name: &str, installation: &Installation) -> Cluster {
    let of_stack = folder.file_name().unwrap_or_default().to_string_lossy();
    let memory = Path::new(MEMORY);
    let path = if memory.is_dir() {
        memory.join(format!("bookbrief-{of_stack}-{name}"))
    } else {
        folder.join(name)
    };
    let settings = ["max_wal_size=96MB", "min_wal_size=32MB"];
    Cluster::new(installation.clone(), path).with_settings(settings.map(str::to_owned).into())
}

impl Server {
    /// Makes a data folder if there is none.
    ///
    /// # Errors
    /// It cannot be made.
    pub(crate) async fn prepare(mut cluster: Cluster, log: PathBuf, space: Space) -> Result<Self> {
        let port = ports::claimed();
        let disk = match space {
            Space::Plenty => None,
            Space::Little => Some(Disk::mount(cluster.folder(), cluster.owner())?),
        };
        cluster.prepare().await?;
        Ok(Self {
            cluster,
            processes: Processes::default(),
            id: None,
            port,
            log,
            disk,
        })
    }

    /// Starts it where it was, and waits until it answers.
    ///
    /// # Errors
    /// It does not start.
    pub(crate) async fn start(&mut self) -> Result<()> {
        let started = async {
            // What is left of one that was killed may still hold the data folder.
            while self.try_start().await.is_err() {
                time::sleep(PAUSE).await;
            }
        };
        let started = time::timeout(Duration::from_mins(1), started).await;
        let log = self.log.display();
        started.with_context(|| format!("PostgreSQL does not start; see `{log}`"))
    }

    async fn try_start(&mut self) -> Result<()> {
        self.launch()?;
        let ready = self.cluster.ready(self.port, DATABASE);
        let ready = self.processes.unless_one_ends(ready).await.flatten();
        if ready.is_err() {
            self.processes.stop().await;
        }
        ready
    }

    /// Starts it where it was.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn launch(&mut self) -> Result<()> {
        let started = self
            .cluster
            .start(self.port, Durability::Kept, self.log.clone())?;
        self.id = started.id();
        self.processes = Processes::default();
        self.processes.push(started);
        Ok(())
    }

    /// Has it offer TLS; it is not started yet.
    ///
    /// # Errors
    /// Its data folder cannot be written to.
    pub(crate) fn offer_tls(&self, identity: &Identity) -> Result<()> {
        self.cluster.offer_tls(identity)
    }

    /// Starts a standby, whose answer it waits for before each of its own from then on.
    ///
    /// # Errors
    /// It does not follow.
    pub(crate) async fn start_standby(&self, folder: PathBuf, log: PathBuf) -> Result<Self> {
        let cluster = self.cluster.copy_as_standby(self.port, folder).await?;
        let mut standby = Self {
            cluster,
            processes: Processes::default(),
            id: None,
            port: ports::claimed(),
            log,
            disk: None,
        };
        standby.launch()?;
        let database = Database::connect(&self.url()).await?;
        database
            .execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            .await?;
        database.execute("SELECT pg_reload_conf()").await?;
        let follows = async {
            while database.number(FOLLOWERS).await? == 0 {
                time::sleep(PAUSE).await;
            }
            anyhow::Ok(())
        };
        let follows = time::timeout(Duration::from_mins(1), follows).await;
        follows.context("the standby does not follow")??;
        Ok(standby)
    }

    /// Makes a standby the primary.
    ///
    /// # Errors
    /// It does not become one.
    pub(crate) async fn promote(&self) -> Result<()> {
        let database = Database::connect(&self.url()).await?;
        database.execute("SELECT pg_promote()").await
    }

    /// Stops it.
    pub(crate) async fn stop(&mut self, stop: Stop) {
        match stop {
            Stop::Fast => self.processes.stop().await,
            Stop::Immediate => self.processes.quit().await,
            Stop::Kill => {
                self.signal(Signal::KILL, &[]);
                self.processes.stop().await;
            }
        }
        self.id = None;
    }

    /// Sends a signal to all of its processes.
    pub(crate) fn signal_all(&self, signal: Signal) {
        self.signal(signal, &self.backends());
    }

    /// Kills one of the processes that serve a session, if there is one; all others then end, too.
    pub(crate) fn kill_backend(&self, choice: usize) {
        let backends = self.backends();
        if let Some(backend) = backends.get(choice % backends.len().max(1)) {
            send(*backend, Signal::KILL);
        }
    }

    fn signal(&self, signal: Signal, backends: &[u32]) {
        for id in self.id.iter().chain(backends) {
            send(*id, signal);
        }
    }

    /// Returns the processes that the first one has started.
    fn backends(&self) -> Vec<u32> {
        let Some(id) = self.id else {
            return Vec::new();
        };
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
        let children = children.unwrap_or_default();
        let ids = children.split_whitespace();
        ids.filter_map(|id| id.parse().ok()).collect()
    }

    /// Writes a backup of the database to a file.
    ///
    /// # Errors
    /// It cannot be written.
    pub(crate) async fn back_up(&self, file: &Path) -> Result<()> {
        let mut command = self.program("pg_dump");
        command.args(["--format=custom", "--compress=0", "--file"]);
        command.arg(file).arg(self.url());
        process::complete(command).await
    }

    /// Loses the database, and restores the backup in a file in its place.
    ///
    /// # Errors
    /// It cannot be restored.
    pub(crate) async fn restore(&self, file: &Path) -> Result<()> {
        let server = Database::connect(&self.url_of("postgres")).await?;
        let lost = format!("DROP DATABASE {DATABASE} WITH (FORCE)");
        server.execute(&lost).await?;
        server
            .execute(&format!("CREATE DATABASE {DATABASE}"))
            .await?;
        let mut command = self.program("pg_restore");
        command.args(["--no-owner", "--exit-on-error", "--dbname"]);
        command.arg(self.url()).arg(file);
        process::complete(command).await
    }

    fn program(&self, name: &str) -> Command {
        Command::new(self.cluster.installation().program(name))
    }

    /// Returns the URL of the database.
    pub(crate) fn url(&self) -> String {
        self.cluster.url(self.port, DATABASE)
    }

    /// Returns a URL that names both servers, and asks for the one that can be written to.
    pub(crate) fn url_of_both(&self, other: &Self) -> String {
        let both = format!(":{},127.0.0.1:{}/", self.port, other.port);
        let url = self.url().replace(&format!(":{}/", self.port), &both);
        format!("{url}?target_session_attrs=read-write")
    }

    /// Returns the URL of another database.
    pub(crate) fn url_of(&self, database: &str) -> String {
        self.cluster.url(self.port, database)
    }

    /// Returns where its data is.
    pub(crate) fn folder(&self) -> &Path {
        self.cluster.folder()
    }

    /// Starts it if it has ended, and waits until it answers.
    ///
    /// # Errors
    /// It does not start.
    pub(crate) async fn ensure_up(&mut self) -> Result<()> {
        let ready = self.cluster.ready(self.port, DATABASE);
        let ready = self.processes.unless_one_ends(ready).await.flatten();
        if ready.is_ok() {
            return Ok(());
        }
        self.processes.stop().await;
        self.start().await
    }

    /// Returns the URL of the database as it is reached through `port`.
    pub(crate) fn url_through(&self, port: u16) -> String {
        self.cluster.url(port, DATABASE)
    }

    /// Stops it, and removes its data.
    ///
    /// # Errors
    /// They cannot be removed.
    pub(crate) async fn discard(mut self) -> Result<()> {
        self.stop(Stop::Immediate).await;
        drop(self.disk.take());
        self.cluster.discard().await
    }
}

/// A process that has just ended is none to worry about.
fn send(id: u32, signal: Signal) {
    let id = i32::try_from(id).ok().and_then(Pid::from_raw);
    if let Some(id) = id {
        let _ = kill_process(id, signal);
    }
}
