//! Runs a command with a temporary PostgreSQL.

use std::{
    ffi::OsString,
    os::unix::process::ExitStatusExt,
    process::{ExitCode, ExitStatus},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use runtime::Shutdown;
use rustix::process::Signal;
use tokio::{
    process::Command,
    signal::unix::{SignalKind, signal},
};

use crate::{
    folder::Folder,
    ports,
    postgres::{Cluster, Durability, Installation, PostgresSettings},
    process::{self, Processes},
};

const PREFIX: &str = "throwaway-";
/// Every server has it; the tests make their own next to it.
const DATABASE: &str = "postgres";

/// Runs `command` with a new server's URL in `TEST_DATABASE_URL` and returns its exit code.
///
/// # Errors
/// The server or the command cannot be started.
pub(crate) async fn run(settings: &PostgresSettings, command: &[OsString]) -> Result<ExitCode> {
    let shutdown = Shutdown::on_signal(Duration::ZERO)?;
    let installation = Installation::find(settings.folder()).await?;
    for abandoned in Folder::claim_abandoned(PREFIX)? {
        cluster_in(&abandoned, &installation).discard().await?;
        abandoned.remove()?;
    }

    let folder = Folder::claim(&format!("{PREFIX}{}", std::process::id()))?;
    let mut cluster = cluster_in(&folder, &installation);
    let mut processes = Processes::default();
    let outcome = async {
        let url = tokio::select! {
            started = start(&mut cluster, &folder, &mut processes) => started?,
            () = shutdown.started() => bail!("interrupted"),
        };
        processes.unless_one_ends(run_with(command, &url)).await?
    }
    .await;
    processes.stop().await;
    cluster.discard().await?;
    folder.remove()?;
    outcome
}

/// Runs `command` with `url` in `TEST_DATABASE_URL` and returns its exit code.
///
/// It stays in our process group: Ctrl-C reaches it by itself, as if it ran alone.
///
/// # Errors
/// The command cannot be started.
pub(crate) async fn run_with(command: &[OsString], url: &str) -> Result<ExitCode> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let (program, arguments) = command.split_first().context("no command was given")?;
    let mut child = Command::new(program)
        .args(arguments)
        .env("TEST_DATABASE_URL", url)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("could not start `{}`", program.display()))?;
    loop {
        tokio::select! {
            status = child.wait() => return Ok(exit_code(status?)),
            _ = terminate.recv() => {
                process::signal(&child, Signal::TERM);
            }
            _ = interrupt.recv() => {}
        }
    }
}

fn cluster_in(folder: &Folder, installation: &Installation) -> Cluster {
    Cluster::new(installation.clone(), folder.path().join("postgres"))
}

async fn start(
    cluster: &mut Cluster,
    folder: &Folder,
    processes: &mut Processes,
) -> Result<String> {
    cluster.prepare().await?;
    let port = ports::unused()?;
    processes.push(cluster.start(port, Durability::Thrown, folder.log("postgres"))?);
    processes
        .unless_one_ends(cluster.ready(port, DATABASE))
        .await??;
    Ok(cluster.url(port, DATABASE))
}

/// A command that was ended by a signal has no code of its own; shells count from 128 then.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().or(status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from)
}
