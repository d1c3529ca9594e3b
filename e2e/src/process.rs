//! Programs that run next to this one, each with a log of its own, and how they are stopped.

use std::{
    fs,
    fs::File,
    future::{self, Future},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    pin::pin,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use futures_util::{StreamExt, future::select_all, stream::FuturesUnordered};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    time,
};

use crate::terminal::progress;

/// How long a program may take to stop by itself.
const PATIENCE: Duration = Duration::from_secs(10);
const LOG_LINES_SHOWN: usize = 20;

/// A program that runs until it is stopped.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    child: Child,
    stop_signal: Signal,
    log: PathBuf,
}

impl Process {
    /// Starts `command` in a process group of its own, so that Ctrl-C in a terminal reaches this
    /// program only, which then stops the others in order.
    ///
    /// # Errors
    /// The program cannot be started or its log cannot be written.
    pub fn spawn(
        name: &'static str,
        mut command: Command,
        stop_signal: Signal,
        log: PathBuf,
    ) -> Result<Self> {
        let output = File::create(&log)
            .with_context(|| format!("could not write to `{}`", log.display()))?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .with_context(|| {
                let program = command.as_std().get_program().display();
                format!("could not start `{program}`")
            })?;
        Ok(Self {
            name,
            child,
            stop_signal,
            log,
        })
    }

    /// Returns the id of the process, unless it has ended.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Asks the program to stop, and ends it when it does not.
    async fn stop(&mut self) {
        if !signal(&self.child, self.stop_signal) {
            return;
        }
        if time::timeout(PATIENCE, self.child.wait()).await.is_err() {
            let seconds = PATIENCE.as_secs();
            progress(format_args!(
                "{} did not stop within {seconds} s: killed",
                self.name
            ));
            // It fails only when the program has just ended.
            let _ = self.child.kill().await;
        }
    }

    async fn ended(&mut self) -> anyhow::Error {
        let status = match self.child.wait().await {
            Ok(status) => in_words(status),
            Err(error) => error.to_string(),
        };
        let log = self.log.display();
        match last_lines(&self.log) {
            Ok(lines) => anyhow!(
                "{} ended: {status}; the end of `{log}`:\n{lines}",
                self.name
            ),
            Err(_) => anyhow!("{} ended: {status}; see `{log}`", self.name),
        }
    }
}

impl Drop for Process {
    /// The last resort after a panic, when the program could not be stopped.
    fn drop(&mut self) {
        signal(&self.child, Signal::QUIT);
    }
}

/// Programs in the order in which they were started.
#[derive(Debug, Default)]
pub struct Processes(Vec<Process>);

impl Processes {
    /// Adds a program.
    pub fn push(&mut self, process: Process) {
        self.0.push(process);
    }

    /// Returns what `work` returns, unless one of the programs ends before.
    ///
    /// # Errors
    /// A program ended; the error holds the end of its log.
    pub async fn unless_one_ends<T>(&mut self, work: impl Future<Output = T>) -> Result<T> {
        let one_ends = async {
            if self.0.is_empty() {
                future::pending().await
            } else {
                let all = self.0.iter_mut().map(|process| Box::pin(process.ended()));
                select_all(all).await.0
            }
        };
        tokio::select! {
            biased;
            ended = one_ends => Err(ended),
            done = pin!(work) => Ok(done),
        }
    }

    /// Returns what `work` returns, and reports every program that ends before.
    ///
    /// # Errors
    /// All of them have ended.
    pub async fn unless_all_end<T>(&mut self, work: impl Future<Output = T>) -> Result<T> {
        let all_end = async {
            let mut running = self
                .0
                .iter_mut()
                .map(Process::ended)
                .collect::<FuturesUnordered<_>>();
            while let Some(ended) = running.next().await {
                let left = running.len();
                progress(format_args!("{ended}\n{left} other programs keep running"));
            }
        };
        tokio::select! {
            () = all_end => bail!("every program has ended"),
            done = pin!(work) => Ok(done),
        }
    }

    /// Stops all programs with SIGQUIT, on which PostgreSQL ends as if it had crashed.
    pub async fn quit(&mut self) {
        for process in &mut self.0 {
            process.stop_signal = Signal::QUIT;
        }
        self.stop().await;
    }

    /// Stops all programs, the youngest first, each before the next.
    pub async fn stop(&mut self) {
        while let Some(mut process) = self.0.pop() {
            process.stop().await;
        }
    }
}

/// Runs `command` to its end.
///
/// # Errors
/// It failed; the error holds what it printed.
pub async fn complete(mut command: Command) -> Result<()> {
    let program = command.as_std().get_program().display().to_string();
    let output = command
        .stdin(Stdio::null())
        .process_group(0)
        .kill_on_drop(true)
        .output()
        .await
        .with_context(|| format!("could not start `{program}`"))?;
    if !output.status.success() {
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);
        bail!(
            "`{program}` failed: {}\n{}",
            in_words(output.status),
            printed.trim_end()
        );
    }
    Ok(())
}

/// Sends `signal` to a program that has not ended, and returns whether it had not.
pub(crate) fn signal(child: &Child, signal: Signal) -> bool {
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    let Some(pid) = id.and_then(Pid::from_raw) else {
        return false;
    };
    // Until it has been waited for, its id cannot belong to another process.
    kill_process(pid, signal).is_ok()
}

fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => status.to_string(),
    }
}

fn last_lines(log: &Path) -> Result<String> {
    let text = String::from_utf8_lossy(&fs::read(log)?).into_owned();
    let lines = text.lines().collect::<Vec<_>>();
    let first_shown = lines.len().saturating_sub(LOG_LINES_SHOWN);
    Ok(lines[first_shown..]
        .iter()
        .map(|line| format!("  {line}"))
        .collect::<Vec<_>>()
        .join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(name: &'static str, script: &str) -> Process {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        let log = std::env::temp_dir().join(format!("e2e-{name}-{}.log", std::process::id()));
        Process::spawn(name, command, Signal::TERM, log).unwrap()
    }

    #[tokio::test]
    async fn a_program_that_ends_is_named_with_the_end_of_its_log() {
        let mut processes = Processes::default();
        processes.push(shell("steady", "exec sleep 60"));
        processes.push(shell("fragile", "echo no such table; exit 3"));

        let error = processes
            .unless_one_ends(future::pending::<()>())
            .await
            .unwrap_err()
            .to_string();
        processes.stop().await;

        assert!(error.starts_with("fragile ended: exit code 3; the end of"));
        assert!(error.ends_with("\n  no such table"));
    }

    #[tokio::test]
    async fn stopping_waits_until_the_program_has_ended() {
        let mut process = shell("stopped", "exec sleep 60");

        process.stop().await;

        assert_eq!(process.child.id(), None);
    }
}
