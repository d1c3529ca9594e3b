//! A program that is killed, paused and started again where it was.

use std::{
    fs,
    fs::OpenOptions,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use tokio::{
    process::{Child, Command},
    time,
};

use crate::{process, stack};

/// Longer than any program takes to stop that stops at all.
const PATIENCE: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Program {
    /// What it is called in progress and errors.
    pub(crate) name: &'static str,
    /// Where it says whether it is ready.
    pub(crate) admin_port: u16,
    command: Command,
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts `command`, which writes to the end of `log`.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn start(
        name: &'static str,
        admin_port: u16,
        mut command: Command,
        log: PathBuf,
    ) -> Result<Self> {
        let child = spawn(&mut command, &log)?;
        Ok(Self {
            name,
            admin_port,
            command,
            child,
            log,
        })
    }

    /// Waits until it says that it is ready.
    ///
    /// # Errors
    /// It is not within a minute.
    pub(crate) async fn ready(&self) -> Result<()> {
        stack::ready(self.name, self.admin_port, &self.log, POLL_INTERVAL).await
    }

    /// Ends it at once, in the middle of whatever it does.
    ///
    /// # Errors
    /// It had ended by itself.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        self.ensure_running()?;
        let killed = self.child.kill().await;
        killed.with_context(|| format!("could not kill {}", self.name))
    }

    /// Starts it again where it was, with one more setting or without it.
    ///
    /// # Errors
    /// It cannot be started.
    pub(crate) fn start_again(&mut self) -> Result<()> {
        self.child = spawn(&mut self.command, &self.log)?;
        Ok(())
    }

    /// Has it be run from `folder` from its next start on, with the same settings.
    pub(crate) fn run_from(&mut self, folder: &Path) {
        let old = self.command.as_std();
        let name = Path::new(old.get_program()).file_name().unwrap_or_default();
        let mut command = Command::new(folder.join(name));
        command.args(old.get_args());
        for (name, value) in old.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        self.command = command;
    }

    /// Gives it a setting from its next start on.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.command.env(name, value);
    }

    /// Takes a setting from it from its next start on.
    pub(crate) fn unset(&mut self, name: &str) {
        self.command.env_remove(name);
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        process::signal(&self.child, signal);
    }

    /// Asks it to stop and waits until it has. Returns how long that took.
    ///
    /// # Errors
    /// It does not stop, or not cleanly.
    pub(crate) async fn stop(&mut self) -> Result<Duration> {
        let asked = time::Instant::now();
        self.signal(Signal::TERM);
        let ended = time::timeout(PATIENCE, self.child.wait()).await;
        let status = ended.with_context(|| format!("{} does not stop", self.name))??;
        if !status.success() {
            bail!("{} stopped with {status}", self.name);
        }
        Ok(asked.elapsed())
    }

    /// Returns how much of its memory is resident, in KiB; 0 if it has ended.
    pub(crate) fn resident(&self) -> usize {
        let id = self.child.id().unwrap_or_default();
        let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        number
            .and_then(|number| number.parse().ok())
            .unwrap_or_default()
    }

    /// Fails if it has ended by itself.
    ///
    /// # Errors
    /// It has.
    pub(crate) fn ensure_running(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(self.ended(status)),
        }
    }

    fn ended(&self, status: ExitStatus) -> anyhow::Error {
        let log = self.log.display();
        anyhow::anyhow!("{} ended by itself: {status}; see `{log}`", self.name)
    }
}

fn spawn(command: &mut Command, log: &PathBuf) -> Result<Child> {
    let output = OpenOptions::new().create(true).append(true).open(log);
    let output = output.with_context(|| format!("could not write to `{}`", log.display()))?;
    command
        .stdin(Stdio::null())
        .stdout(output.try_clone()?)
        .stderr(output)
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| {
            let program = command.as_std().get_program().display();
            format!("could not start `{program}`")
        })
}
