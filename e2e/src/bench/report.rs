//! What a person reads at the end, and what programs read in JSON.

use std::{collections::BTreeMap, fmt::Write as _, thread};

use anyhow::Result;
use serde::Serialize;
use tokio_postgres::Client;

use super::{
    goals::{self, Goal},
    latency::median,
    measurement::{By, Measurement},
    summary::{Summary, figures, ratios},
    table::{Table, number},
};

/// The programs in the order in which a webhook reaches them.
pub(super) const SERVICES: [&str; 3] = ["gateway", "booking-svc", "callprep-svc"];

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    machine: Machine,
    pub(super) measurements: Vec<Measurement>,
    /// The most memory that each process has had resident, in bytes.
    pub(super) peak_memory: BTreeMap<&'static str, u64>,
    /// The memory of each service before its first request, in bytes.
    pub(super) idle_memory: BTreeMap<&'static str, u64>,
    /// From each start of each service until it was ready, in milliseconds.
    pub(super) start_up_ms: BTreeMap<&'static str, Vec<f64>>,
    /// The size of each program, in bytes.
    pub(super) program_size: BTreeMap<&'static str, u64>,
    /// How long a release build from nothing took, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) build_seconds: Option<f64>,
}

/// What it was measured on.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Machine {
    pub(super) cores: usize,
    pub(super) postgres: String,
    pub(super) fsync: String,
    pub(super) synchronous_commit: String,
    /// Other settings of PostgreSQL that were asked for.
    pub(super) postgres_settings: Vec<String>,
}

impl Machine {
    /// Asks the server under test.
    pub(super) async fn read(database: &Client, postgres_settings: &[String]) -> Result<Self> {
        let settings = "SELECT current_setting('server_version'), current_setting('fsync'), \
                        current_setting('synchronous_commit')";
        let row = database.query_one(settings, &[]).await?;
        Ok(Self {
            cores: thread::available_parallelism()?.get(),
            postgres: row.get(0),
            fsync: row.get(1),
            synchronous_commit: row.get(2),
            postgres_settings: postgres_settings.to_vec(),
        })
    }
}

impl Report {
    /// Returns a report of nothing yet.
    pub(super) fn new(machine: Machine) -> Self {
        Self {
            machine,
            measurements: Vec::new(),
            peak_memory: BTreeMap::new(),
            idle_memory: BTreeMap::new(),
            start_up_ms: BTreeMap::new(),
            program_size: BTreeMap::new(),
            build_seconds: None,
        }
    }

    /// Returns the highest rate at which our services did this, whatever the connections.
    pub(super) fn highest_rate(&self, case: &str) -> Option<f64> {
        let of_case = |each: &&Measurement| each.case == case && each.by == By::Ours;
        let rates = self.measurements.iter().filter(of_case);
        rates.map(|each| each.rate).max_by(f64::total_cmp)
    }

    /// Returns how long the slowest service needs to be ready, in milliseconds.
    pub(super) fn slowest_start_up(&self) -> Option<f64> {
        let medians = self.start_up_ms.values().cloned().map(median);
        medians.max_by(f64::total_cmp)
    }

    /// Returns the most memory of the three services together, in megabytes.
    pub(super) fn services_peak(&self) -> Option<f64> {
        let peaks = SERVICES.iter().map(|name| self.peak_memory.get(name));
        let total = peaks.sum::<Option<u64>>()?;
        Some(megabytes(total))
    }

    /// Returns the report as text, in tables that Markdown understands.
    pub(super) fn text(&self) -> String {
        let Machine {
            cores,
            postgres,
            fsync,
            synchronous_commit,
            postgres_settings,
        } = &self.machine;
        let mut text = format!(
            "{cores} cores; PostgreSQL {postgres}, fsync {fsync}, synchronous_commit \
             {synchronous_commit}"
        );
        for setting in postgres_settings {
            let _ = write!(text, ", {setting}");
        }
        text.push('\n');
        let summaries = Summary::of_all(&self.measurements);
        let mut cases = Vec::new();
        for summary in &summaries {
            if !cases.contains(&summary.case) {
                cases.push(summary.case);
            }
        }
        for case in cases {
            let of_case = || summaries.iter().filter(|each| each.case == case);
            let figures = figures(of_case());
            let _ = write!(text, "\n{case}\n\n{figures}");
            if let Some(ratios) = ratios(of_case()) {
                let _ = write!(text, "\n{ratios}");
            }
        }
        let _ = write!(text, "\nprocesses\n\n{}", self.processes());
        if let Some(seconds) = self.build_seconds {
            let _ = writeln!(text, "\nA release build from nothing took {seconds:.0} s.");
        }
        let goals = goals::of(self, &summaries);
        let _ = write!(text, "\ngoals\n\n{}", goals.iter().collect::<Goals>().0);
        text
    }

    fn processes(&self) -> Table {
        let mut table = Table::new(&["process", "idle MB", "peak MB", "ready ms", "program MB"]);
        let size = |bytes: Option<&u64>| {
            let text = bytes.map(|bytes| number(megabytes(*bytes)));
            text.unwrap_or_default()
        };
        for name in SERVICES.into_iter().chain(["PostgreSQL", "generator"]) {
            let starts = self.start_up_ms.get(name).cloned();
            table.add(vec![
                name.to_owned(),
                size(self.idle_memory.get(name)),
                size(self.peak_memory.get(name)),
                starts.map(median).map(number).unwrap_or_default(),
                size(self.program_size.get(name)),
            ]);
        }
        table
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

struct Goals(Table);

impl<'a> FromIterator<&'a Goal> for Goals {
    fn from_iter<I: IntoIterator<Item = &'a Goal>>(goals: I) -> Self {
        let mut table = Table::new(&["what", "measured", "wanted", ""]);
        for goal in goals {
            table.add(goal.row());
        }
        Self(table)
    }
}
