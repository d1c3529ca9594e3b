//! Processes that are killed, stopped or paused.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;
use tokio::time;

use super::super::{fault::Run, program::Program, world::REPLICAS};
use super::postgres;
use crate::{folder, stack, terminal::progress};

/// How often in a full run.
const KILLS: usize = 1000;
/// For how long something stays dead, at most, in milliseconds.
const LONGEST_DEATH: u64 = 100;
/// How long it is until the next one dies, at most, in milliseconds.
const LONGEST_LIFE: u64 = 200;
const PROGRESS_EVERY: usize = 100;
/// How long a replica is away, so that many webhooks find it so.
const AWAY: Duration = Duration::from_secs(4);
/// How long a connection may be on its way.
const LAG: Duration = Duration::from_millis(200);
/// A delivery is leased for half a minute.
const BEYOND_LEASE: Duration = Duration::from_secs(35);
/// How long the services may take to wait for a lock.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many sessions wait for a lock in the middle of what they do.
const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                       AND wait_event_type = 'Lock' AND application_name = 'booking-svc'";

/// What holds up the statements of a transaction one after the other.
const STEPS: [&str; 6] = [
    "webhook_deliveries",
    "bookings",
    "outreach_sequences",
    "outreach_steps",
    "outreach_logs",
    "call_prep_plans",
];

/// The processes that may be killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    Gateway,
    Booking,
    Callprep,
    Notify,
    Postgres,
    Session,
}

/// Kills a random process and restarts it, repeatedly.
pub(crate) async fn random(run: &mut Run<'_>) -> Result<()> {
    for kill in 1..=run.either(20, KILLS) {
        let victim = match run.rng.u8(..20) {
            0..5 => Victim::Gateway,
            5..12 => Victim::Booking,
            12..15 => Victim::Callprep,
            15..17 => Victim::Notify,
            17..19 => Victim::Postgres,
            _ => Victim::Session,
        };
        run.moment(LONGEST_LIFE).await;
        run.happens();
        die(run, victim).await?;
        if kill % PROGRESS_EVERY == 0 {
            progress(format_args!("    {kill} kills"));
        }
    }
    // One of its processes may have been killed last.
    postgres::until_up(run).await
}

async fn die(run: &mut Run<'_>, victim: Victim) -> Result<()> {
    let replica = run.rng.usize(..REPLICAS);
    let death = Duration::from_millis(run.rng.u64(..LONGEST_DEATH));
    let world = &mut *run.world;
    let program = match victim {
        Victim::Postgres => return postgres::kill_and_start(run, death).await,
        Victim::Session => {
            world.server.kill_backend(run.rng.usize(..));
            return Ok(());
        }
        Victim::Gateway => &mut world.gateways[replica],
        Victim::Booking => &mut world.bookings[replica],
        Victim::Callprep => &mut world.callprep,
        Victim::Notify => &mut world.notify,
    };
    program.kill().await?;
    time::sleep(death).await;
    program.start_again()
}

/// Kills all of booking-svc while its transactions stand at a certain statement.
pub(crate) async fn at_each_step(run: &mut Run<'_>) -> Result<()> {
    for _ in 0..run.scaled(1, 5) {
        for table in STEPS {
            let holder = run.world.database().await?;
            let lock = format!("BEGIN; LOCK TABLE {table} IN SHARE MODE");
            holder.execute(&lock).await?;
            let begun = Instant::now();
            let observer = run.world.database().await?;
            while observer.number(WAITING).await? == 0 {
                if begun.elapsed() > PATIENCE {
                    bail!("no process writes to {table}");
                }
                time::sleep(Duration::from_millis(5)).await;
            }
            run.happens();
            for booking in &mut run.world.bookings {
                booking.kill().await?;
            }
            holder.execute("ROLLBACK").await?;
            for booking in &mut run.world.bookings {
                booking.start_again()?;
            }
            run.recovers().await?;
        }
    }
    Ok(())
}

/// Kills one replica of booking-svc and leaves it dead for a while.
pub(crate) async fn one_of_two(run: &mut Run<'_>) -> Result<()> {
    for round in 0..run.scaled(2, 4) {
        run.happens();
        run.world.bookings[round % REPLICAS].kill().await?;
        time::sleep(AWAY).await;
        run.world.bookings[round % REPLICAS].start_again()?;
        run.recovers().await?;
        run.world.ready().await?;
    }
    Ok(())
}

