//! What is measured, and for how long.

use std::{path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum};
use e2e::{ports, postgres::PostgresSettings};

/// Measures release builds of Bookbrief, with PostgreSQL doing the same work as reference.
#[derive(Clone, Debug, Parser)]
#[command(name = "bench", version)]
pub(crate) struct Settings {
    /// Only this case; may be given more than once [default: all but growth, notices and console]
    #[arg(long = "case", value_name = "CASE")]
    cases: Vec<Case>,

    /// Connections to the gateway, and of pgbench to PostgreSQL; one measurement for each number
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32, 64],
          value_parser = clap::value_parser!(u16).range(1..=250))]
    pub(crate) connections: Vec<u16>,

    /// Length of one measurement, in seconds
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    seconds: u16,

    /// Length of the load before each measurement, in seconds
    #[arg(long, default_value_t = 2)]
    warm_up: u16,

    /// Number of rounds; in each, floor and Bookbrief are measured one after the other
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) rounds: u16,

    /// Prospects that growth adds, each with ten messages in its log
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(10_000..))]
    pub(crate) prospects: u64,

    /// Existing deliveries, bookings, plans and notices in the case `console`
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u64).range(1_000..))]
    pub(crate) past: u64,

    /// A file to write every figure to, as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// The first of eight ports in a row, so that two stacks can run side by side
    #[arg(long, value_name = "PORT", default_value_t = 23_000,
          value_parser = clap::value_parser!(u16).range(1024..=i64::from(ports::HIGHEST_BASE)))]
    pub(crate) port_base: u16,

    /// A setting of PostgreSQL, such as `wal_compression=lz4`; may be given more than once
    #[arg(long = "postgres-setting", value_name = "NAME=VALUE")]
    pub(crate) server_options: Vec<String>,

    /// Where PostgreSQL is found.
    #[command(flatten)]
    pub(crate) postgres: PostgresSettings,
}

impl Settings {
    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    pub(crate) fn warm_up(&self) -> Duration {
        Duration::from_secs(self.warm_up.into())
    }

    /// Returns the cases in the order of their declaration, in which none disturbs those after it.
    pub(crate) fn cases(&self) -> impl Iterator<Item = Case> {
        let is_wanted = |case: &Case| match &self.cases[..] {
            [] => !matches!(case, Case::Growth | Case::Notices | Case::Console),
            cases => cases.contains(case),
        };
        Case::value_variants().iter().copied().filter(is_wanted)
    }
}

/// What is sent to the gateway, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Case {
    /// Each webhook books a call with another prospect
    Booked,
    /// The same over one connection, with 0.5 ms more for each round trip to PostgreSQL
    Latency,
    /// The same at constant rates, independent of the answers; latency counts from the time at which a webhook was due
    Steady,
    /// Each webhook is a copy of one that was applied
    Duplicate,
    /// Each webhook is signed with a wrong secret
    BadSignature,
    /// Each webhook cancels another call
    Cancelled,
    /// Each webhook books a call that belongs to no sequence
    Unmatched,
    /// Many copies of one webhook at the same time
    Storm,
    /// Calls are booked while a model of 2 s words their briefs, 200 at a time
    Model,
    /// Calls are booked while callprep-svc never answers, 200 at a time
    Hanging,
    /// Calls are booked alone, and while twelve calls with one locked prospect are booked
    Busy,
    /// One person books 50 calls a second for a minute, and others book as many
    Flood,
    /// The page of a brief is read
    Page,
    /// 10,000 dossiers are imported from a file
    Import,
    /// Calls are booked alone, and beside a bulk replay of 10,000 unmatched deliveries
    Replay,
    /// Calls are booked before and after a million prospects and ten million messages were added
    Growth,
    /// Calls are booked without a sender of notices, and with `gateway notify`, which sends them to a chat
    Notices,
    /// Each page of the console is read, notices are claimed and persons erased, beside a million deliveries,
    /// bookings, plans and notices
    Console,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(arguments: &[&str]) -> Vec<Case> {
        let arguments = ["bench"].iter().chain(arguments);
        Settings::parse_from(arguments).cases().collect()
    }

    #[test]
    fn what_takes_long_must_be_asked_for() {
        for (name, case) in [
            ("growth", Case::Growth),
            ("notices", Case::Notices),
            ("console", Case::Console),
        ] {
            assert!(!cases(&[]).contains(&case));
            assert_eq!(cases(&["--case", name]), [case]);
        }
    }
}
