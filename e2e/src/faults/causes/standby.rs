//! The primary goes, and its standby takes over.

use anyhow::{Context, Result};
use rustix::process::Signal;
use tokio::time::{self, Duration};

use super::super::{fault::Run, server::Stop};

/// How long a primary is gone before it is given up.
const DECISION: Duration = Duration::from_secs(3);

/// Kills the primary, so that its host refuses connections, and promotes the standby.
pub(crate) async fn after_death(run: &mut Run<'_>) -> Result<()> {
    run.happens();
    run.world.server.stop(Stop::Kill).await;
    take_over(run).await
}

/// Pauses the primary permanently: connections stay open and new ones are accepted, without a response.
pub(crate) async fn after_silence(run: &mut Run<'_>) -> Result<()> {
    run.happens();
    run.world.server.signal_all(Signal::STOP);
    take_over(run).await
}

async fn take_over(run: &mut Run<'_>) -> Result<()> {
    // A failover manager takes at least as long to decide.
    time::sleep(DECISION).await;
    let standby = run.world.standby.take().context("there is no standby")?;
    standby.promote().await?;
    // What is checked later is the new primary; the old one stays what it is until the end.
    run.world.standby = Some(std::mem::replace(&mut run.world.server, standby));
    Ok(())
}
