//! Entry point: serves, or runs the subcommand `plan`.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use anyhow::Context;
use callprep_svc::{Command, Settings};
use clap::Parser;
use runtime::Shutdown;

#[global_allocator]
static ALLOCATOR: runtime::Allocator = runtime::Allocator;

fn main() -> ExitCode {
    runtime::exit_code(runtime::block_on(run(Settings::parse())))
}

async fn run(settings: Settings) -> anyhow::Result<()> {
    if let Some(Command::Plan(arguments)) = &settings.command {
        let plan = callprep_svc::plan_from_file(&settings.planner()?, arguments).await?;
        return io::stdout()
            .write_all(plan.as_bytes())
            .context("failed to write the plan");
    }
    settings.log.init()?;
    let traces = settings.traces.start("callprep-svc")?;
    let shutdown = Shutdown::on_signal(settings.serving.shutdown_delay())?;
    let ended = callprep_svc::run(settings, shutdown).await;
    traces.finish().await;
    ended
}
