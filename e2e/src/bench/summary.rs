//! The medians of what was measured more than once, and how they are shown.

use std::collections::BTreeMap;

use super::{
    latency::{Percentiles, median},
    measurement::{By, Cost, Measurement},
    report::SERVICES,
    table::{Table, number},
};

/// The medians of all rounds of one measurement.
pub(super) struct Summary {
    pub(super) case: &'static str,
    pub(super) by: By,
    pub(super) connections: usize,
    offered_rate: Option<f64>,
    pub(super) rate: f64,
    pub(super) latency: Percentiles,
    errors: usize,
    cost: Cost,
    /// What the medians are of.
    rounds: Vec<Round>,
}

/// What counts in a comparison of one round with another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round {
    pub(super) rate: f64,
    pub(super) latency: Percentiles,
}

impl Summary {
    /// Returns how many times that of `other` a figure is: the median of the ratios of each round. What
    /// is compared was measured by turns, so that a machine that becomes slower does so for both.
    pub(super) fn ratio(&self, other: &Self, figure: impl Fn(&Round) -> f64) -> f64 {
        let rounds = self.rounds.iter().zip(&other.rounds);
        median(
            rounds
                .map(|(ours, theirs)| figure(ours) / figure(theirs))
                .collect(),
        )
    }

    /// Summarises measurements, in the order in which each was first made.
    pub(super) fn of_all(measurements: &[Measurement]) -> Vec<Self> {
        let mut groups = Vec::<Vec<&Measurement>>::new();
        for each in measurements {
            let is_of_same_kind = |group: &&mut Vec<&Measurement>| {
                let first = group[0];
                (first.case, first.by, first.connections) == (each.case, each.by, each.connections)
                    && first.offered_rate.map(f64::to_bits) == each.offered_rate.map(f64::to_bits)
            };
            match groups.iter_mut().find(is_of_same_kind) {
                Some(group) => group.push(each),
                None => groups.push(vec![each]),
            }
        }
        groups.iter().map(|group| Self::of(group)).collect()
    }

    fn of(group: &[&Measurement]) -> Self {
        let middle = |value: &dyn Fn(&Measurement) -> f64| {
            median(group.iter().map(|each| value(each)).collect())
        };
        let first = group[0];
        let processor_ms = |name: &'static str| {
            let of_process = |each: &Measurement| each.cost.processor_ms.get(name).copied();
            middle(&|each| of_process(each).unwrap_or_default())
        };
        let processes = first.cost.processor_ms.keys();
        Self {
            case: first.case,
            by: first.by,
            connections: first.connections,
            offered_rate: first.offered_rate,
            rate: middle(&|each| each.rate),
            latency: Percentiles {
                p50: middle(&|each| each.latency.p50),
                p95: middle(&|each| each.latency.p95),
                p99: middle(&|each| each.latency.p99),
                highest: middle(&|each| each.latency.highest),
            },
            errors: group.iter().map(|each| each.errors).sum(),
            cost: Cost {
                processor_ms: processes
                    .map(|&name| (name, processor_ms(name)))
                    .collect::<BTreeMap<_, _>>(),
                wal_bytes: middle(&|each| each.cost.wal_bytes),
            },
            rounds: group
                .iter()
                .map(|each| Round {
                    rate: each.rate,
                    latency: each.latency,
                })
                .collect(),
        }
    }

    fn row(&self) -> Vec<String> {
        let latency = &self.latency;
        let offered = self
            .offered_rate
            .map(|rate| format!(" of {}", number(rate)));
        let mut row = vec![
            self.connections.to_string(),
            self.by.name().to_owned(),
            number(self.rate) + &offered.unwrap_or_default(),
            number(latency.p50),
            number(latency.p95),
            number(latency.p99),
            number(latency.highest),
            self.errors.to_string(),
        ];
        let processor_ms = &self.cost.processor_ms;
        row.extend(PROCESSES.map(|(name, _)| {
            let ms = processor_ms.get(name).map(|ms| number(*ms));
            ms.unwrap_or_default()
        }));
        row.push(number(self.cost.wal_bytes / 1000.0));
        row
    }
}

/// The processes and how their columns are called.
const PROCESSES: [(&str, &str); 5] = [
    (SERVICES[0], "gateway"),
    (SERVICES[1], "booking"),
    (SERVICES[2], "callprep"),
    ("PostgreSQL", "PostgreSQL"),
    ("generator", "generator"),
];

/// Shows rates, latencies in milliseconds, and what one answer costs: processor time in milliseconds,
/// and what PostgreSQL writes ahead in kilobytes.
pub(super) fn figures<'a>(summaries: impl Iterator<Item = &'a Summary>) -> Table {
    let mut header = vec![
        "connections",
        "by",
        "per second",
        "p50",
        "p95",
        "p99",
        "highest",
        "errors",
    ];
    header.extend(PROCESSES.map(|(_, title)| title));
    header.push("WAL kB");
    let mut table = Table::new(&header);
    for summary in summaries {
        table.add(summary.row());
    }
    table
}

/// Compares ours with the floor and the limit, if there are any.
pub(super) fn ratios<'a>(summaries: impl Iterator<Item = &'a Summary>) -> Option<Table> {
    let summaries = summaries.collect::<Vec<_>>();
    let find = |by, connections| {
        let mut all = summaries.iter();
        all.find(|each| each.by == by && each.connections == connections)
    };
    let mut table = Table::new(&[
        "connections",
        "rate ÷ floor",
        "rate ÷ limit",
        "p50 ÷ floor",
        "p99 ÷ floor",
    ]);
    for ours in summaries.iter().filter(|each| each.by == By::Ours) {
        let Some(floor) = find(By::Floor, ours.connections) else {
            continue;
        };
        let limit = find(By::Limit, ours.connections);
        table.add(vec![
            ours.connections.to_string(),
            number(ours.ratio(floor, |round| round.rate)),
            limit.map_or_else(String::new, |limit| {
                number(ours.ratio(limit, |round| round.rate))
            }),
            number(ours.ratio(floor, |round| round.latency.p50)),
            number(ours.ratio(floor, |round| round.latency.p99)),
        ]);
    }
    (!table.is_empty()).then_some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_that_of_rounds_on_a_machine_of_the_same_speed() {
        // The ratio of the medians would be 0.45.
        let by_turns = [(50.0, 100.0), (100.0, 200.0), (90.0, 300.0)]
            .map(|(ours, limit)| [measured(By::Ours, ours), measured(By::Limit, limit)]);

        let summaries = Summary::of_all(&by_turns.concat());

        let [ours, limit] = &summaries[..] else {
            panic!("two are compared");
        };
        assert_eq!(ours.rate.to_bits(), 90.0_f64.to_bits());
        let ratio = ours.ratio(limit, |round| round.rate);
        assert_eq!(ratio.to_bits(), 0.5_f64.to_bits());
    }

    fn measured(by: By, rate: f64) -> Measurement {
        Measurement {
            case: "booked",
            by,
            connections: 32,
            offered_rate: None,
            rate,
            latency: Percentiles::default(),
            answers: BTreeMap::new(),
            errors: 0,
            cost: Cost::default(),
        }
    }
}
