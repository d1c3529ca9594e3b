//! A data folder of its own, and the server on it.

use std::{
    fs,
    fs::{DirBuilder, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use rustix::process::{Signal, getegid, geteuid};
use sha2::{Digest, Sha256};
use tokio::time;
use tokio_postgres::{Client, NoTls};

use super::Installation;
use crate::{
    certificates::Identity,
    process::{self, Process},
    secret,
    terminal::progress,
};

const SUPERUSER: &str = "bookbrief";
const START_TIMEOUT: Duration = Duration::from_mins(1);
const RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// What the server does for data that must outlive a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// What PostgreSQL does by default.
    Kept,
    /// None: faster, for data that may be lost.
    Thrown,
}

/// A data folder with the password of its superuser.
#[derive(Debug)]
pub struct Cluster {
    installation: Installation,
    folder: PathBuf,
    password: String,
    settings: Vec<String>,
}

impl Cluster {
    /// Returns the cluster in `wanted`, or in a folder for temporary files when the user as whom
    /// PostgreSQL runs cannot reach it, as in a clone in root's home.
    pub fn new(installation: Installation, wanted: PathBuf) -> Self {
        let folder = match &installation.account {
            Some(account) if !account.can_reach(&wanted) => {
                let folder = temporary_folder(&wanted);
                progress(format_args!(
                    "PostgreSQL runs as another user, which cannot access `{}`: its data is in `{}`",
                    wanted.display(),
                    folder.display()
                ));
                folder
            }
            _ => wanted,
        };
        Self {
            installation,
            folder,
            password: String::new(),
            settings: Vec::new(),
        }
    }

    /// Gives the server settings of its own, each as `name=value`.
    #[must_use]
    pub fn with_settings(self, settings: Vec<String>) -> Self {
        Self { settings, ..self }
    }

    /// Stops a server that a killed run has left, and makes the data folder when there is none
    /// that fits.
    ///
    /// # Errors
    /// The folder cannot be used or the data folder cannot be made.
    pub async fn prepare(&mut self) -> Result<()> {
        self.make_folder()?;
        self.stop_leftover().await?;
        let password_file = self.folder.join("password");
        if self.fits() {
            self.password = fs::read_to_string(&password_file)
                .with_context(|| format!("could not read `{}`", password_file.display()))?;
            return Ok(());
        }
        self.initialise(&password_file).await
    }

    /// Removes the cluster, its server stopped.
    ///
    /// # Errors
    /// Something in the folder cannot be removed.
    pub async fn discard(self) -> Result<()> {
        self.stop_leftover().await?;
        remove_folder(&self.folder)
    }

    /// Has the server speak TLS with `identity` from its next start on. In plain text it then serves
    /// only its own database, which [`Cluster::ready`] asks.
    ///
    /// # Errors
    /// The data folder cannot be written to.
    pub fn demand_tls(&self, identity: &Identity) -> Result<()> {
        self.offer_tls(identity)?;
        let access =
            "host postgres all 127.0.0.1/32 password\nhostssl all all 127.0.0.1/32 password\n";
        self.write(&self.data().join("pg_hba.conf"), access)
    }

    /// Copies the running server at `port` into `folder`, whatever was there, as a standby that follows it.
    ///
    /// # Errors
    /// It cannot be copied.
    pub async fn copy_as_standby(&self, port: u16, folder: PathBuf) -> Result<Self> {
        let standby = Self {
            installation: self.installation.clone(),
            folder,
            password: self.password.clone(),
            settings: self.settings.clone(),
        };
        remove_folder(&standby.folder)?;
        standby.make_folder()?;
        let mut command = self.installation.command("pg_basebackup", &standby.folder);
        command
            .args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"])
            .arg("--pgdata")
            .arg(standby.data())
            .arg("--dbname")
            .arg(self.url(port, "postgres"));
        process::complete(command).await?;
        standby.write(&standby.folder.join("password"), &self.password)?;
        Ok(standby)
    }

    /// Has the server offer TLS with `identity` from its next start on.
    ///
    /// # Errors
    /// The data folder cannot be written to.
    pub fn offer_tls(&self, identity: &Identity) -> Result<()> {
        for (name, text) in [
            ("server.crt", identity.certificate.as_str()),
            ("server.key", identity.key.as_str()),
            ("postgresql.auto.conf", "ssl = on\n"),
        ] {
            self.write(&self.data().join(name), text)?;
        }
        Ok(())
    }

    /// Starts the server on loopback, at `port`.
    ///
    /// # Errors
    /// The server cannot be started.
    pub fn start(&self, port: u16, durability: Durability, log: PathBuf) -> Result<Process> {
        let mut command = self.installation.command("postgres", &self.folder);
        command.arg("-D").arg(self.data());
        let mut options = vec![
            format!("port={port}"),
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            "max_connections=300".to_owned(),
        ];
        if durability == Durability::Thrown {
            options.extend(
                [
                    "fsync=off",
                    "synchronous_commit=off",
                    "full_page_writes=off",
                ]
                .map(str::to_owned),
            );
        }
        for option in options.iter().chain(&self.settings) {
            command.args(["-c", option]);
        }
        // SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for every client to leave.
        Process::spawn("PostgreSQL", command, Signal::INT, log)
    }

    /// Waits until the server at `port` answers, and makes `database` when it is not there.
    ///
    /// # Errors
    /// It does not answer in time, or the database cannot be made.
    pub async fn ready(&self, port: u16, database: &str) -> Result<()> {
        let url = self.url(port, "postgres");
        let answers = async {
            loop {
                match tokio_postgres::connect(&url, NoTls).await {
                    Ok(connected) => return connected,
                    Err(_) => time::sleep(RETRY_INTERVAL).await,
                }
            }
        };
        let (client, connection) = time::timeout(START_TIMEOUT, answers)
            .await
            .with_context(|| format!("PostgreSQL did not answer at port {port} in time"))?;
        tokio::spawn(connection);
        ensure_database(&client, database)
            .await
            .with_context(|| format!("could not create the database `{database}`"))
    }

    /// Returns the URL of `database` for the superuser.
    pub fn url(&self, port: u16, database: &str) -> String {
        let password = &self.password;
        format!("postgres://{SUPERUSER}:{password}@127.0.0.1:{port}/{database}")
    }

    /// Returns the installation that it runs.
    pub fn installation(&self) -> &Installation {
        &self.installation
    }

    /// Returns the ids of the user and the group to whom all of it belongs.
    pub fn owner(&self) -> (u32, u32) {
        match &self.installation.account {
            Some(account) => (account.user_id, account.group_id),
            None => (geteuid().as_raw(), getegid().as_raw()),
        }
    }

    /// Returns the folder of everything that belongs to it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn make_folder(&self) -> Result<()> {
        let folder = &self.folder;
        let account = self.installation.account.as_ref();
        let (owner, _) = self.owner();
        if let Ok(metadata) = fs::symlink_metadata(folder) {
            // Where everybody may write, somebody else may have been faster.
            if !metadata.is_dir() || metadata.uid() != owner {
                bail!("`{}` belongs to another user; remove it", folder.display());
            }
            return Ok(());
        }
        DirBuilder::new()
            .mode(0o700)
            .create(folder)
            .with_context(|| format!("could not create `{}`", folder.display()))?;
        if let Some(account) = account {
            chown(folder, Some(account.user_id), Some(account.group_id))?;
        }
        Ok(())
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn fits(&self) -> bool {
        let version = fs::read_to_string(self.data().join("PG_VERSION")).unwrap_or_default();
        version.trim() == self.installation.major_version.to_string()
    }

    async fn stop_leftover(&self) -> Result<()> {
        if !self.data().join("postmaster.pid").exists() {
            return Ok(());
        }
        let control = |action: &str| {
            let mut command = self.installation.command("pg_ctl", &self.folder);
            command.arg(action).arg("-D").arg(self.data());
            command
        };
        if process::complete(control("status")).await.is_ok() {
            progress("Stopping the PostgreSQL of an earlier run");
            let mut stop = control("stop");
            stop.args(["-m", "fast", "-w"]);
            process::complete(stop).await?;
        }
        Ok(())
    }

    async fn initialise(&mut self, password_file: &Path) -> Result<()> {
        let data = self.data();
        // Made under another name, so that an interrupted run leaves nothing that looks complete.
        let unfinished = self.folder.join("unfinished");
        for old in [&data, &unfinished] {
            remove_folder(old)?;
        }
        self.password = secret::random();
        self.write(password_file, &self.password)?;

        let mut command = self.installation.command("initdb", &self.folder);
        command
            .arg("--pgdata")
            .arg(&unfinished)
            .arg("--pwfile")
            .arg(password_file)
            .arg(format!("--username={SUPERUSER}"))
            // The password crosses loopback only, and debug builds are slow at SCRAM.
            .args([
                "--auth=password",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ]);
        process::complete(command).await?;
        fs::rename(&unfinished, &data).context("could not rename the new data folder")
    }

    /// Writes a file that belongs to the account of the server, and is for it alone.
    fn write(&self, path: &Path, text: &str) -> Result<()> {
        if path.exists() {
            fs::remove_file(path)?;
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .with_context(|| format!("could not write `{}`", path.display()))?;
        file.write_all(text.as_bytes())?;
        if let Some(account) = &self.installation.account {
            chown(path, Some(account.user_id), Some(account.group_id))?;
        }
        Ok(())
    }
}

async fn ensure_database(client: &Client, name: &str) -> Result<(), tokio_postgres::Error> {
    let found = client
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&name])
        .await?;
    if found.is_none() {
        let create = format!("CREATE DATABASE \"{name}\"");
        client.batch_execute(&create).await?;
    }
    Ok(())
}

fn temporary_folder(wanted: &Path) -> PathBuf {
    let hash = hex::encode(Sha256::digest(wanted.as_os_str().as_encoded_bytes()));
    std::env::temp_dir().join(format!("bookbrief-e2e-{}", &hash[..12]))
}

fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("could not remove `{}`", folder.display()))?;
    }
    Ok(())
}
