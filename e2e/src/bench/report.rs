//! What a person reads at the end.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::Serialize;

use super::{
    latency::{Percentiles, median},
    measurement::{By, Measurement},
    table::{Table, number},
};

/// Everything that was measured.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    pub(super) measurements: Vec<Measurement>,
    /// The most memory that each process has had resident, in bytes.
    pub(super) peak_memory: BTreeMap<&'static str, u64>,
    /// From the start of each service until it was ready, in milliseconds.
    pub(super) start_up_ms: BTreeMap<&'static str, f64>,
    /// The memory of each service before its first request, in bytes.
    pub(super) idle_memory: BTreeMap<&'static str, u64>,
    /// The size of each program, in bytes.
    pub(super) program_size: BTreeMap<&'static str, u64>,
}

/// The medians of all rounds of one case with one number of connections.
struct Summary {
    case: &'static str,
    by: By,
    connections: u16,
    rate: f64,
    latency: Percentiles,
    errors: usize,
    processor_ms: BTreeMap<&'static str, f64>,
}

const PROCESSES: [&str; 5] = [
    "gateway",
    "booking-svc",
    "callprep-svc",
    "PostgreSQL",
    "generator",
];

impl Report {
    /// Returns the report as text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        let summaries = self.summaries();
        let mut cases = Vec::new();
        for summary in &summaries {
            if !cases.contains(&summary.case) {
                cases.push(summary.case);
            }
        }
        for case in cases {
            let of_case = summaries.iter().filter(|each| each.case == case);
            let _ = write!(
                text,
                "\n{case}: latencies and processor time for one in milliseconds\n\n{}",
                figures(of_case)
            );
        }
        let ratios = ratios(&summaries);
        if let Some(ratios) = ratios {
            let _ = write!(
                text,
                "\nbooked, ours as a share of PostgreSQL's own\n\n{ratios}"
            );
        }
        let _ = write!(text, "\nprocesses\n\n{}", self.processes());
        text
    }

    fn summaries(&self) -> Vec<Summary> {
        let mut groups = Vec::<Vec<&Measurement>>::new();
        for each in &self.measurements {
            let same = |group: &&mut Vec<&Measurement>| {
                let first = group[0];
                (first.case, first.by, first.connections) == (each.case, each.by, each.connections)
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(each),
                None => groups.push(vec![each]),
            }
        }
        groups.iter().map(|group| Summary::of(group)).collect()
    }

    fn processes(&self) -> Table {
        let mut table = Table::new(&["process", "idle MB", "peak MB", "ready ms", "program MB"]);
        let megabytes = |bytes: Option<&u64>| {
            #[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52")]
            let text = bytes.map(|bytes| number(*bytes as f64 / 1e6));
            text.unwrap_or_default()
        };
        for process in PROCESSES {
            if self.peak_memory.contains_key(process) {
                table.add(vec![
                    process.to_owned(),
                    megabytes(self.idle_memory.get(process)),
                    megabytes(self.peak_memory.get(process)),
                    self.start_up_ms
                        .get(process)
                        .map(|ms| number(*ms))
                        .unwrap_or_default(),
                    megabytes(self.program_size.get(process)),
                ]);
            }
        }
        table
    }
}

impl Summary {
    fn of(group: &[&Measurement]) -> Self {
        let middle = |value: &dyn Fn(&Measurement) -> f64| {
            median(group.iter().map(|each| value(each)).collect())
        };
        let first = group[0];
        Self {
            case: first.case,
            by: first.by,
            connections: first.connections,
            rate: middle(&|each| each.rate),
            latency: Percentiles {
                p50: middle(&|each| each.latency.p50),
                p95: middle(&|each| each.latency.p95),
                p99: middle(&|each| each.latency.p99),
                highest: middle(&|each| each.latency.highest),
            },
            errors: group.iter().map(|each| each.errors).sum(),
            processor_ms: first
                .processor_ms
                .keys()
                .map(|&name| {
                    let value = |each: &Measurement| each.processor_ms.get(name).copied();
                    (name, middle(&|each| value(each).unwrap_or_default()))
                })
                .collect(),
        }
    }
}

fn figures<'a>(summaries: impl Iterator<Item = &'a Summary>) -> Table {
    let header = [
        &[
            "connections",
            "by",
            "per second",
            "p50",
            "p95",
            "p99",
            "highest",
            "errors",
        ][..],
        &PROCESSES,
    ];
    let mut table = Table::new(&header.concat());
    for summary in summaries {
        let latency = &summary.latency;
        let mut row = vec![
            summary.connections.to_string(),
            summary.by.name().to_owned(),
            number(summary.rate),
            number(latency.p50),
            number(latency.p95),
            number(latency.p99),
            number(latency.highest),
            summary.errors.to_string(),
        ];
        row.extend(PROCESSES.iter().map(|process| {
            let spent = summary.processor_ms.get(process);
            spent.map(|ms| number(*ms)).unwrap_or_default()
        }));
        table.add(row);
    }
    table
}

/// Compares ours with the floor and the limit, if they were measured.
fn ratios(summaries: &[Summary]) -> Option<Table> {
    let find = |by, connections| {
        summaries.iter().find(|each: &&Summary| {
            each.case == "booked" && each.by == by && each.connections == connections
        })
    };
    let mut table = Table::new(&[
        "connections",
        "rate ÷ floor",
        "rate ÷ limit",
        "p50 ÷ floor's",
        "p99 ÷ floor's",
    ]);
    let mut is_empty = true;
    for ours in summaries.iter().filter(|each| each.by == By::Ours) {
        let Some(floor) = find(By::Floor, ours.connections).filter(|_| ours.case == "booked")
        else {
            continue;
        };
        is_empty = false;
        let limit = find(By::Limit, ours.connections);
        table.add(vec![
            ours.connections.to_string(),
            number(ours.rate / floor.rate),
            limit.map_or_else(String::new, |limit| number(ours.rate / limit.rate)),
            number(ours.latency.p50 / floor.latency.p50),
            number(ours.latency.p99 / floor.latency.p99),
        ]);
    }
    (!is_empty).then_some(table)
}
