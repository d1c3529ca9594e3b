//! What is measured, and for how long.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};

use crate::postgres::PostgresSettings;

/// What a benchmark measures.
#[derive(Args, Clone, Debug)]
pub(crate) struct BenchSettings {
    /// Only this case; may be given more than once
    #[arg(long = "case", value_name = "CASE")]
    pub(super) cases: Vec<Case>,

    /// How many connections the generator and pgbench hold, one measurement each
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32, 64],
          value_parser = clap::value_parser!(u16).range(1..=250))]
    pub(super) connections: Vec<u16>,

    /// How long one measurement lasts, in seconds
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    seconds: u16,

    /// How long the load goes on before each measurement, in seconds
    #[arg(long, default_value_t = 2)]
    warm_up: u16,

    /// How often the floor and ours are measured by turns; the report holds the medians
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) rounds: u16,

    /// Leave out the floor and the limit, which pgbench measures
    #[arg(long)]
    pub(super) no_floor: bool,

    /// A file to write every figure to, as JSON
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,

    /// The first of seven ports in a row, so that two stacks can run side by side
    #[arg(long, value_name = "PORT", default_value_t = 23_000,
          value_parser = clap::value_parser!(u16).range(1024..=i64::from(crate::ports::HIGHEST_BASE)))]
    pub(super) port_base: u16,

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

    /// Returns what to measure: the cases that were named, else all.
    pub(super) fn cases(&self) -> &[Case] {
        if self.cases.is_empty() {
            Case::value_variants()
        } else {
            &self.cases
        }
    }
}

/// What is sent to the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, ValueEnum)]
pub(super) enum Case {
    /// Each webhook books a call with another prospect
    Booked,
    /// Each webhook is a copy of one that was applied
    Duplicate,
    /// Each webhook is signed with a wrong secret
    BadSignature,
    /// Each webhook cancels another call
    Cancelled,
    /// Each webhook books a call with somebody unknown
    Nobody,
}

impl Case {
    /// Returns what people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Duplicate => "duplicate",
            Self::BadSignature => "bad signature",
            Self::Cancelled => "cancelled",
            Self::Nobody => "nobody matches",
        }
    }
}
