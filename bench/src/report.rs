//! What a person reads at the end, and what programs read in JSON.

use std::{collections::BTreeMap, fmt::Write as _, thread, time::Duration};

use anyhow::Result;
use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};
use serde::Serialize;
use tokio_postgres::Client;

use crate::{
    goals,
    measurement::{Measurement, Subject},
    series::{Series, Spread, number},
    usage,
};

const MACHINE: &str = "
    SELECT format('PostgreSQL %s, fsync %s, synchronous_commit %s', current_setting('server_version'),
                  current_setting('fsync'), current_setting('synchronous_commit'))";

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    machine: String,
    pub(crate) measurements: Vec<Measurement>,
    services: BTreeMap<&'static str, Service>,
    /// How many milliseconds the proxy has added to a round trip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) added_ms: Option<f64>,
    /// The most memory of booking-svc in a flood, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) flood_memory: Option<u64>,
}

/// What a service needs; memory in bytes.
#[derive(Debug, Default, Serialize)]
struct Service {
    idle_memory: u64,
    /// The most of all cases.
    peak_memory: u64,
    /// From each start of the process until it was ready.
    start_up_ms: Vec<f64>,
}

impl Report {
    /// Returns a report of nothing yet.
    pub(crate) async fn new(database: &Client, postgres_settings: &[String]) -> Result<Self> {
        let server = database.query_one(MACHINE, &[]).await?.get::<_, String>(0);
        let cores = thread::available_parallelism()?;
        let settings = postgres_settings
            .iter()
            .map(|setting| format!(", {setting}"));
        Ok(Self {
            machine: format!("{cores} cores; {server}{}", settings.collect::<String>()),
            measurements: Vec::new(),
            services: BTreeMap::new(),
            added_ms: None,
            flood_memory: None,
        })
    }

    /// Notes what a service that has just become ready has needed for it.
    pub(crate) fn note_start(
        &mut self,
        name: &'static str,
        process: u32,
        start_up: Duration,
    ) -> Result<()> {
        let service = self.services.entry(name).or_default();
        service.idle_memory = usage::memory(process)?.0;
        service.start_up_ms.push(start_up.as_secs_f64() * 1000.0);
        Ok(())
    }

    /// Notes what a service that is about to be stopped has needed.
    pub(crate) fn note_end(&mut self, name: &'static str, process: u32) -> Result<()> {
        let service = self.services.entry(name).or_default();
        service.peak_memory = service.peak_memory.max(usage::memory(process)?.1);
        Ok(())
    }

    /// Returns the highest rate of a case, whatever the connections.
    pub(crate) fn highest_rate(&self, case: &str, subjects: &[Subject]) -> Option<f64> {
        let of_case = |each: &&Measurement| each.case == case && subjects.contains(&each.subject);
        let of_case = self.measurements.iter().filter(of_case);
        of_case.map(|each| each.rate).max_by(f64::total_cmp)
    }

    /// Returns how long the slowest service needed to be ready, in milliseconds.
    pub(crate) fn slowest_start_up(&self) -> Option<Spread> {
        let starts = self.services.values().map(Service::start_up_ms);
        starts.max_by(|one, other| one.median.total_cmp(&other.median))
    }

    /// Returns the most memory of the three services together, in megabytes.
    pub(crate) fn peak_memory(&self) -> Spread {
        let peaks = self.services.values().map(|service| service.peak_memory);
        Spread::from_iter([megabytes(peaks.sum())])
    }

    /// Returns the most memory of booking-svc in a flood, in megabytes.
    pub(crate) fn flood_memory(&self) -> Option<Spread> {
        let peak = self.flood_memory?;
        Some(Spread::from_iter([megabytes(peak)]))
    }

    /// Returns the report as text, in tables that Markdown understands.
    pub(crate) fn text(&self) -> String {
        let all = Series::of_all(&self.measurements);
        let mut text = format!("{}\n", self.machine);
        for table in [
            speed(&all),
            costs(&all),
            self.services(),
            goals::table(self, &all),
        ] {
            let _ = write!(text, "\n{table}\n");
        }
        text
    }

    fn services(&self) -> Table {
        let rows = self.services.iter().map(|(name, service)| {
            vec![
                (*name).to_owned(),
                number(megabytes(service.idle_memory)),
                number(megabytes(service.peak_memory)),
                service.start_up_ms().to_string(),
            ]
        });
        table("service | idle MB | peak MB | start-up ms", rows)
    }
}

impl Service {
    fn start_up_ms(&self) -> Spread {
        self.start_up_ms.iter().copied().collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Returns a table whose columns but the first are right-aligned, with a header of ` | ` between cells.
pub(crate) fn table(header: &str, rows: impl Iterator<Item = Vec<String>>) -> Table {
    let mut table = Table::new();
    table
        .load_style(ASCII_MARKDOWN)
        .set_header(header.split(" | "))
        .add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// Returns the cells that say what was measured.
fn name(series: &Series<'_>) -> Vec<String> {
    let first = series.first();
    let offered = first
        .offered_rate
        .map(|rate| format!(", {} a second", number(rate)));
    vec![
        first.case.to_owned() + &offered.unwrap_or_default(),
        first.connections.to_string(),
        first.subject.name().to_owned(),
    ]
}

/// Rates, and latencies in milliseconds: medians, and the outermost rounds of what matters most.
fn speed(all: &[Series<'_>]) -> Table {
    let header = "case | over | by | per second | ÷ floor | p50 ms | ÷ floor | p95 | p99 | ÷ floor | \
                  highest | errors";
    let rows = all.iter().map(|series| {
        let Measurement {
            case,
            subject,
            connections,
            ..
        } = *series.first();
        let mut floors = all
            .iter()
            .filter(|each| each.is_of(case, Subject::Floor, connections));
        let floor = floors.next().filter(|_| subject == Subject::Ours);
        let to_floor = |figure: fn(&Measurement) -> f64| {
            let ratio = floor.map(|floor| series.ratio(floor, figure).to_string());
            ratio.unwrap_or_default()
        };
        let median = |figure: fn(&Measurement) -> f64| number(series.spread(figure).median);
        let mut row = name(series);
        row.extend([
            series.spread(|each| each.rate).to_string(),
            to_floor(|each| each.rate),
            series.spread(|each| each.latency.p50).to_string(),
            to_floor(|each| each.latency.p50),
            median(|each| each.latency.p95),
            median(|each| each.latency.p99),
            to_floor(|each| each.latency.p99),
            median(|each| each.latency.highest),
            series.errors().to_string(),
        ]);
        row
    });
    table(header, rows)
}

/// What one answer costs: processor time of each program in milliseconds, and PostgreSQL's log in kB.
fn costs(all: &[Series<'_>]) -> Table {
    let programs = [
        "gateway",
        "booking-svc",
        "callprep-svc",
        "notify",
        "PostgreSQL",
        "generator",
    ];
    let rows = all.iter().map(|series| {
        let mut row = name(series);
        row.extend(programs.map(|program| {
            let processor_ms = |each: &Measurement| each.usage.processor_ms.get(program).copied();
            let spread = series.spread(|each| processor_ms(each).unwrap_or_default());
            number(spread.median)
        }));
        row.push(number(
            series.spread(|each| each.usage.wal_bytes / 1000.0).median,
        ));
        row
    });
    let header = format!("case | over | by | {} ms | log kB", programs.join(" ms | "));
    table(&header, rows)
}
