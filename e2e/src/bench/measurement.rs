//! One measurement: what was sent, what came back and what it cost.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::Result;
use serde::Serialize;

use super::{
    connection::Answer,
    latency::Percentiles,
    load::{Outcome, Requests},
    usage::Watched,
};

/// Who did the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    /// The three services.
    Ours,
    /// pgbench, one statement a round trip.
    Floor,
    /// pgbench, all statements in one round trip.
    Limit,
}

impl By {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Floor => "floor",
            Self::Limit => "limit",
        }
    }
}

/// What is sent, and what must come of it.
pub(super) struct Sent {
    /// What people call it.
    pub(super) case: &'static str,
    pub(super) requests: Arc<Requests>,
    /// The right answers.
    pub(super) right: &'static [Answer],
    /// What each event that is applied does.
    pub(super) effect: Effect,
}

/// What an event that is applied does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It books a call.
    Books,
    /// It cancels one.
    Cancels,
}

/// What was measured in one go.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Measurement {
    pub(super) case: &'static str,
    pub(super) by: By,
    pub(super) connections: usize,
    /// How many requests a second were meant to be sent, where that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) offered_rate: Option<f64>,
    /// Right answers or transactions a second.
    pub(super) rate: f64,
    /// In milliseconds.
    pub(super) latency: Percentiles,
    /// How many answers were of each kind.
    pub(super) answers: BTreeMap<&'static str, usize>,
    /// How many requests got another answer than they should, or none.
    pub(super) errors: usize,
    /// Of each process for one answer.
    #[serde(flatten)]
    pub(super) cost: Cost,
}

impl Measurement {
    /// Returns what our services have answered.
    pub(super) fn of(sent: &Sent, connections: usize, outcome: &Outcome, cost: Cost) -> Self {
        let right = sent.right.iter().map(|answer| outcome.count(*answer));
        let right = right.sum::<usize>();
        Self {
            case: sent.case,
            by: By::Ours,
            connections,
            offered_rate: outcome.offered_rate,
            rate: per(right, outcome.elapsed),
            latency: outcome.latencies.percentiles(),
            answers: outcome
                .counts()
                .map(|(answer, count)| (answer.name(), count))
                .collect(),
            errors: outcome.errors + outcome.answers() - right,
            cost,
        }
    }
}

fn per(count: usize, duration: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let rate = count as f64 / duration.as_secs_f64().max(f64::EPSILON);
    rate
}

/// What one answer has cost.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Cost {
    /// Processor time of each process, in milliseconds.
    pub(super) processor_ms: BTreeMap<&'static str, f64>,
    /// What PostgreSQL has written ahead, in bytes.
    pub(super) wal_bytes: f64,
}

/// What had been used up at some time.
pub(super) struct Used {
    /// Processor time of each process.
    pub(super) processor: Vec<(&'static str, Duration)>,
    /// Where PostgreSQL's log was.
    pub(super) wal: f64,
}

impl Used {
    /// Reads it of these processes.
    pub(super) fn by(processes: &[(&'static str, Watched)], wal: f64) -> Result<Self> {
        let processor = processes
            .iter()
            .map(|(name, watched)| Ok((*name, watched.processor_time()?)));
        Ok(Self {
            processor: processor.collect::<Result<_>>()?,
            wal,
        })
    }

    /// Returns what was used since then for each of `count`.
    pub(super) fn until(&self, later: &Self, count: usize) -> Cost {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let count = count.max(1) as f64;
        let processor = self.processor.iter().zip(&later.processor);
        Cost {
            processor_ms: processor
                .map(|((name, before), (_, after))| {
                    let time = after.saturating_sub(*before);
                    (*name, time.as_secs_f64() * 1000.0 / count)
                })
                .collect(),
            wal_bytes: (later.wal - self.wal) / count,
        }
    }
}
