//! The floor: the statements of a booking and nothing else, one after the other, by pgbench.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context, Result};
use e2e::process;
use tokio::process::Command;
use tokio_postgres::{Client, Config};

use crate::{
    bench::Bench,
    client::Answer,
    measurement::{Measurement, Percentiles, Subject, float},
};

const SCRIPT: &str = include_str!("../sql/floor.sql");

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

/// Reads the texts that booking-svc has written for a booking, as definitions of pgbench's variables.
pub(crate) async fn written(database: &Client, booking_uid: &str) -> Result<Vec<String>> {
    let row = database.query_opt(WRITTEN, &[&booking_uid]).await?;
    let row = row.with_context(|| format!("the booking `{booking_uid}` has no brief"))?;
    let definitions = row.columns().iter().enumerate().map(|(index, column)| {
        let text = row.try_get::<_, Option<&str>>(index)?;
        Ok(format!("{}={}", column.name(), text.unwrap_or_default()))
    });
    definitions.collect()
}

impl Bench<'_> {
    /// Measures what PostgreSQL does on its own.
    pub(crate) async fn measure_floor(
        &mut self,
        case: &'static str,
        connections: u16,
    ) -> Result<()> {
        let prospects = self
            .prospects
            .have(&self.database, self.supply(case))
            .await?;
        let folder = self.folder.path().join("pgbench");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        let logs = folder.join("logs");
        fs::create_dir_all(&logs)?;
        let script = folder.join("script.sql");
        fs::write(&script, SCRIPT)?;
        let (warm_up, duration) = (self.settings.warm_up(), self.settings.duration());
        let mut command = Command::new(self.installation.program("pgbench"));
        connect(&mut command, &self.endpoints.database_url)?;
        command
            .args(["--no-vacuum", "--protocol=prepared", "--log"])
            .arg(format!("--log-prefix={}", logs.join("log").display()))
            .arg(format!("--file={}", script.display()))
            .arg(format!("--client={connections}"))
            .arg(format!("--jobs={}", connections.min(2)))
            .arg(format!("--time={}", (warm_up + duration).as_secs()))
            .arg(format!("--define=clients={connections}"))
            .arg(format!("--define=first={}", prospects.first))
            .arg(format!("--define=count={}", prospects.count))
            .arg(format!("--define=stride={}", prospects.stride))
            .arg(format!("--define=skip={}", prospects.used))
            .arg("--define=n=0");
        for definition in &self.written {
            command.args(["--define", definition]);
        }
        self.settle().await?;
        let before = self.usage().await?;
        let run = process::complete(command).await;
        run.context("could not measure the floor")?;
        let after = self.usage().await?;
        let transactions = read_logs(&logs)?;
        let most = transactions.iter().map(|each| each.number).max();
        // Two more: numbers begin at zero, and the last one of each client is not in the log.
        let used_by_each = most.unwrap_or_default() + 2;
        self.prospects.use_up(used_by_each * u64::from(connections));
        let latencies = after_warm_up(&transactions, warm_up, duration);
        self.keep(Measurement {
            case,
            subject: Subject::Floor,
            connections: connections.into(),
            offered_rate: None,
            rate: float(latencies.len()) / duration.as_secs_f64(),
            latency: Percentiles::of(latencies),
            answers: [(Answer::Applied, transactions.len())].into(),
            errors: 0,
            usage: after.since(&before, transactions.len()),
        });
        Ok(())
    }
}

/// Gives a command what libpq connects with; a password in its arguments could be read by others.
fn connect(command: &mut Command, url: &str) -> Result<()> {
    let config = url.parse::<Config>()?;
    let password = config.get_password().unwrap_or_default();
    command
        .env("PGHOST", "127.0.0.1")
        .env("PGPORT", config.get_ports()[0].to_string())
        .env("PGUSER", config.get_user().unwrap_or_default())
        .env("PGPASSWORD", String::from_utf8_lossy(password).as_ref())
        .env("PGDATABASE", config.get_dbname().unwrap_or_default());
    Ok(())
}

/// One transaction of a client; times in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Transaction {
    /// Among those of its client.
    number: u64,
    latency: u64,
    end: u64,
}

impl Transaction {
    /// Reads `client transaction latency script seconds microseconds`.
    fn parse(line: &str) -> Option<Self> {
        let numbers = line.split(' ').map(|number| number.parse().ok());
        let numbers = numbers.collect::<Option<Vec<u64>>>()?;
        let [_, number, latency, _, seconds, microseconds] = numbers.try_into().ok()?;
        Some(Self {
            number,
            latency,
            end: seconds * 1_000_000 + microseconds,
        })
    }
}

fn read_logs(folder: &Path) -> Result<Vec<Transaction>> {
    let mut transactions = Vec::new();
    for entry in fs::read_dir(folder)? {
        for line in fs::read_to_string(entry?.path())?.lines() {
            let transaction = Transaction::parse(line);
            let odd = || format!("pgbench logged an odd line: `{line}`");
            transactions.push(transaction.with_context(odd)?);
        }
    }
    Ok(transactions)
}

/// Returns the latencies of those that ended after the warm-up, within `duration`.
fn after_warm_up(transactions: &[Transaction], warm_up: Duration, duration: Duration) -> Vec<u32> {
    let begins = transactions.iter().map(|each| each.end - each.latency);
    let begun = Duration::from_micros(begins.min().unwrap_or_default());
    let measured = (begun + warm_up).as_micros()..(begun + warm_up + duration).as_micros();
    let counted = transactions
        .iter()
        .filter(|each| measured.contains(&u128::from(each.end)));
    counted
        .map(|each| u32::try_from(each.latency).unwrap_or(u32::MAX))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warm_up_is_not_counted() {
        let at = |second| format!("3 17 2412 0 {second} 2412");
        let transactions =
            [100, 101, 102, 103, 104].map(|second| Transaction::parse(&at(second)).unwrap());
        let second = Duration::from_secs(1);

        assert_eq!(
            after_warm_up(&transactions, 2 * second, 2 * second),
            [2412; 2]
        );
        assert_eq!(transactions[0].number, 17);
        assert_eq!(Transaction::parse("3 17 2412"), None);
    }
}
