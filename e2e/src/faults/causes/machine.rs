//! The machine: its clock, its disk, and what is done to it in an upgrade.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{task::JoinSet, time};

use super::super::{
    check::Database,
    fault::{Run, Scale},
    proxy::Weather,
};
use super::kills::{replace, replace_gateway};
use crate::{process, stack, stack::service};

/// Where Debian has libfaketime, by machine.
const LIBRARIES: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
];

/// What the migrations have made, in one text.
const SCHEMA: &str = "SELECT hashtextextended(string_agg(line, E'\\n' ORDER BY line), 0) FROM (
    SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'migration ' || version FROM __diesel_schema_migrations) AS lines";

/// Puts the clock of a booking-svc and a gateway an hour ahead, then behind, and steps it back.
pub(crate) async fn clock(run: &mut Run<'_>) -> Result<()> {
    let library = LIBRARIES
        .into_iter()
        .find(|library| Path::new(library).exists());
    let library = library.context("libfaketime is not installed: see e2e/install-peers.sh")?;
    for skew in ["+1h", "-1h", "+10m", "-10m"] {
        run.happens();
        let world = &mut *run.world;
        for program in [&mut world.bookings[0], &mut world.gateways[0]] {
            program.set("LD_PRELOAD", library);
            program.set("FAKETIME", skew);
            // What is measured is not what is shown.
            program.set("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        }
        replace(&mut run.world.bookings[0]).await?;
        replace_gateway(run, 0).await?;
        let count = run.scaled(30, 300);
        run.until_promised(count).await?;
    }
    let world = &mut *run.world;
    for program in [&mut world.bookings[0], &mut world.gateways[0]] {
        program.unset("LD_PRELOAD");
    }
    replace(&mut run.world.bookings[0]).await?;
    replace_gateway(run, 0).await?;
    Ok(())
}

/// Migrates new databases with eight processes at once, some of which are killed.
pub(crate) async fn migrations(run: &mut Run<'_>) -> Result<()> {
    const AT_ONCE: usize = 8;
    let expected = run.world.database().await?.number(SCHEMA).await?;
    for round in 0..run.scaled(1, 5) {
        let name = format!("migrated_{round}");
        let database = run.world.database().await?;
        database.execute(&format!("CREATE DATABASE {name}")).await?;
        let url = run.world.server.url_of(&name);
        for _ in 0..run.scaled(2, 6) {
            run.happens();
            let mut command = service("booking-svc")?;
            command.arg("migrate").env("DATABASE_URL", &url);
            let killed = time::timeout(
                Duration::from_millis(run.rng.u64(20..400)),
                process::complete(command),
            );
            // Killed with its future.
            let _ = killed.await;
        }
        let mut migrating = JoinSet::new();
        for _ in 0..AT_ONCE {
            run.happens();
            let url = url.clone();
            migrating.spawn(async move { stack::migrate(&url).await });
        }
        for migrated in migrating.join_all().await {
            migrated.context("one of eight processes that migrate")?;
        }
        let found = Database::connect(&url).await?.number(SCHEMA).await?;
        run.expect(found == expected, || "another schema".to_owned());
        database
            .execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .await?;
    }
    Ok(())
}

/// Fills the disk of PostgreSQL until nothing can be written, and makes room again.
pub(crate) async fn disk_full(run: &mut Run<'_>) -> Result<()> {
    for _ in 0..run.scaled(1, 3) {
        let balloon = run.world.server.folder().join("balloon");
        run.happens();
        fill(&balloon).await?;
        time::sleep(Duration::from_secs(4)).await;
        tokio::fs::remove_file(&balloon).await?;
        // Without room for its log it may have ended, as it does on any other disk.
        run.world.server.ensure_up().await?;
        run.recovers().await?;
    }
    Ok(())
}

/// Writes a file until there is no room left.
async fn fill(path: &Path) -> Result<()> {
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::create(&path)?;
        for size in [1 << 20, 1 << 12] {
            while std::io::Write::write_all(&mut file, &vec![1; size]).is_ok() {}
        }
        anyhow::Ok(())
    })
    .await?
}

/// Goes on for the rest of the time with some commits whose answers are lost.
pub(crate) async fn soak(run: &mut Run<'_>) -> Result<()> {
    /// What is compared, and the checks at the end, take as long.
    const REST: Duration = Duration::from_mins(1);
    let (least, begun) = (run.scaled(5, 60), Instant::now());
    let until = begun + Duration::from_secs(least as u64);
    let until = match run.scale {
        Scale::Short => until,
        Scale::Full(_) => until.max(run.deadline.checked_sub(REST).unwrap_or(until)),
    };
    run.world.network.database.set(Weather::CutCommits(20));
    let warm = Duration::from_secs(10).min(until.duration_since(begun) / 2);
    time::sleep(warm).await;
    let before = resident(run);
    while Instant::now() < until {
        time::sleep(Duration::from_secs(1)).await;
        run.happens();
    }
    run.world.network.database.set(Weather::Clear);
    run.caused.times = usize::try_from(run.world.network.database.cut_commits())?;
    let after = resident(run);
    let minutes = begun.elapsed().as_secs_f64() / 60.0;
    run.note(format!(
        "{minutes:.1} minutes; memory in KiB before and after: {before:?}, {after:?}"
    ));
    for ((name, before), (_, after)) in before.iter().zip(&after) {
        // What is kept for as many connections and copies as there were at most.
        if *after > before * 2 + 50_000 {
            bail!("{name} has grown from {before} to {after} KiB");
        }
    }
    Ok(())
}

fn resident(run: &Run<'_>) -> Vec<(&'static str, usize)> {
    let programs = run.world.services();
    programs
        .map(|program| (program.name, program.resident()))
        .collect()
}
