//! The floor: the statements of a booking, and nothing else, by pgbench.

use std::{collections::HashMap, fs, path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use tokio::process::Command;
use tokio_postgres::Client;

use super::{
    latency::{Latencies, Percentiles},
    prospects::Range,
    system::System,
};
use crate::process;

const FLOOR: &str = include_str!("../../bench/floor.sql");
const LIMIT: &str = include_str!("../../bench/limit.sql");
const FUNCTION: &str = include_str!("../../bench/limit-function.sql");

/// What booking-svc has written for one booking, column by column.
const WRITTEN: &str = "
    SELECT encode(d.body_sha256, 'hex') AS body_sha256, d.payload::text, d.event::text, d.trace_id,
           b.title, b.attendees::text, b.match_emails::text,
           (s.metadata -> 'calcom')::text AS calcom, l.subject, l.metadata::text AS log_metadata,
           p.summary, p.plan30::text, p.plan60::text, p.plan90::text, p.stakeholder_map::text,
           p.discovery_questions::text, p.risk_list::text, p.demo_flow::text, p.brief::text,
           p.planner_version, coalesce(p.input_digest, '') AS input_digest, p.provenance::text
    FROM webhook_deliveries d
    JOIN bookings b ON b.uid = d.booking_uid
    JOIN outreach_sequences s ON s.id = b.sequence_id
    JOIN outreach_logs l ON l.delivery_id = d.id
    JOIN call_prep_plans p ON p.booking_uid = b.uid AND p.status = 'READY'
    WHERE d.booking_uid = $1";

/// The texts that the scripts write.
pub(super) struct Written(Vec<(String, String)>);

impl Written {
    /// Reads what booking-svc has written for a booking, and makes the function of the limit.
    pub(super) async fn read(database: &Client, booking_uid: &str) -> Result<Self> {
        database.batch_execute(FUNCTION).await?;
        let row = database
            .query_opt(WRITTEN, &[&booking_uid])
            .await?
            .with_context(|| format!("the booking `{booking_uid}` has no brief"))?;
        let texts = row.columns().iter().enumerate().map(|(index, column)| {
            let text = row.try_get::<_, Option<String>>(index)?;
            Ok((column.name().to_owned(), text.unwrap_or_default()))
        });
        texts.collect::<Result<_>>().map(Self)
    }

    /// Returns how many bytes they are.
    pub(super) fn size(&self) -> usize {
        self.0.iter().map(|(_, text)| text.len()).sum()
    }
}

/// What pgbench is to do.
pub(super) struct Run<'a> {
    /// In one round trip instead of many.
    pub(super) at_once: bool,
    pub(super) connections: u16,
    pub(super) warm_up: Duration,
    pub(super) duration: Duration,
    pub(super) prospects: Range,
    pub(super) written: &'a Written,
}

/// What it did.
pub(super) struct Measured {
    /// Transactions a second, after the warm-up.
    pub(super) rate: f64,
    pub(super) latencies: Percentiles,
    /// How many bookings there were, the warm-up included.
    pub(super) bookings: usize,
    /// How many prospects are used up.
    pub(super) used: u64,
}

/// Runs pgbench.
pub(super) async fn measure(system: &System, run: &Run<'_>) -> Result<Measured> {
    let folder = system.folder.path().join("pgbench");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let script = folder.join("script.sql");
    fs::write(&script, if run.at_once { LIMIT } else { FLOOR })?;
    let total = run.warm_up + run.duration;
    let mut command = Command::new(system.installation.program("pgbench"));
    connect(&mut command, &system.database_url)?;
    command
        .args(["--no-vacuum", "--protocol=prepared", "--log"])
        .arg(format!("--log-prefix={}", folder.join("log").display()))
        .arg(format!("--file={}", script.display()))
        .arg(format!("--client={}", run.connections))
        .arg(format!("--jobs={}", run.connections.min(2)))
        .arg(format!("--time={}", total.as_secs()))
        .args(["-D", "n=0"]);
    let Range {
        first,
        count,
        stride,
        skip,
    } = run.prospects;
    let clients = u64::from(run.connections);
    let numbers = [
        ("first", first),
        ("count", count),
        ("stride", stride),
        ("skip", skip),
    ];
    for (name, number) in numbers.into_iter().chain([("clients", clients)]) {
        command.args(["-D", &format!("{name}={number}")]);
    }
    for (name, text) in &run.written.0 {
        command.args(["-D", &format!("{name}={text}")]);
    }
    process::complete(command)
        .await
        .context("could not measure the floor")?;
    let transactions = read_logs(&folder)?;
    summarise(&transactions, run)
}

