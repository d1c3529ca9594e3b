//! Measures how fast the whole system is, beside PostgreSQL doing the same work on its own.

mod build_time;
mod cases;
mod check;
mod connection;
mod floor;
mod goals;
mod latency;
mod load;
mod measurement;
mod neighbours;
mod prospects;
mod provider;
mod report;
mod runner;
mod settings;
mod silent_callprep;
mod summary;
mod system;
mod table;
mod usage;
mod webhook;

use std::{fs, process::ExitCode, time::Duration};

use anyhow::{Context, Result};
use runtime::Shutdown;

pub(crate) use self::settings::BenchSettings;
use self::{report::Report, runner::Bench, system::System};
use crate::{ports::Ports, postgres::Installation, process::Processes, terminal::progress};

/// Starts a stack of its own, measures and prints what came out.
///
/// # Errors
/// The stack cannot be started, a measurement failed, or the database does not hold what was
/// answered.
pub(crate) async fn run(settings: &BenchSettings) -> Result<ExitCode> {
    let shutdown = Shutdown::on_signal(Duration::ZERO)?;
    let installation = Installation::find(settings.postgres.folder()).await?;
    let ports = Ports::from_base(settings.port_base);
    let (mut postgres, mut services) = (Processes::default(), Processes::default());
    let running = async {
        let system = System::start(
            installation,
            &settings.postgres_settings,
            ports,
            &mut postgres,
        )
        .await?;
        let measured = measure(settings, &system, &mut services);
        postgres.unless_one_ends(measured).await?
    };
    let outcome = tokio::select! {
        outcome = running => outcome.map(Some),
        () = shutdown.started() => Ok(None),
    };
    progress("Stopping");
    services.stop().await;
    postgres.stop().await;
    if let Some(report) = outcome? {
        anstream::println!("{}", report.text());
        if let Some(path) = &settings.json {
            fs::write(path, serde_json::to_vec_pretty(&report)?)
                .with_context(|| format!("could not write `{}`", path.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn measure(
    settings: &BenchSettings,
    system: &System,
    services: &mut Processes,
) -> Result<Report> {
    let database = system.connect().await?;
    let mut bench = Bench::start(settings, system, &database, services).await?;
    for case in settings.cases() {
        bench.run(case).await?;
    }
    let mut report = bench.finish()?;
    if settings.build_time {
        report.build_seconds = Some(build_time::time(system).await?);
    }
    Ok(report)
}