/// Pauses one replica of booking-svc, to which connections stay open.
pub(crate) async fn one_is_silent(run: &mut Run<'_>) -> Result<()> {
    for round in 0..run.scaled(1, 4) {
        pause(run, round % REPLICAS, AWAY).await?;
        run.world.ready().await?;
    }
    Ok(())
}

/// Pauses a replica of booking-svc in the middle of its work, until what it has claimed is done by others.
pub(crate) async fn beyond_lease(run: &mut Run<'_>) -> Result<()> {
    pause(run, 0, BEYOND_LEASE).await?;
    if run.scaled(0, 1) == 1 {
        pause(run, 1, BEYOND_LEASE).await?;
    }
    Ok(())
}

async fn pause(run: &mut Run<'_>, replica: usize, time: Duration) -> Result<()> {
    run.happens();
    run.world.bookings[replica].signal(Signal::STOP);
    time::sleep(time).await;
    run.world.bookings[replica].signal(Signal::CONT);
    run.recovers().await
}

/// Replaces every process by SIGTERM, as a rolling update does.
pub(crate) async fn rolling_update(run: &mut Run<'_>) -> Result<()> {
    let mut slowest = Duration::ZERO;
    for _ in 0..run.scaled(1, 20) {
        for replica in 0..REPLICAS {
            run.happens();
            let stopped = replace(&mut run.world.bookings[replica]).await?;
            run.happens();
            slowest = slowest
                .max(stopped)
                .max(replace_gateway(run, replica).await?);
        }
        run.happens();
        slowest = slowest.max(replace(&mut run.world.callprep).await?);
        run.happens();
        slowest = slowest.max(replace(&mut run.world.notify).await?);
    }
    run.note(format!("a process took at most {slowest:.1?} to stop"));
    Ok(())
}

/// Upgrades the schema under the previous version, then each program, takes some back, and upgrades them again.
pub(crate) async fn upgrade(run: &mut Run<'_>) -> Result<()> {
    let new = folder::programs()?;
    run.until_promised(20).await?;
    run.happens();
    stack::migrate(&run.world.server.url()).await?;
    run.until_promised(20).await?;
    let old = run.world.previous.clone().context("no earlier version")?;
    // In this order a gateway of each version calls a booking-svc of the other.
    for folder in [&new, &old, &new] {
        for replica in 0..REPLICAS {
            run.happens();
            upgrade_one(&mut run.world.bookings[replica], folder).await?;
            run.until_promised(15).await?;
            run.happens();
            let gateway = REPLICAS - 1 - replica;
            run.world.gateways[gateway].run_from(folder);
            replace_gateway(run, gateway).await?;
            run.until_promised(15).await?;
        }
        run.happens();
        upgrade_one(&mut run.world.callprep, folder).await?;
        run.happens();
        upgrade_one(&mut run.world.notify, folder).await?;
        run.until_promised(15).await?;
    }
    Ok(())
}

async fn upgrade_one(program: &mut Program, folder: &Path) -> Result<()> {
    program.run_from(folder);
    replace(program).await?;
    Ok(())
}

/// Replaces a gateway as the proxy before it does: it sends nothing more, then the gateway gets SIGTERM.
pub(super) async fn replace_gateway(run: &mut Run<'_>, gateway: usize) -> Result<Duration> {
    let front = run.world.front.clone();
    front.leave(Some(front.gateways[gateway]));
    // What is on its way arrives.
    time::sleep(LAG).await;
    let took = replace(&mut run.world.gateways[gateway]).await?;
    front.leave(None);
    Ok(took)
}

pub(super) async fn replace(program: &mut Program) -> Result<Duration> {
    let took = program.stop().await?;
    program.start_again()?;
    program.ready().await?;
    Ok(took)
}

/// Has connections to booking-svc end five times a second: the process asks for it itself.
pub(crate) async fn short_connections(run: &mut Run<'_>) -> Result<()> {
    for _ in 0..run.scaled(10, 50) {
        run.happens();
        time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}
