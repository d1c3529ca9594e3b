//! One measurement: what was sent, what came back and what it cost.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    check::Effects,
    client::Answer,
    load::{Load, Outcome, Requests},
    usage::Usage,
};

/// Whose work is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Subject {
    /// The three services.
    Ours,
    /// pgbench, one statement after the other.
    Floor,
}

impl Subject {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Floor => "floor",
        }
    }
}

/// What is sent, and what must come of it.
pub(crate) struct Workload {
    /// Its name in the report.
    pub(crate) case: &'static str,
    pub(crate) requests: Requests,
    /// The right answers.
    pub(crate) right: &'static [Answer],
    /// Of each event that is applied.
    pub(crate) effects: Effects,
}

/// What was measured in one go.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Measurement {
    pub(crate) case: &'static str,
    #[serde(rename = "by")]
    pub(crate) subject: Subject,
    pub(crate) connections: usize,
    /// How many requests a second were due, at a constant rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) offered_rate: Option<f64>,
    /// Right answers or transactions a second.
    pub(crate) rate: f64,
    pub(crate) latency: Percentiles,
    pub(crate) answers: BTreeMap<Answer, usize>,
    /// How many requests got a wrong answer or none.
    pub(crate) errors: usize,
    /// For one answer.
    #[serde(flatten)]
    pub(crate) usage: Usage,
}

impl Measurement {
    /// Returns what the services have answered.
    pub(crate) fn of(workload: &Workload, load: &Load, outcome: Outcome, usage: Usage) -> Self {
        let right = outcome.count(|answer| workload.right.contains(&answer));
        Self {
            case: workload.case,
            subject: Subject::Ours,
            connections: load.connections,
            offered_rate: load.rate,
            rate: float(right) / outcome.elapsed.as_secs_f64().max(f64::EPSILON),
            errors: outcome.unanswered + outcome.latencies.len() - right,
            latency: Percentiles::of(outcome.latencies),
            answers: outcome.answers,
            usage,
        }
    }
}

/// In milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Percentiles {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
    pub(crate) highest: f64,
}

impl Percentiles {
    /// Returns those of latencies in microseconds, by the nearest rank; zeros when there are none.
    pub(crate) fn of(mut latencies: Vec<u32>) -> Self {
        latencies.sort_unstable();
        let [p50, p95, p99, highest] = [50, 95, 99, 100].map(|percent| {
            let rank = (latencies.len() * percent).div_ceil(100);
            let microseconds = latencies.get(rank.saturating_sub(1)).copied();
            f64::from(microseconds.unwrap_or_default()) / 1000.0
        });
        Self {
            p50,
            p95,
            p99,
            highest,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(crate) fn float(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let percentiles = Percentiles::of((1..=200).rev().map(|each| each * 1000).collect());

        let expected = Percentiles {
            p50: 100.0,
            p95: 190.0,
            p99: 198.0,
            highest: 200.0,
        };
        assert_eq!(percentiles, expected);
        assert_eq!(Percentiles::of(Vec::new()), Percentiles::default());
    }
}
