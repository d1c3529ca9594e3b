//! What is measured, and for how long.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use crate::{ports, postgres::PostgresSettings};

/// What a benchmark measures.
#[derive(Args, Clone, Debug)]
pub(crate) struct BenchSettings {
    /// Only this case; may be given more than once [default: all but growth]
    #[arg(long = "case", value_name = "CASE")]
    cases: Vec<Case>,

    /// How many connections the generator and pgbench hold, one measurement each
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32, 64],
          value_parser = clap::value_parser!(u16).range(1..=250))]
    pub(super) connections: Vec<u16>,

    /// How many webhooks a second to send at a constant rate [default: 30, 60 and 90 % of the
    /// highest rate at which calls were booked]
    #[arg(long, value_delimiter = ',')]
    pub(super) rates: Vec<f64>,

    /// How long one measurement lasts, in seconds
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    seconds: u16,

    /// How long the load goes on before each measurement, in seconds
    #[arg(long, default_value_t = 2)]
    warm_up: u16,

    /// How often the floor and ours are measured by turns; the report holds the medians, and those of
    /// the ratios of each round
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) rounds: u16,

    /// Leave out the floor and the limit, which pgbench measures
    #[arg(long)]
    pub(super) no_floor: bool,

    /// How many prospects there are after growth; each has ten messages in its log
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(10_000..))]
    pub(super) prospects: u64,

    /// Time a release build of everything from nothing, too
    #[arg(long)]
    pub(super) build_time: bool,

    /// A file to write every figure to, as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,

    /// The first of seven ports in a row, so that two stacks can run side by side
    #[arg(long, value_name = "PORT", default_value_t = 23_000,
          value_parser = clap::value_parser!(u16).range(1024..=i64::from(ports::HIGHEST_BASE)))]
    pub(super) port_base: u16,

    /// A setting for PostgreSQL other than its own default, such as `wal_compression=lz4`; may be given
    /// more than once
    #[arg(long = "postgres-setting", value_name = "NAME=VALUE")]
    pub(super) postgres_settings: Vec<String>,

    /// Where PostgreSQL is found.
    #[command(flatten)]
    pub(super) postgres: PostgresSettings,
}

impl BenchSettings {
    pub(super) fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    pub(super) fn warm_up(&self) -> Duration {
        Duration::from_secs(self.warm_up.into())
    }

    /// Returns what to measure, in an order in which nothing is in the way of what follows.
    pub(super) fn cases(&self) -> Vec<Case> {
        let is_wanted = |case: &Case| match &self.cases[..] {
            [] => *case != Case::Growth,
            cases => cases.contains(case),
        };
        let all = Case::value_variants().iter().copied();
        all.filter(is_wanted).collect()
    }
}

/// What is sent to the gateway, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Case {
    /// Each webhook books a call with another prospect
    Booked,
    /// The same at a constant rate, whatever the answers; latencies count from when a webhook was
    /// due
    Steady,
    /// Each webhook is a copy of one that was applied
    Duplicate,
    /// Each webhook is signed with a wrong secret
    BadSignature,
    /// Each webhook cancels another call
    Cancelled,
    /// Each webhook books a call with somebody unknown
    Nobody,
    /// Many copies of one webhook at the same time
    Storm,
    /// Calls are booked while a model of 2 s words their briefs, 200 at a time
    Model,
    /// Calls are booked while callprep-svc never answers, 200 at a time
    Hanging,
    /// Calls are booked before and after a million prospects and ten million messages came
    Growth,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        settings: BenchSettings,
    }

    fn cases(arguments: &[&str]) -> Vec<Case> {
        let arguments = ["bench"].iter().chain(arguments);
        Program::parse_from(arguments).settings.cases()
    }

    #[test]
    fn growth_takes_so_long_that_it_must_be_asked_for() {
        assert!(!cases(&[]).contains(&Case::Growth));
        assert_eq!(cases(&["--case", "growth"]), [Case::Growth]);
    }
}
