//! Causes a fault under traffic, and compares what is stored then with the ledger.

use std::time::{Duration, Instant};

use anyhow::Result;
use fastrand::Rng;
use tokio::time;

use super::{
    check::{self, Database, Findings},
    fault::{Caused, Fault, Run, Scale},
    ledger::{self, ENOUGH},
    traffic::Traffic,
    world::World,
};

/// How many webhooks are answered before the fault.
const WARM: usize = 30;
/// How long anything may take to work again, far beyond what is allowed.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long what is left to do is left to itself before time is made to pass, once.
const UNHURRIED: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(100);

/// What came of a fault.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    pub(crate) caused: Caused,
    pub(crate) findings: Findings,
    /// How many webhooks were sent, copies included.
    pub(crate) sent: usize,
    /// How many events had to be sent again, since their sender had no promise.
    pub(crate) resent: usize,
    /// The slowest answer that was a promise.
    pub(crate) slowest: Duration,
    /// How long it took after the end of the fault until webhooks were taken again.
    pub(crate) recovery: Option<Duration>,
    /// Whether that is as fast as it has to be, and nothing was found.
    pub(crate) passed: bool,
    pub(crate) took: Duration,
}

/// Causes `fault` in `world`. Of what is found, only what is not `known` counts.
pub(crate) async fn cause(
    fault: &Fault,
    world: &mut World,
    known: &mut Findings,
    scale: Scale,
    seed: u64,
    deadline: Instant,
) -> Line {
    let begun = Instant::now();
    let mut line = Line::default();
    let mut run = Run {
        world,
        rng: Rng::with_seed(seed),
        scale,
        deadline,
        caused: Caused::default(),
    };
    if let Err(error) = under_traffic(fault, &mut run, seed, &mut line).await {
        run.wrong(format!("{error:#}"));
    }
    line.caused = std::mem::take(&mut run.caused);
    let posts = world.front.ledger.posts_since(begun);
    line.sent = posts.len();
    let promised = posts.iter().filter(|post| post.answer.is_promise());
    let durations = promised.map(|post| post.answered.duration_since(post.sent));
    line.slowest = durations.max().unwrap_or_default();
    let refused = posts.iter().filter(|post| post.answer.is_failure()).count();
    if fault.is_unnoticed && refused > 0 {
        let found = format!("{refused} webhooks were not taken");
        line.caused.wrong.push(found);
    }
    let mut findings = Findings::default();
    if let Err(error) = settle(world, &mut findings, &mut line.resent).await {
        line.caused.wrong.push(format!("{error:#}"));
    }
    line.findings = findings.without(known);
    known.extend(line.findings.clone());
    line.findings
        .wrong
        .extend(line.caused.wrong.iter().cloned());
    line.recovery = line.recovery.map(|it| it.max(line.caused.recovery));
    let is_fast = line.recovery.is_some_and(|it| it <= fault.recovery);
    line.passed = line.findings.is_empty() && is_fast;
    line.took = begun.elapsed();
    line
}

async fn under_traffic(fault: &Fault, run: &mut Run<'_>, seed: u64, line: &mut Line) -> Result<()> {
    let traffic = Traffic::start(&run.world.front, fault.order, seed);
    let caused = async {
        run.until_promised(WARM).await?;
        (fault.act)(run).await
    }
    .await;
    let end = Instant::now();
    let ledger = &run.world.front.ledger;
    let recovered = async {
        loop {
            let posts = ledger.posts_since(end);
            if let Some(recovery) = ledger::recovery(&posts, end) {
                return (posts.len() >= 2 * ENOUGH).then_some(recovery);
            }
            time::sleep(PAUSE).await;
        }
    };
    let _ = time::timeout(PATIENCE, recovered).await;
    traffic.stop().await?;
    line.recovery = ledger::recovery(&ledger.posts_since(end), end);
    run.world.ensure_running()?;
    caused
}

/// Compares what was promised with what is stored, has the rest sent again and done, and compares
/// everything.
async fn settle(world: &World, findings: &mut Findings, resent: &mut usize) -> Result<()> {
    let database = world.database().await?;
    let entries = world.front.ledger.entries();
    findings.extend(check::promises(&entries, &database.read().await?));
    *resent = world.front.resend().await?;
    if let Some(left) = until_finished(&database).await? {
        findings.wrong.insert(left);
    }
    let entries = world.front.ledger.entries();
    let stored = database.read().await?;
    findings.extend(check::everything(&entries, &stored, &world.hook.received()));
    Ok(())
}

/// Waits until nothing is left to do, and returns what is left when that has not become less for long.
pub(super) async fn until_finished(database: &Database) -> Result<Option<String>> {
    let (mut least, mut progressed) = (i64::MAX, Instant::now());
    let mut hurried = progressed;
    loop {
        let left = database.unfinished().await?;
        let count = left.iter().sum();
        if count == 0 {
            return Ok(None);
        }
        if count < least {
            (least, progressed) = (count, Instant::now());
        }
        if progressed.elapsed() > PATIENCE {
            let [deliveries, plans, notices] = left;
            return Ok(Some(format!(
                "left to do: {deliveries} deliveries, {plans} plans, {notices} notices"
            )));
        }
        if hurried.elapsed() > UNHURRIED {
            database.hurry().await?;
            hurried = Instant::now();
        }
        time::sleep(PAUSE).await;
    }
}
