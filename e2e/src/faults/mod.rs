//! Causes faults under mixed traffic on the real programs and a real PostgreSQL, and compares what the
//! database holds with what was promised.
//!
//! - `list` names every fault, `causes` has what each does.
//! - `world` is the system, `traffic` sends to it, `ledger` notes what was sent and answered.
//! - `check` compares, `line` does all of it for one fault, `report` writes it down.
//! - `fuzzing` needs no system: it tries what reads untrusted input.

pub mod calcom;
mod calls;
mod causes;
mod check;
mod disk;
mod fault;
mod fuzzing;
mod hook;
mod ledger;
mod line;
mod list;
mod program;
mod programs;
pub mod proxy;
mod report;
mod server;
mod traffic;
pub mod vendor;
mod wire;
mod world;

use std::{
    path::PathBuf,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use clap::Args;
use runtime::Shutdown;

use self::{
    check::Findings,
    fault::{Fault, Scale},
    line::Line,
    list::FAULTS,
    report::Report,
    world::{Setup, World},
};
use crate::{
    folder::Folder,
    postgres::{Installation, PostgresSettings},
    terminal::progress,
};

const PREFIX: &str = "faults-";

/// What is caused.
#[derive(Args, Clone, Debug)]
pub struct FaultSettings {
    /// Inject only this fault; may be given several times
    #[arg(long, value_name = "NAME")]
    fault: Vec<String>,

    /// List the faults and exit
    #[arg(long)]
    list: bool,

    /// Seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Duration of the whole run in minutes; the soak uses the remaining time
    #[arg(long, default_value_t = 60)]
    minutes: u64,

    /// Inject a few of the faults a few times, as `make test` does
    #[arg(long)]
    short: bool,

    /// Write the report to this file, in Markdown, if every fault was injected
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Folder of the programs of an earlier version, for `upgrade`
    #[arg(long, value_name = "FOLDER")]
    previous: Option<PathBuf>,

    #[command(flatten)]
    postgres: PostgresSettings,
}

/// Causes the faults, and returns failure if one of them did harm.
///
/// # Errors
/// They cannot be caused.
pub(crate) async fn run(settings: &FaultSettings) -> Result<ExitCode> {
    let chosen = choose(settings)?;
    if settings.list {
        for fault in chosen {
            anstream::println!("{:24} {}", fault.name, fault.cause);
        }
        anstream::println!("{:24} {}", fuzzing::NAME, fuzzing::CAUSE);
        return Ok(ExitCode::SUCCESS);
    }
    let shutdown = Shutdown::on_signal(Duration::ZERO)?;
    tokio::select! {
        report = cause_all(settings, &chosen) => {
            let report = report?;
            anstream::print!("{}", report.tables());
            Ok(report.exit_code())
        }
        () = shutdown.started() => bail!("interrupted"),
    }
}

/// Writes the report if every fault was to be caused.
async fn write(settings: &FaultSettings, report: &Report) -> Result<()> {
    match &settings.report {
        Some(path) if report.is_whole() => Ok(tokio::fs::write(path, report.document()).await?),
        _ => Ok(()),
    }
}

fn choose(settings: &FaultSettings) -> Result<Vec<Fault>> {
    for name in &settings.fault {
        if !name.starts_with(fuzzing::NAME) && !FAULTS.iter().any(|fault| fault.name == name) {
            bail!("there is no fault `{name}`; `--list` names them");
        }
    }
    let is_chosen = |fault: &&Fault| {
        let is_named = settings.fault.iter().any(|name| fault.name == name);
        let is_any = settings.fault.is_empty() && (fault.is_short || !settings.short);
        let is_possible = fault.setup != Setup::Previous || settings.previous.is_some();
        (is_named || is_any) && is_possible
    };
    Ok(FAULTS.iter().filter(is_chosen).copied().collect())
}

/// A system that is there, with what was found in it.
struct Stage {
    world: World,
    setup: Setup,
    known: Findings,
}

async fn cause_all(settings: &FaultSettings, chosen: &[Fault]) -> Result<Report> {
    let installation = Installation::find(settings.postgres.folder()).await?;
    for abandoned in Folder::claim_abandoned(PREFIX)? {
        for name in ["primary", "standby"] {
            let cluster = server::cluster(abandoned.path(), name, &installation);
            disk::unmount(cluster.folder());
            cluster.discard().await?;
        }
        abandoned.remove()?;
    }
    let begun = Instant::now();
    let deadline = begun + Duration::from_secs(settings.minutes * 60);
    let scale = if settings.short {
        Scale::Short
    } else {
        Scale::Full(settings.minutes)
    };
    let folder = Folder::claim(&format!("{PREFIX}{}", std::process::id()))?;
    let mut stage = None;
    let mut lines = Vec::new();
    for (fault, number) in chosen.iter().zip(1..) {
        progress(format_args!(
            "{number} of {}: {}: {}",
            chosen.len(),
            fault.name,
            fault.cause
        ));
        let mut set =
            set_the_stage(stage.take(), fault.setup, settings, &folder, &installation).await?;
        let seed = settings.seed.wrapping_add(number);
        let (world, known) = (&mut set.world, &mut set.known);
        let line = line::cause(fault, world, known, scale, seed, deadline).await;
        tell(&line);
        stage = Some(set);
        lines.push((*fault, line));
        // After an interruption, the results so far are kept.
        write(
            settings,
            &Report::new(settings, lines.clone(), begun.elapsed()),
        )
        .await?;
    }
    if let Some(stage) = stage {
        stage.world.discard().await?;
    }
    let report = Report::new(settings, lines, begun.elapsed());
    let report = fuzz_chosen(report, settings, &folder).await?;
    if report.passed() {
        folder.remove()?;
    } else {
        progress(format_args!(
            "The logs are in `{}`",
            folder.path().display()
        ));
    }
    Ok(report)
}

/// Adds to the report what came of fuzzing, if it was chosen.
async fn fuzz_chosen(report: Report, settings: &FaultSettings, folder: &Folder) -> Result<Report> {
    if settings.short || !fuzzing::is_chosen(&settings.fault, None) {
        return Ok(report);
    }
    let each = fuzzing::time_of_each(settings.minutes);
    let fuzzed = fuzzing::fuzz(&settings.fault, each, folder.path()).await?;
    let report = report.with_fuzzed(fuzzed);
    write(settings, &report).await?;
    Ok(report)
}

/// Returns a system that is set up in this way: the one that there is, or a new one.
async fn set_the_stage(
    stage: Option<Stage>,
    setup: Setup,
    settings: &FaultSettings,
    folder: &Folder,
    installation: &Installation,
) -> Result<Stage> {
    match stage {
        Some(stage) if stage.setup == setup => return Ok(stage),
        Some(stage) => stage.world.discard().await?,
        None => {}
    }
    Ok(Stage {
        world: World::start(setup, folder, installation, settings.previous.as_deref()).await?,
        setup,
        known: Findings::default(),
    })
}

fn tell(line: &Line) {
    progress(format_args!(
        "    {}: {} times, {} webhooks, {} sent again, recovery {}, in {} s",
        if line.passed { "passed" } else { "FAILED" },
        line.caused.times,
        line.sent,
        line.resent,
        report::in_words(line.recovery),
        line.took.as_secs()
    ));
    for note in &line.caused.notes {
        progress(format_args!("    {note}"));
    }
    for found in line.findings.all().take(20) {
        progress(format_args!("    {found}"));
    }
}
