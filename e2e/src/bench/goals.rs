//! What is wanted, as far as it was measured.

use super::{
    cases::{BAD_SIGNATURE, BOOKED, BY_MODEL, BY_RULES, DUPLICATE, GROWN, HANGING, SMALL},
    latency::Percentiles,
    measurement::By,
    report::Report,
    summary::{Round, Summary},
    table::number,
};

/// How many connections most goals are about.
const MANY: usize = 32;
/// How long booking-svc waits for a plan unless it is told otherwise, and a tenth of it.
const LONGEST_WAIT_MS: f64 = 2750.0;

/// Something that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Goal {
    what: &'static str,
    measured: f64,
    wanted: Wanted,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Wanted {
    AtLeast(f64),
    AtMost(f64),
}

use Wanted::{AtLeast, AtMost};

impl Goal {
    fn is_reached(&self) -> bool {
        match self.wanted {
            AtLeast(least) => self.measured >= least,
            AtMost(most) => self.measured <= most,
        }
    }

    /// Returns the cells of a table.
    pub(super) fn row(&self) -> Vec<String> {
        let wanted = match self.wanted {
            AtLeast(least) => format!("≥ {}", number(least)),
            AtMost(most) => format!("≤ {}", number(most)),
        };
        let verdict = if self.is_reached() {
            "reached"
        } else {
            "missed"
        };
        vec![
            self.what.to_owned(),
            number(self.measured),
            wanted,
            verdict.to_owned(),
        ]
    }
}

/// What is wanted, how it was measured if it was, and how much of it is wanted.
type Measured = (&'static str, Option<f64>, Wanted);

/// Returns the goals about what was measured.
pub(super) fn of(report: &Report, summaries: &[Summary]) -> Vec<Goal> {
    let summaries = Summaries(summaries);
    let goals = about_bookings(summaries)
        .into_iter()
        .chain(about_waiting(summaries))
        .chain(about_processes(report));
    goals
        .filter_map(|(what, measured, wanted)| {
            Some(Goal {
                what,
                measured: measured?,
                wanted,
            })
        })
        .collect()
}

/// What was measured, by case.
#[derive(Clone, Copy)]
struct Summaries<'a>(&'a [Summary]);

impl<'a> Summaries<'a> {
    fn find(self, case: &str, by: By, connections: Option<usize>) -> Option<&'a Summary> {
        self.0.iter().find(|each| {
            let is_so_loaded =
                connections.is_none_or(|connections| each.connections == connections);
            each.case == case && each.by == by && is_so_loaded
        })
    }

    fn ours(self, case: &str, connections: Option<usize>) -> Option<&'a Summary> {
        self.find(case, By::Ours, connections)
    }
}

fn about_bookings(summaries: Summaries<'_>) -> [Measured; 6] {
    let booked = summaries.ours(BOOKED, Some(MANY));
    let rate = |round: &Round| round.rate;
    let share_of = |by| Some(booked?.ratio(summaries.find(BOOKED, by, Some(MANY))?, rate));
    let times_booked = |case| Some(summaries.ours(case, Some(MANY))?.rate / booked?.rate);
    let alone = || {
        let floor = summaries.find(BOOKED, By::Floor, Some(1))?;
        let ours = summaries.ours(BOOKED, Some(1))?;
        Some(ours.ratio(floor, |round| round.latency.p50))
    };
    let grown = || Some(summaries.ours(GROWN, None)?.rate / summaries.ours(SMALL, None)?.rate);
    [
        (
            "booked at 32 connections, rate ÷ floor",
            share_of(By::Floor),
            AtLeast(0.7),
        ),
        (
            "booked at 32 connections, rate ÷ limit",
            share_of(By::Limit),
            AtLeast(0.5),
        ),
        ("booked at 1 connection, p50 ÷ floor", alone(), AtMost(1.0)),
        (
            "duplicates ÷ booked, at 32 connections",
            times_booked(DUPLICATE),
            AtLeast(2.0),
        ),
        (
            "bad signatures ÷ booked, at 32 connections",
            times_booked(BAD_SIGNATURE),
            AtLeast(10.0),
        ),
        ("rate with many prospects ÷ with few", grown(), AtLeast(0.9)),
    ]
}

fn about_waiting(summaries: Summaries<'_>) -> [Measured; 4] {
    let with_model = |percentile: fn(&Percentiles) -> f64| {
        let by_rules = summaries.ours(BY_RULES, None)?;
        let by_model = summaries.ours(BY_MODEL, None)?;
        Some(by_model.ratio(by_rules, |round| percentile(&round.latency)))
    };
    let hanging = summaries.ours(HANGING, None);
    [
        (
            "p50 with a model ÷ by rules",
            with_model(|each| each.p50),
            AtMost(1.1),
        ),
        (
            "p95 with a model ÷ by rules",
            with_model(|each| each.p95),
            AtMost(1.1),
        ),
        (
            "p99 with a model ÷ by rules",
            with_model(|each| each.p99),
            AtMost(1.1),
        ),
        (
            "slowest answer while callprep-svc hangs, ms",
            hanging.map(|each| each.latency.highest),
            AtMost(LONGEST_WAIT_MS),
        ),
    ]
}

fn about_processes(report: &Report) -> [Measured; 2] {
    [
        (
            "peak memory of the three services, MB",
            report.services_peak(),
            AtMost(100.0),
        ),
        (
            "slowest service to be ready, ms",
            report.slowest_start_up(),
            AtMost(300.0),
        ),
    ]
}