/// Gives a command what libpq connects with; a password in its arguments could be read by others.
fn connect(command: &mut Command, url: &str) -> Result<()> {
    let config = url.parse::<tokio_postgres::Config>()?;
    let password = config.get_password().unwrap_or_default();
    command
        .env("PGHOST", "127.0.0.1")
        .env("PGPORT", config.get_ports()[0].to_string())
        .env("PGUSER", config.get_user().unwrap_or_default())
        .env("PGPASSWORD", String::from_utf8_lossy(password).as_ref())
        .env("PGDATABASE", config.get_dbname().unwrap_or_default());
    Ok(())
}

/// One transaction of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Transaction {
    client: u32,
    latency: u32,
    /// When it had ended, in microseconds.
    end: u64,
}

impl Transaction {
    /// Reads `client transaction latency script seconds microseconds`.
    fn parse(line: &str) -> Option<Self> {
        let mut numbers = line.split(' ').map(str::parse::<u64>);
        let mut next = || numbers.next()?.ok();
        let client = u32::try_from(next()?).ok()?;
        let _transaction = next()?;
        let latency = u32::try_from(next()?).ok()?;
        let _script = next()?;
        let end = next()? * 1_000_000 + next()?;
        Some(Self {
            client,
            latency,
            end,
        })
    }
}

fn read_logs(folder: &Path) -> Result<Vec<Transaction>> {
    let mut transactions = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            continue;
        }
        for line in fs::read_to_string(&path)?.lines() {
            let transaction = Transaction::parse(line)
                .with_context(|| format!("pgbench logged an odd line: `{line}`"))?;
            transactions.push(transaction);
        }
    }
    Ok(transactions)
}

fn summarise(transactions: &[Transaction], run: &Run<'_>) -> Result<Measured> {
    let begun = transactions
        .iter()
        .map(|each| each.end - u64::from(each.latency))
        .min();
    let Some(begun) = begun else {
        bail!("pgbench has run no transaction");
    };
    let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
    let from = begun + micros(run.warm_up);
    let to = from + micros(run.duration);
    let counted = transactions
        .iter()
        .filter(|each| (from..to).contains(&each.end))
        .map(|each| each.latency)
        .collect::<Vec<_>>();
    let mut by_client = HashMap::<u32, u64>::new();
    for each in transactions {
        *by_client.entry(each.client).or_default() += 1;
    }
    // One more: the last one of each client was begun, but not counted any more.
    let most = by_client.values().max().unwrap_or(&0) + 1;
    let count = u32::try_from(counted.len()).context("so many transactions cannot be")?;
    Ok(Measured {
        rate: f64::from(count) / run.duration.as_secs_f64(),
        latencies: Latencies::new(counted).percentiles(),
        bookings: transactions.len(),
        used: most * u64::from(run.connections),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_log_is_read() {
        let transaction = Transaction::parse("3 17 2412 0 1764200000 125").unwrap();

        assert_eq!(
            transaction,
            Transaction {
                client: 3,
                latency: 2412,
                end: 1_764_200_000_000_125
            }
        );
    }

    #[test]
    fn the_warm_up_is_not_counted_but_its_prospects_are_used() {
        let at = |client, second: u64| Transaction {
            client,
            latency: 1000,
            end: second * 1_000_000 + 1000,
        };
        let transactions = [at(0, 0), at(0, 1), at(0, 2), at(0, 3), at(1, 2)];
        let run = Run {
            at_once: false,
            connections: 2,
            warm_up: Duration::from_secs(2),
            duration: Duration::from_secs(2),
            prospects: Range {
                first: 1,
                count: 10,
                stride: 1,
                skip: 0,
            },
            written: &Written(Vec::new()),
        };

        let measured = summarise(&transactions, &run).unwrap();

        assert_eq!(measured.rate.to_bits(), 1.5_f64.to_bits());
        assert_eq!(measured.bookings, 5);
        assert_eq!(measured.used, 10);
    }
}
